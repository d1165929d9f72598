from collections.abc import Iterable
from uuid import UUID

from django import forms

from config.shared.errors import BadInput
from config.shared.html.code_field import CodeField

MOST_SAMPLES = 100


def seen_samples(values: Iterable[str]) -> dict[UUID, str]:
    """The code each sample was shown with, from `id:sha`. Raises BadInput."""
    pairs = [value.partition(":") for value in values]
    try:
        seen = {UUID(pk): sha for pk, _, sha in pairs}
    except ValueError as error:
        raise BadInput("This form is not as the page had it. Reload the page.") from error
    if not seen or len(seen) > MOST_SAMPLES:
        raise BadInput(f"Approve 1 to {MOST_SAMPLES} samples at once. Reload the page.")
    return seen


def seen_sha() -> forms.CharField:
    """What every decision states: the code it saw. Several forms of a page have it, so it has no id."""
    return forms.CharField(widget=forms.HiddenInput(attrs={"id": False}))


class DecisionForm(forms.Form):
    seen_sha = seen_sha()
    note = forms.CharField(
        required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": 2}), label="Note"
    )


class FeedbackForm(forms.Form):
    seen_sha = seen_sha()
    feedback = forms.CharField(
        max_length=4000,
        widget=forms.Textarea(
            attrs={"rows": 3, "data-key": "f", "data-key-name": "Say what is wrong"}
        ),
        label="What is wrong",
        help_text="The next attempt gets these words.",
    )


class EditForm(forms.Form):
    seen_sha = seen_sha()
    code = CodeField(
        rows=22,
        max_length=60_000,
        label="Your version",
        help_text="Checked at every level before it counts. The model's version is kept.",
    )
