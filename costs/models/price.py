"""What tokens cost, dated."""

from typing import ClassVar, TypedDict

from django.db import models
from django.db.models import F, Q

from config.shared.database.states import choices_check
from costs.choices import PriceMode


class Digits(TypedDict):
    max_digits: int
    decimal_places: int


USD: Digits = {"max_digits": 12, "decimal_places": 6}


class ModelPrice(models.Model):
    """US dollars per million tokens. Write-once: a new price closes the old row and adds one."""

    Mode = PriceMode

    model = models.CharField(max_length=80)
    mode = models.CharField(max_length=10, choices=Mode, default=Mode.STANDARD)
    above_prompt_tokens = models.PositiveIntegerField(default=0)
    effective_from = models.DateTimeField()
    effective_to = models.DateTimeField(null=True, blank=True)
    input_usd = models.DecimalField(**USD)
    output_usd = models.DecimalField(**USD)
    cache_write_5m_usd = models.DecimalField(**USD)
    cache_write_1h_usd = models.DecimalField(**USD)
    cache_read_usd = models.DecimalField(**USD)
    source = models.CharField(max_length=200)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["model", "mode", "above_prompt_tokens"],
                condition=Q(effective_to__isnull=True),
                name="costs_modelprice_one_current",
            ),
            models.CheckConstraint(
                condition=Q(effective_to__isnull=True) | Q(effective_to__gt=F("effective_from")),
                name="costs_modelprice_ends_after_start",
            ),
            choices_check("mode", PriceMode, "costs_modelprice_mode"),
        ]

    def __str__(self) -> str:
        return f"{self.model} from {self.effective_from:%Y-%m-%d}"
