"""The forms about a run; they check shape, the verbs decide."""

from typing import Any

from django import forms

from config.shared.html.code_field import CodeField

LONGEST_TEST = 100_000


class WaiveForm(forms.Form):
    tests = forms.MultipleChoiceField(
        label="Tests", widget=forms.CheckboxSelectMultiple, error_messages={"required": "Choose at least one test."}
    )  # fmt: skip
    reason = forms.CharField(max_length=500, label="Why they are waived")

    def __init__(self, *args: Any, choices: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["tests"].choices = choices  # type: ignore[attr-defined]


class TestForm(forms.Form):
    __test__ = False

    code = CodeField(rows=24, max_length=LONGEST_TEST, label="The test")
    reason = forms.CharField(max_length=500, label="Why it changes")


class TerminalForm(forms.Form):
    words = forms.CharField(
        required=False,
        max_length=2000,
        label="Arguments",
        widget=forms.TextInput(
            attrs={"class": "mono", "autocomplete": "off", "spellcheck": "false"}
        ),
    )


class ProblemForm(forms.Form):
    page = forms.CharField(max_length=500, label="Page or command")
    words = forms.CharField(
        max_length=4000, label="What is wrong there", widget=forms.Textarea(attrs={"rows": 3})
    )
