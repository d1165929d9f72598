"""The forms about plans; they check shape, the verbs decide."""

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile

from config.access.forms import WorkspaceField
from config.access.models import User
from config.shared.errors import BadInput
from config.shared.seen import seen_field, seen_of
from costs.ledger.amounts import CENT, MOST_USD
from costs.pages.forms import SoftBelowHardForm
from planning.changes import ports
from planning.changes.task_fields import state_of
from planning.discovery.brief import LONGEST_BRIEF_BYTES, decoded
from planning.discovery.plan_size import COMPACT, LARGEST, RECOMMENDED, SMALLEST, STANDARD
from planning.models import MasterPlan, Requirement, Task
from planning.stacks.registry import all_stacks

NAMED_SIZES = {"default": RECOMMENDED, "compact": COMPACT, "standard": STANDARD}
BRIEF_FILES = (".md", ".txt")
SIZES = [
    ("default", "As recommended once the domain is known"),
    ("compact", "Compact, as many as the domain asks for"),
    ("standard", "Small steps, about 120 tasks"),
    ("number", "A number of my own"),
]


class BriefFileField(forms.FileField):
    """A file that becomes the text of a brief; empty without one."""

    widget = forms.FileInput(attrs={"accept": ".md,.txt,text/plain,text/markdown"})

    def clean(self, data: Any, initial: Any = None) -> str:
        upload: UploadedFile | None = super().clean(data, initial)
        if upload is None:
            return ""
        if not str(upload.name).lower().endswith(BRIEF_FILES):
            raise forms.ValidationError("Only .md and .txt files can be read.")
        if (upload.size or 0) > LONGEST_BRIEF_BYTES:
            raise forms.ValidationError("This file is larger than 1 MB.")
        try:
            return decoded(upload.read())
        except BadInput as refused:
            raise forms.ValidationError(refused.message) from None


class StackField(forms.ChoiceField):
    """A stack by name; nothing for the one that discovery proposes."""

    def __init__(self) -> None:
        super().__init__(
            required=False,
            label="Built on",
            choices=lambda: [
                ("", "What fits the brief best"),
                *[(one.name, one.title) for one in all_stacks()],
            ],
        )


class NewPlanForm(forms.Form):
    brief = forms.CharField(
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 14, "autofocus": True}),
        help_text="What it is for, what it keeps, who does what, what must never happen.",
    )
    file = BriefFileField(
        required=False,
        label="Or a file",
        help_text="Markdown or plain text, up to 1 MB. It replaces the text above.",
    )
    size = forms.ChoiceField(choices=SIZES, initial="default", widget=forms.RadioSelect)
    stack = StackField()
    number = forms.IntegerField(
        required=False,
        min_value=SMALLEST,
        max_value=LARGEST,
        label="How many tasks",
        help_text=f"{SMALLEST} to {LARGEST}.",
    )

    def __init__(self, user: User, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["workspace"] = WorkspaceField(user, "create_plan")

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        data["brief"] = data.get("file") or data.get("brief") or ""
        if not data["brief"].strip() and not self.errors:
            self.add_error("brief", "Say what is to be built, or choose a file.")
        if data.get("size") == "number" and not data.get("number") and "number" not in self.errors:
            self.add_error("number", "Say how many tasks.")
        return data

    @property
    def requested_size(self) -> int:
        size = self.cleaned_data["size"]
        return NAMED_SIZES.get(size, self.cleaned_data["number"] or RECOMMENDED)


class PlanFilterForm(forms.Form):
    q = forms.CharField(required=False, label="Search", max_length=100)
    status = forms.ChoiceField(
        required=False,
        label="State",
        choices=[("", "any"), ("open", "open"), *[(s.value, s.value.replace("_", " ")) for s in MasterPlan.Status]],
    )  # fmt: skip


class LimitsForm(SoftBelowHardForm):
    """Budget of one plan, in dollars."""

    soft = forms.DecimalField(
        label="Soft limit in $", min_value=0, max_value=MOST_USD, max_digits=12, decimal_places=2
    )
    hard = forms.DecimalField(
        label="Hard limit in $", min_value=CENT, max_value=MOST_USD, max_digits=12, decimal_places=2
    )


class SizeForm(forms.Form):
    """How many tasks, or a size by name, and a stack; without them as proposed."""

    name = forms.ChoiceField(required=False, choices=[(name, name) for name in NAMED_SIZES])
    target = forms.IntegerField(
        required=False, min_value=SMALLEST, max_value=LARGEST, label="How many tasks"
    )
    stack = StackField()

    @property
    def size(self) -> int | None:
        return NAMED_SIZES.get(self.cleaned_data["name"], self.cleaned_data["target"])


class ReasonForm(forms.Form):
    reason = forms.CharField(
        max_length=500, widget=forms.Textarea(attrs={"rows": 3}), label="Reason"
    )


class AnswerForm(forms.Form):
    """One of the options, or words of one's own."""

    option = forms.CharField(required=False, max_length=200)
    own = forms.CharField(required=False, max_length=1000, label="In your own words")
    seen = forms.CharField(required=False)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        data["text"] = (data.get("own") or data.get("option") or "").strip()
        if not data["text"]:
            raise forms.ValidationError("Choose an option or write an answer.")
        return data


class TaskFilterForm(forms.Form):
    q = forms.CharField(required=False, label="Search", max_length=100)
    status = forms.ChoiceField(
        required=False, label="State",
        choices=[("", "any"), *[(s.value, s.value.replace("_", " ")) for s in Task.Status]],
    )  # fmt: skip
    complexity = forms.ChoiceField(
        required=False, label="Complexity", choices=[("", "any"), *Task.Complexity.choices]
    )


def _listed(text: str, separator: str) -> list[str]:
    return [part.strip() for part in text.split(separator) if part.strip()]


def _lines() -> forms.Textarea:
    return forms.Textarea(attrs={"rows": 2, "class": "mono", "spellcheck": "false"})


class PickField(forms.Field):
    """Names, picked from a list or written with commas between them; the verb knows which of them there are."""

    widget = forms.CheckboxSelectMultiple

    def to_python(self, value: Any) -> list[str]:
        texts = value if isinstance(value, list) else [value or ""]
        return [name for text in texts for name in _listed(str(text), ",")]

    def prepare_value(self, value: Any) -> list[str]:
        return self.to_python(value)

    def offer(self, choices: list[tuple[str, str]]) -> None:
        picks: Any = self.widget
        picks.choices = choices


class TaskForm(forms.Form):
    """A task as text: lists are written one a line; what stands in the plan is picked."""

    name = forms.CharField(max_length=200)
    description = forms.CharField(required=False, widget=forms.Textarea(attrs={"rows": 4}))
    complexity = forms.ChoiceField(choices=Task.Complexity.choices)
    target_files = forms.CharField(
        required=False, label="Files", help_text="One path a line, relative to the project.",
        widget=_lines(),
    )  # fmt: skip
    requirements = PickField(required=False, label="Serves")
    depends_on = PickField(required=False, label="Depends on")
    technical_reason = forms.CharField(
        required=False, max_length=300, help_text="Of a task that serves no requirement."
    )
    number = forms.IntegerField(
        required=False, min_value=1, label="Place", help_text="In the order of its milestone."
    )
    subtasks = forms.CharField(
        required=False, label="Steps", help_text="One a line, seven at most.",
        widget=forms.Textarea(attrs={"rows": 4}),
    )  # fmt: skip
    provides = forms.CharField(
        required=False, widget=_lines(), help_text="path:symbol, one a line; a path alone is the whole file. "
        "What a renamed file provides moves with it.",
    )  # fmt: skip
    needs = forms.CharField(
        required=False, widget=_lines(), help_text="The same, of the tasks it depends on."
    )

    seen_version = forms.IntegerField(required=False, widget=forms.HiddenInput(attrs={"id": False}))
    seen = seen_field()

    def offer_from(self, task: Task) -> None:
        """What can be picked for this task: the other tasks in their order, and the live requirements."""
        others = Task.objects.for_plan(task.plan_id).exclude(pk=task.pk).in_order()
        live = Requirement.objects.live().filter(plan=task.plan_id)
        offered = {
            "depends_on": [(t.stable_id, f"{t.stable_id} {t.name}") for t in others],
            "requirements": [(r.code, f"{r.code} {r.text}") for r in live],
        }
        for name, choices in offered.items():
            field = self.fields[name]
            if isinstance(field, PickField):
                field.offer(choices)

    @staticmethod
    def of(task: Task) -> dict[str, object]:
        """The values the form shows for a task."""
        codes = task.requirements.values_list("code", flat=True)
        providers = task.dependencies.values_list("depends_on__stable_id", flat=True)
        return {
            "name": task.name,
            "description": task.description,
            "complexity": task.complexity,
            "target_files": "\n".join(task.target_files),
            "requirements": ", ".join(codes),
            "depends_on": ", ".join(sorted(providers)),
            "technical_reason": task.technical_reason,
            "number": task.number,
            "subtasks": "\n".join(subtask.name for subtask in task.subtasks.all()),
            "provides": ports.as_text(task.provides),
            "needs": ports.as_text(task.needs),
            "seen": seen_of(state_of(task)),
        }

    @property
    def sent(self) -> dict[str, Any]:
        """The changes for editing; fields that were not sent are left out, and where nothing is picked nothing is."""
        names = set(self.data) | ({"requirements", "depends_on"} if "seen" in self.data else set())
        return {name: value for name, value in self.cleaned_data.items() if name in names}

    def clean_subtasks(self) -> list[str]:
        return _listed(self.cleaned_data["subtasks"], "\n")

    def clean_provides(self) -> list[dict[str, str]]:
        return ports.from_text(_listed(self.cleaned_data["provides"], "\n"))

    def clean_needs(self) -> list[dict[str, str]]:
        return ports.from_text(_listed(self.cleaned_data["needs"], "\n"))

    def clean_target_files(self) -> list[str]:
        return _listed(self.cleaned_data["target_files"], "\n")


class CompareForm(forms.Form):
    """Two versions of the plan by their numbers; what is no version of it is none."""

    def __init__(self, *args: Any, numbers: list[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(number, f"Version {number}") for number in numbers]
        for name, label in (("from", "Compare"), ("to", "with")):
            self.fields[name] = forms.TypedChoiceField(choices=choices, coerce=int, label=label)

    @property
    def chosen(self) -> tuple[int, int]:
        """The two numbers, in the order they were asked for."""
        return self.cleaned_data["from"], self.cleaned_data["to"]
