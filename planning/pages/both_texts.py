"""What somebody else stored meanwhile beside what a person typed, and which version a person looked at."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.http import QueryDict


class SeenForm(forms.Form):
    """Which version the person looked at."""

    seen_version = forms.IntegerField(required=False)

    @classmethod
    def version_in(cls, sent: QueryDict) -> int | None:
        """None where nothing, or no number, is said: that promises nothing."""
        form = cls(sent)
        return form.cleaned_data["seen_version"] if form.is_valid() else None


def differing(
    form: forms.Form, theirs: Mapping[str, Any], mine: Mapping[str, Any]
) -> list[dict[str, str]]:
    """What somebody else stored meanwhile beside what was sent, field by field where they differ."""
    return [
        {"label": str(form.fields[name].label or name), "theirs": _said(theirs[name]), "mine": _said(mine[name])}
        for name in mine
        if name in theirs and name in form.fields and theirs[name] != mine[name]
    ]  # fmt: skip


def _said(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    text = "\n".join(map(str, value)) if isinstance(value, list) else str(value)
    return text or "nothing"
