"""Base classes of the admin pages."""

from collections.abc import Callable
from operator import attrgetter
from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.auth import get_permission_codename
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse
from unfold.admin import ModelAdmin, TabularInline

from config.shared.errors import DomainError
from config.shared.templatetags.shown import score, usd

Verb = Callable[[Any, Any], None]


def column(
    path: str, *, ordering: str, say: Callable[[Any], Any] | None = None
) -> Callable[[Any], Any]:
    """A column of what may be further on, named for the last part of its path: "run.plan"; `say` words its values."""

    name = path.rpartition(".")[2]

    @admin.display(description=name.replace("_", " "), ordering=ordering)
    def shown(row: Any) -> Any:
        value = attrgetter(path)(row)
        return value if value is None or say is None else say(value)

    # The class of its cells is made of it.
    shown.__name__ = name
    return shown


def dollars(name: str) -> Callable[[Any], Any]:
    """A column of an amount, as the pages of costs say it."""
    return column(name, ordering=name, say=usd)


def scored(name: str) -> Callable[[Any], Any]:
    """A column of a confidence, as the pages of atoms say it."""
    return column(name, ordering=name, say=score)


class OperatorAdmin(ModelAdmin):
    """Status is read-only and moves by actions that call the same verbs as the pages.

    Most rows are made by verbs, and are part of a history: only where a class says so are they added or deleted here.
    """

    is_made_by_hand = False
    is_deleted_by_hand = False

    list_per_page = 50
    compressed_fields = True
    warn_unsaved_form = True

    def has_add_permission(self, request: HttpRequest) -> bool:
        return self.is_made_by_hand and bool(super().has_add_permission(request))

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return self.is_deleted_by_hand and bool(super().has_delete_permission(request, obj))

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        """To act on rows takes the permission to change them; Django itself asks for none but to see them."""
        actions: dict[str, Any] = super().get_actions(request)
        code = get_permission_codename("change", self.opts)
        if request.user.has_perm(f"{self.opts.app_label}.{code}"):
            return actions
        return {
            name: action
            for name, action in actions.items()
            if hasattr(action[0], "allowed_permissions")
        }

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """A refusal by a verb is shown in the form with the typed values, and nothing is stored."""
        try:
            return super().changeform_view(request, *args, **kwargs)
        except DomainError as refused:
            request.refusal = refused.message  # type: ignore[attr-defined]
            return super().changeform_view(request, *args, **kwargs)

    def get_form(self, request: HttpRequest, *args: Any, **kwargs: Any) -> type[forms.ModelForm]:
        form: type[forms.ModelForm] = super().get_form(request, *args, **kwargs)
        refusal = getattr(request, "refusal", "")
        return _refused(form, refusal) if refusal else form

    def each(self, request: HttpRequest, rows: QuerySet[Any], verb: Verb, *, done: str) -> None:
        """Call `verb(row, who)` for every selected row; say what worked and, by row, what was refused."""
        worked = 0
        for row in rows:
            try:
                verb(row, request.user)
                worked += 1
            except DomainError as error:
                self.message_user(request, f"{row}: {error.message}", level="error")
        if worked:
            self.message_user(request, f"{worked} {done}.")


def _refused(form: type[forms.ModelForm], refusal: str) -> type[forms.ModelForm]:
    def clean(self: forms.ModelForm) -> Any:
        data = form.clean(self)
        self.add_error(None, refusal)
        return data

    return type(form.__name__, (form,), {"clean": clean})


class RecordInline(TabularInline):
    """Rows that are only read, beside what they belong to."""

    extra = 0
    can_delete = False

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


class RecordAdmin(OperatorAdmin):
    """Rows that are evidence: read, searched, never added, changed or deleted."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False
