"""Forms by which operators change a plan in the admin, with a version and an event."""

from operator import attrgetter
from typing import Any

from django import forms
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from unfold.widgets import (
    UnfoldAdminIntegerFieldWidget,
    UnfoldAdminSelectWidget,
    UnfoldAdminTextareaWidget,
    UnfoldAdminTextInputWidget,
)

from config.access.http import operator
from config.shared.admin import OperatorAdmin
from planning.changes import edits
from planning.lint.graph import cycle_through
from planning.models import Milestone
from planning.pages.forms import TaskForm


class DraftAdmin(OperatorAdmin):
    """Rows of a plan: a change needs a draft, and makes a version and an event."""

    plan_path = "plan"  # from the row, by attributes; "" where the row is the plan
    editable: tuple[str, ...] = ()

    def get_readonly_fields(
        self, request: HttpRequest, obj: Model | None = None
    ) -> tuple[str, ...]:
        names = [
            field.name for field in self.opts.get_fields() if getattr(field, "editable", False)
        ]
        names += [field.name for field in self.opts.many_to_many]
        return tuple(name for name in dict.fromkeys(names) if name not in self.editable)

    def save_model(self, request: HttpRequest, obj: Model, form: Any, change: bool) -> None:
        """With its relations, in save_related, so that the version has all of it."""

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        row, changes = form.instance, _changes(form)
        if not changes:
            super().save_related(request, form, formsets, change)
            return
        plan = attrgetter(self.plan_path)(row) if self.plan_path else row
        with edits.repairing(plan, operator(request), str(row), changes):
            row.save(update_fields=[n for n in changes if not row._meta.get_field(n).many_to_many])
            super().save_related(request, form, formsets, change)


def _changes(form: Any) -> dict[str, list[Any]]:
    return {
        name: [_plain(form.initial.get(name)), _plain(form.cleaned_data[name])]
        for name in form.changed_data
    }


def _plain(value: Any) -> Any:
    """As the history keeps it."""
    if isinstance(value, QuerySet | list | tuple):
        return [str(item) for item in value]
    return value if value is None or isinstance(value, int) else str(value)


class MilestoneForm(forms.ModelForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        beside = Milestone.objects.filter(phase__plan=self.instance.phase.plan_id)
        self.fields["depends_on"].queryset = beside.exclude(pk=self.instance.pk)  # type: ignore[attr-defined]

    def clean_depends_on(self) -> QuerySet[Milestone]:
        chosen: QuerySet[Milestone] = self.cleaned_data["depends_on"]
        through = Milestone.depends_on.through.objects.exclude(from_milestone=self.instance)
        edges = list(through.values_list("from_milestone_id", "to_milestone_id"))
        edges += [(self.instance.pk, other.pk) for other in chosen]
        if cycle_through(edges, self.instance.pk):
            raise forms.ValidationError("These milestones would depend on each other in a circle.")
        return chosen


DRAWN_AS: dict[type[forms.Widget], type[forms.Widget]] = {
    forms.TextInput: UnfoldAdminTextInputWidget,
    forms.NumberInput: UnfoldAdminIntegerFieldWidget,
    forms.Textarea: UnfoldAdminTextareaWidget,
}


def _look_like_the_admin(field: forms.Field) -> None:
    """Fields that are no model's do not get the admin's widgets by themselves; without them they have no border."""
    if isinstance(field, forms.ChoiceField):
        field.widget = UnfoldAdminSelectWidget(choices=field.choices)
    elif drawn := DRAWN_AS.get(type(field.widget)):
        field.widget = drawn(attrs=field.widget.attrs)


class OperatorTaskForm(forms.ModelForm, TaskForm):
    """The form of the page: relations and lists as text; the same verb stores it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["initial"] = TaskForm.of(kwargs["instance"])
        super().__init__(*args, **kwargs)
        self.offer_from(self.instance)
        for field in self.fields.values():
            _look_like_the_admin(field)

    def _post_clean(self) -> None:
        """Leaves the row unchanged; the verb changes it."""

    def _save_m2m(self) -> None:
        """The verb has done it."""
