"""Columns that hold one of some choices, and statuses that move only along named arrows."""

from collections.abc import Iterable, Mapping
from typing import Any, ClassVar

from django.db import models
from django.db.models import CheckConstraint, F, Q, QuerySet

from config.shared.errors import IllegalTransition

Arrows = dict[str, frozenset[str]]


def arrows(table: Mapping[str, Iterable[str]]) -> Arrows:
    """Build an arrow table from the targets of each source."""
    return {source: frozenset(targets) for source, targets in table.items()}


def choices_check(field: str, choices: type[models.TextChoices], name: str) -> CheckConstraint:
    """The database allows in this column what the choices allow."""
    return CheckConstraint(condition=Q(**{f"{field}__in": choices.values}), name=name)


class Stateful(models.Model):
    """A row whose `status` moves by one conditional UPDATE; subclasses define ARROWS."""

    ARROWS: ClassVar[Arrows]
    status: Any

    class Meta:
        abstract = True

    def move_to(
        self,
        status: str,
        *,
        source: Iterable[str],
        fence: int | None = None,
        next_fence: bool = False,
        **changes: Any,
    ) -> None:
        """Take one arrow from a named source; `next_fence` also claims, or takes away, the lease.

        Raises IllegalTransition if the row, or its lease, is no longer ours, and ValueError if no such arrow exists.
        """
        sources = [source] if isinstance(source, str) else list(source)
        for from_status in sources:
            if status not in self.ARROWS.get(from_status, frozenset()):
                raise ValueError(f"{type(self).__name__} has no arrow {from_status} → {status}")
        held = {} if fence is None else {"fence": fence}
        if next_fence:
            changes["fence"] = F("fence") + 1
        rows: QuerySet[Any] = type(self)._base_manager.filter(pk=self.pk)
        if not rows.filter(status__in=sources, **held).update(status=status, **changes):
            raise IllegalTransition(self, status)
        self.status = status
        expressions = [
            name for name, value in changes.items() if hasattr(value, "resolve_expression")
        ]
        for name, value in changes.items():
            if name not in expressions:
                setattr(self, name, value)
        if expressions:
            self.refresh_from_db(fields=expressions)

    def sources_of(self, status: str) -> list[str]:
        """Every status with an arrow to this one."""
        return [source for source, targets in self.ARROWS.items() if status in targets]
