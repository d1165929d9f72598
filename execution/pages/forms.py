"""The forms about a run; they check shape, the verbs decide."""

from typing import Any

from django import forms

from config.shared.html.code_field import CodeField
from planning.changes.proposals.answers import (
    AddRequirement,
    ChangeTask,
    Operation,
    RetireRequirement,
)
from planning.changes.proposals.change_operations import LONGEST_REQUIREMENT
from planning.changes.proposals.proposal_verbs import LONGEST_WORDS
from planning.models import MasterPlan, Requirement
from planning.steps.plan_lock import LONGEST_REASON

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


class ChangeForm(forms.Form):
    """What is to be changed, in words."""

    words = forms.CharField(
        label="What is to be changed",
        max_length=LONGEST_WORDS,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="In your words: a new field, another limit, a page that is missing. A model makes operations of it;"
        " nothing is changed before you agree.",
    )


class RequirementForm(forms.Form):
    """A requirement said anew, retired, or added; `row` is the one that it stands in place of."""

    code = forms.CharField(required=False, widget=forms.HiddenInput(attrs={"id": False}))
    text = forms.CharField(
        label="Requirement",
        max_length=LONGEST_REQUIREMENT,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    priority = forms.ChoiceField(choices=[("must", "MUST"), ("should", "SHOULD")])
    criterion = forms.CharField(
        required=False,
        max_length=LONGEST_REQUIREMENT,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Given, when, then: what a test can check.",
    )
    tasks = forms.CharField(
        required=False,
        max_length=500,
        label="Tasks that serve it",
        help_text="Their ids, such as T-004, T-010. They are specified anew.",
    )
    retire = forms.BooleanField(required=False, label="Retire it: nobody wants it any more")
    reason = forms.CharField(required=False, max_length=LONGEST_REASON, label="Why it is retired")

    def __init__(self, *args: Any, row: Requirement | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.row = row
        for name in ("retire", "reason") if row is None else ("tasks",):
            del self.fields[name]

    @staticmethod
    def of(row: Requirement | None) -> dict[str, str]:
        names = ("code", "text", "priority", "criterion")
        return {name: getattr(row, name) for name in names} if row else {}

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or {}
        if said.get("retire") and not said.get("reason"):
            self.add_error("reason", "Say why it is retired.")
        is_same = self.row and all(said.get(n) == v for n, v in self.of(self.row).items())
        if is_same and not said.get("retire"):
            self.add_error("text", "This is what the requirement says already.")
        return said

    @property
    def words(self) -> str:
        if self.row is None:
            return f"New: {self.cleaned_data['text']}"
        said = "is retired" if self.cleaned_data["retire"] else "says something else"
        return f"{self.row.code} {said}: {self.cleaned_data['reason'] or self.cleaned_data['text']}"

    def operations(self, plan: MasterPlan) -> list[Operation]:
        """Raises BadInput for a task that is not there."""
        said = self.cleaned_data
        if self.row is not None and said["retire"]:
            return [RetireRequirement(op="retire_requirement", code=self.row.code, reason=said["reason"])]  # fmt: skip
        wanted: list[Operation] = [
            AddRequirement(
                op="add_requirement",
                ref="R1",
                text=said["text"],
                priority=said["priority"],
                criterion=said["criterion"],
                aggregates=self.row.aggregates if self.row else [],
                replaces=[self.row.code] if self.row else [],
            )
        ]
        return wanted if self.row else [*wanted, *self._serving(plan)]

    def _serving(self, plan: MasterPlan) -> list[Operation]:
        ids = self.cleaned_data["tasks"].replace(",", " ").split()
        served = {
            task.stable_id: [row.code for row in task.requirements.all()]
            for task in plan.tasks.prefetch_related("requirements")
        }
        return [
            ChangeTask(op="change_task", id=one, requirements=[*served.get(one, []), "R1"])
            for one in dict.fromkeys(ids)
        ]
