"""Status columns: CHECK constraints for choices, and moves only along declared transitions."""

from collections.abc import Iterable, Mapping
from typing import Any, ClassVar

from django.db import models
from django.db.models import CheckConstraint, Count, F, Q, QuerySet

from config.shared.errors import IllegalTransition

Arrows = dict[str, frozenset[str]]


def arrows(table: Mapping[str, Iterable[str]]) -> Arrows:
    """A table of allowed moves, from the targets of each source."""
    return {source: frozenset(targets) for source, targets in table.items()}


def choices_check(field: str, choices: type[models.TextChoices], name: str) -> CheckConstraint:
    """A CHECK constraint: the column holds one of the choices."""
    return CheckConstraint(condition=Q(**{f"{field}__in": choices.values}), name=name)


class StatefulQuerySet(QuerySet[Any]):
    """Rows of a model with ARROWS."""

    def move_all(
        self,
        status: str,
        *,
        source: Iterable[str],
        next_fence: bool = False,
        **changes: Any,
    ) -> int:
        """Take one arrow with each of these rows that is in a named source, in one statement; returns how many did.

        `next_fence` also takes leases away. Raises ValueError if no such arrow exists.
        """
        sources = checked_sources(self.model, source, status)
        if next_fence:
            changes["fence"] = F("fence") + 1
        return self.filter(status__in=sources).update(status=status, **changes)

    def counts_by_status(self) -> dict[str, int]:
        """Of those that a row has."""
        return dict(self.order_by().values_list("status").annotate(Count("pk")))


def checked_sources(model: type[models.Model], source: Iterable[str], status: str) -> list[str]:
    """The sources as a list. Raises ValueError if one of them has no arrow to this status."""
    sources = [source] if isinstance(source, str) else list(source)
    for from_status in sources:
        if status not in model.ARROWS.get(from_status, frozenset()):  # type: ignore[attr-defined]
            raise ValueError(f"{model.__name__} has no arrow {from_status} → {status}")
    return sources


class Stateful(models.Model):
    """A row whose `status` moves by one conditional UPDATE; subclasses define ARROWS.

    Their managers derive from StatefulQuerySet. `NAME_ON_PAGES` is what people call such a row, and
    `STATUS_WORDS` how a sentence names a status, where that is not the name of the class or of the status itself.
    """

    ARROWS: ClassVar[Arrows]
    NAME_ON_PAGES: ClassVar[str] = ""
    STATUS_WORDS: ClassVar[dict[str, str]] = {}
    status: Any

    class Meta:
        abstract = True

    @property
    def status_words(self) -> str:
        """The status as a sentence names it: 'The plan is …'."""
        return self.STATUS_WORDS.get(self.status) or str(self.status).replace("_", " ")

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
        sources = checked_sources(type(self), source, status)
        held = {} if fence is None else {"fence": fence}
        if next_fence:
            changes["fence"] = F("fence") + 1
        rows: QuerySet[Any] = type(self)._base_manager.filter(pk=self.pk)
        if not rows.filter(status__in=sources, **held).update(status=status, **changes):
            now = rows.values_list("status", flat=True).first()
            raise IllegalTransition(self, status, now=now or "")
        self.status = status
        expressions = [
            name for name, value in changes.items() if hasattr(value, "resolve_expression")
        ]
        for name, value in changes.items():
            if name not in expressions:
                setattr(self, name, value)
        if expressions:
            self.refresh_from_db(fields=expressions)

    @classmethod
    def sources_of(cls, status: str) -> list[str]:
        """Every status with an arrow to this one."""
        return [source for source, targets in cls.ARROWS.items() if status in targets]
