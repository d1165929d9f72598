"""What every admin page of ours has in common."""

from collections.abc import Callable
from typing import Any

from django.db.models import Model, QuerySet
from django.http import HttpRequest
from unfold.admin import ModelAdmin

from config.shared.errors import DomainError

Verb = Callable[[Any, Any], None]


class OperatorAdmin(ModelAdmin):
    """Status is read-only and moves by actions that call the same verbs as the pages."""

    list_per_page = 50
    compressed_fields = True
    warn_unsaved_form = True

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


class RecordAdmin(OperatorAdmin):
    """Rows that are evidence: read, searched, never added, changed or deleted."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False
