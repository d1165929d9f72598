from decimal import Decimal
from typing import Any

from django import forms

from costs.ledger.amounts import CENT, MOST_USD


class SoftBelowHardForm(forms.Form):
    """Of a form with the fields `soft` and `hard`; the fields are the subclass's."""

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        soft, hard = data.get("soft"), data.get("hard")
        if soft is not None and hard is not None and soft >= hard:
            self.add_error("soft", "The soft limit must be below the hard limit.")
        return data


class RaiseForm(SoftBelowHardForm):
    soft = forms.DecimalField(
        label="Soft limit in $",
        max_digits=12,
        decimal_places=2,
        min_value=CENT,
        max_value=MOST_USD,
        required=False,
        help_text="You get a notice here, and at 80 % of it.",
    )
    hard = forms.DecimalField(
        label="Hard limit in $",
        max_digits=12,
        decimal_places=2,
        min_value=CENT,
        max_value=MOST_USD,
        required=False,
        help_text="No call is made that could exceed it.",
    )
    why = forms.CharField(
        label="Why", max_length=500, help_text="Kept in the history, with your name."
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("soft", "hard"):
            if isinstance(limit := self.initial.get(name), Decimal):
                self.initial[name] = limit.quantize(CENT)
