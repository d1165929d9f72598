"""Price tables: tiers, cache kinds, rounding, and dated rows."""

from datetime import timedelta
from decimal import Decimal
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import IntegrityError
from django.utils import timezone

from costs.errors import UnpricedModel
from costs.models import ModelPrice
from costs.prices import price_list
from costs.prices.price_list import TokenCounts

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("prices")]
HAIKU, SONNET, OPUS = "claude-haiku-5-5", "claude-sonnet-5-5", "claude-opus-5-5"
CHANGED = """
[[price]]
model = "claude-haiku-5-5"
source = "a later list"
dated = 2026-11-01T00:00:00Z
input_usd = "0.20"
output_usd = "1.00"
cache_write_5m_usd = "0.25"
cache_write_1h_usd = "0.40"
cache_read_usd = "0.02"
"""


@pytest.mark.parametrize(
    ("model", "tokens", "usd"),
    [
        pytest.param(OPUS, {"input_tokens": 1000, "output_tokens": 100}, "0.006000", id="opus"),
        pytest.param(SONNET, {"input_tokens": 1000, "output_tokens": 100}, "0.003000", id="sonnet"),
        pytest.param(HAIKU, {"input_tokens": 1000, "output_tokens": 100}, "0.000150", id="haiku"),
        pytest.param(OPUS, {"cache_read_tokens": 1000}, "0.000200", id="cache read"),
        pytest.param(SONNET, {"cache_write_5m_tokens": 1000}, "0.002500", id="five minutes"),
        pytest.param(SONNET, {"cache_write_1h_tokens": 1000}, "0.004000", id="an hour"),
        pytest.param(HAIKU, {"input_tokens": 100_000}, "0.010000", id="at the long-prompt tier"),
        pytest.param(HAIKU, {"input_tokens": 100_001}, "0.050001", id="above it, rounded half up"),
        pytest.param(
            HAIKU,
            {"input_tokens": 1, "cache_read_tokens": 100_000, "output_tokens": 1000},
            "0.007501",
            id="cached tokens count for the tier, and have its price",
        ),
        pytest.param(HAIKU, {"cache_read_tokens": 50}, "0.000001", id="half a millionth"),
        pytest.param(HAIKU, {"cache_read_tokens": 49}, "0.000000", id="less than half"),
        pytest.param(OPUS, {}, "0.000000", id="nothing"),
    ],
)
def test_a_call_costs_what_the_price_list_says(
    model: str, tokens: dict[str, int], usd: str
) -> None:
    counts = TokenCounts(**tokens)

    rates = price_list.current(model).rates_for(counts.prompt_tokens)

    assert price_list.price(counts, rates) == Decimal(usd)


@pytest.mark.parametrize(
    ("prompt", "usd"),
    [
        pytest.param(1000, "0.000625", id="all of it written to the cache"),
        pytest.param(100_001, "0.065001", id="long prompt"),
    ],
)
def test_the_most_a_call_can_cost_is_never_below_what_it_costs(prompt: int, usd: str) -> None:
    prices = price_list.current(HAIKU)
    rates = prices.rates_for(prompt)
    kinds = ("input_tokens", "cache_write_5m_tokens", "cache_read_tokens")

    most = price_list.most(prompt, 1000, prices)

    assert most == Decimal(usd)
    for kind in kinds:
        assert price_list.price(TokenCounts(**{kind: prompt}, output_tokens=1000), rates) <= most


def test_a_model_without_price_is_not_free() -> None:
    with pytest.raises(UnpricedModel, match="gpt"):
        price_list.current("gpt")


def test_a_price_of_the_future_or_the_past_does_not_count() -> None:
    now = timezone.now()
    ModelPrice.objects.filter(model=SONNET).update(effective_from=now + timedelta(days=1))
    ModelPrice.objects.filter(model=OPUS).update(effective_to=now - timedelta(days=1))

    for model in (SONNET, OPUS):
        with pytest.raises(UnpricedModel):
            price_list.current(model)


def test_loading_twice_changes_nothing() -> None:
    said = StringIO()

    call_command("load_prices", stdout=said)

    assert said.getvalue() == "No new prices.\n"
    assert ModelPrice.objects.count() == 4


def test_a_changed_price_closes_the_old_row_and_leaves_it_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "prices.toml"
    path.write_text(CHANGED)
    said = StringIO()

    call_command("load_prices", path, stdout=said)

    old, new = ModelPrice.objects.filter(model=HAIKU, above_prompt_tokens=0).order_by("pk")
    assert (old.input_usd, new.input_usd) == (Decimal("0.10"), Decimal("0.20"))
    assert old.effective_to == new.effective_from
    assert new.effective_to is None
    assert price_list.current(HAIKU).rates_for(10).input_usd == Decimal("0.20")
    assert price_list.current(HAIKU).rates_for(200_000).input_usd == Decimal("0.50")
    assert said.getvalue() == "Prices changed: claude-haiku-5-5.\n"


def test_each_model_is_named_once() -> None:
    said = StringIO()
    ModelPrice.objects.all().delete()

    call_command("load_prices", stdout=said)

    names = said.getvalue().removeprefix("Prices changed: ").rstrip(".\n").split(", ")
    assert len(names) == len(set(names)) >= 3


def test_a_model_has_one_current_price() -> None:
    row = ModelPrice.objects.get(model=SONNET)
    row.pk = None

    with pytest.raises(IntegrityError, match="costs_modelprice_one_current"):
        row.save(force_insert=True)
