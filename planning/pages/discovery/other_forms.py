"""Forms for requirements, the brief, the stack, and answers given at once."""

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms

from config.shared.seen import seen_field
from planning.discovery.amendments.address import Model
from planning.discovery.questions import LONGEST_ANSWER
from planning.models import Question, Requirement
from planning.stacks.stack import Stack


class RequirementForm(forms.Form):
    text = forms.CharField(
        label="What must hold", max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )
    priority = forms.ChoiceField(choices=[("must", "MUST"), ("should", "SHOULD")])
    criterion = forms.CharField(
        label="How a test can tell",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Given, when, then.",
    )
    aggregates = forms.MultipleChoiceField(
        required=False, label="Speaks of", widget=forms.CheckboxSelectMultiple
    )
    seen = seen_field()

    def __init__(self, model: Model, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        names = [one["name"] for one in model["aggregates"]]
        chosen: Any = self.fields["aggregates"]
        chosen.choices = [(name, name) for name in names]

    @property
    def values(self) -> dict[str, Any]:
        return {name: value for name, value in self.cleaned_data.items() if name != "seen"}

    @staticmethod
    def of(row: Requirement) -> dict[str, Any]:
        return {
            "text": row.text,
            "priority": row.priority,
            "criterion": row.criterion,
            "aggregates": row.aggregates,
        }


class BriefForm(forms.Form):
    brief = forms.CharField(
        label="The brief", strip=False, widget=forms.Textarea(attrs={"rows": 16})
    )
    seen = seen_field()


class StackForm(forms.Form):
    """What it is built on, and the choices within that."""

    stack = forms.ChoiceField(label="Built on")
    seen = seen_field()

    def __init__(self, stacks: Sequence[Stack], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen: Any = self.fields["stack"]
        chosen.choices = [(one.name, one.title) for one in stacks]
        for stack in stacks:
            for name, option in stack.options.items():
                self.fields[f"{stack.name}.{name}"] = forms.ChoiceField(
                    required=False,
                    label=f"{option.title} ({stack.title})",
                    choices=[(one, one) for one in option.choices],
                )

    @property
    def options(self) -> dict[str, str]:
        """Those of the chosen stack."""
        start = f"{self.cleaned_data['stack']}."
        return {
            name.removeprefix(start): value
            for name, value in self.cleaned_data.items()
            if name.startswith(start) and value
        }


class AnswersForm(forms.Form):
    """Any of the open questions, each by an option or in words of one's own."""

    def __init__(self, questions: Iterable[Question], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.questions = list(questions)
        for row in self.questions:
            self.fields[f"option-{row.number}"] = forms.CharField(required=False, max_length=200)
            self.fields[f"own-{row.number}"] = forms.CharField(required=False, max_length=LONGEST_ANSWER)  # fmt: skip
            self.fields[f"seen-{row.number}"] = forms.CharField(required=False)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not any(self._text(data, row) for row in self.questions):
            raise forms.ValidationError("Answer at least one of the questions.")
        return data

    @staticmethod
    def _text(data: dict[str, Any], row: Question) -> str:
        return (data.get(f"own-{row.number}") or data.get(f"option-{row.number}") or "").strip()

    @property
    def given(self) -> dict[Any, tuple[str, str]]:
        """As `planning.discovery.questions.answer_all` takes them."""
        data = self.cleaned_data
        texts = {row: self._text(data, row) for row in self.questions}
        return {row.pk: (text, data[f"seen-{row.number}"]) for row, text in texts.items() if text}
