"""The dated price list of models, and the price of a call."""

import tomllib
from dataclasses import asdict, dataclass
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from costs.errors import UnpricedModel
from costs.models import ModelPrice, Usage
from costs.prices import local

MILLION = Decimal(1_000_000)
MICRODOLLAR = Decimal("0.000001")
PRICE_FILE = Path(__file__).with_name("prices.toml")


@dataclass(frozen=True, kw_only=True)
class TokenCounts:
    """Tokens of one call by kind, as the API reports them: input excludes cached ones."""

    input_tokens: int = 0
    output_tokens: int = 0
    cache_write_5m_tokens: int = 0
    cache_write_1h_tokens: int = 0
    cache_read_tokens: int = 0

    @property
    def prompt_tokens(self) -> int:
        """All input, cached or not; it decides the long-prompt tier."""
        cached = self.cache_write_5m_tokens + self.cache_write_1h_tokens + self.cache_read_tokens
        return self.input_tokens + cached


@dataclass(frozen=True, kw_only=True)
class Rates:
    """US dollars per million tokens."""

    input_usd: Decimal
    output_usd: Decimal
    cache_write_5m_usd: Decimal
    cache_write_1h_usd: Decimal
    cache_read_usd: Decimal

    def as_text(self) -> dict[str, str]:
        return {kind: f"{usd:f}" for kind, usd in asdict(self).items()}


FREE = Rates(**dict.fromkeys(Rates.__dataclass_fields__, Decimal(0)))
RATE_FIELDS = tuple(Rates.__dataclass_fields__)


@dataclass(frozen=True)
class PriceList:
    """The rates of one model, each from a number of prompt tokens on; lowest first."""

    model: str
    tiers: tuple[tuple[int, Rates], ...]

    def rates_for(self, prompt_tokens: int) -> Rates:
        """Raises UnpricedModel if the list begins above this prompt."""
        fitting = [rates for above, rates in self.tiers if above == 0 or prompt_tokens > above]
        if not fitting:
            raise UnpricedModel(self.model)
        return fitting[-1]


def price(tokens: TokenCounts, rates: Rates) -> Decimal:
    """Cost of one call in US dollars, rounded half-up to 6 places."""
    total = (
        tokens.input_tokens * rates.input_usd
        + tokens.output_tokens * rates.output_usd
        + tokens.cache_write_5m_tokens * rates.cache_write_5m_usd
        + tokens.cache_write_1h_tokens * rates.cache_write_1h_usd
        + tokens.cache_read_tokens * rates.cache_read_usd
    )
    return (total / MILLION).quantize(MICRODOLLAR, ROUND_HALF_UP)


def most(prompt_tokens: int, max_tokens: int, prices: PriceList) -> Decimal:
    """The dearest that a call with this prompt can become: all of it written to the cache, all output used."""
    rates = prices.rates_for(prompt_tokens)
    dearest = max(rates.input_usd, rates.cache_write_5m_usd)
    total = prompt_tokens * dearest + max_tokens * rates.output_usd
    return (total / MILLION).quantize(MICRODOLLAR, ROUND_HALF_UP)


def current(model: str) -> PriceList:
    """Nothing for a local server's own model. Raises UnpricedModel if there is no price, or if something of this model could not be priced."""
    now = timezone.now()
    unknown = Usage.objects.filter(model=OuterRef("model"), certainty=Usage.Certainty.UNKNOWN)
    rows = (
        ModelPrice.objects.filter(
            model=model, mode=ModelPrice.Mode.STANDARD, effective_from__lte=now
        )
        .filter(Q(effective_to__isnull=True) | Q(effective_to__gt=now))
        .annotate(is_blocked=Exists(unknown))
        .order_by("above_prompt_tokens", "effective_from")
    )
    if not rows and local.serves(model) and not ModelPrice.objects.filter(model=model).exists():
        return PriceList(model, ((0, FREE),))
    tiers = tuple((row.above_prompt_tokens, _rates(row)) for row in rows)
    if not tiers:
        raise UnpricedModel(model)
    if any(row.is_blocked for row in rows):
        raise UnpricedModel(model, "has usage that could not be priced")
    return PriceList(model, tiers)


def _rates(row: ModelPrice) -> Rates:
    return Rates(**{field: getattr(row, field) for field in RATE_FIELDS})


def load(path: Path = PRICE_FILE) -> list[str]:
    """Update the price table from the file; returns the models whose price changed."""
    entries = tomllib.loads(path.read_text(encoding="utf-8"), parse_float=Decimal)["price"]
    with transaction.atomic():
        return [entry["model"] for entry in entries if put(**entry)]


def put(
    *, model: str, above_prompt_tokens: int = 0, source: str, dated: datetime, **given: Any
) -> bool:
    """Make this the current price; false if it was already.

    A model's first price counts from `dated`, a later one from now, so that no past call changes its price.
    """
    row = ModelPrice(
        model=model,
        mode=given.pop("mode", ModelPrice.Mode.STANDARD),
        above_prompt_tokens=above_prompt_tokens,
        effective_from=dated,
        source=source,
        **{field: Decimal(given[field]) for field in RATE_FIELDS},
    )
    return add(row)


@transaction.atomic
def add(row: ModelPrice) -> bool:
    """Add a price that is not stored yet and close the one it replaces; false if that one is the same."""
    same = ModelPrice.objects.filter(
        model=row.model, mode=row.mode, above_prompt_tokens=row.above_prompt_tokens
    )
    old = same.select_for_update(no_key=True).filter(effective_to__isnull=True).first()
    if old is not None:
        if _rates(old) == _rates(row):
            return False
        row.effective_from = timezone.now()
        same.filter(pk=old.pk).update(effective_to=row.effective_from)
    row.save(force_insert=True)
    return True
