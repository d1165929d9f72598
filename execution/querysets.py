from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Count, Q
from django.db.models.expressions import RawSQL

from execution.choices import (
    COUNTED_PURPOSE,
    OPEN_ATOM,
    OPEN_RUN,
    WORKING_ATOM,
    AtomStatus,
    AttemptBy,
    AttemptOutcome,
    CheckOutcome,
    PreparationStatus,
    WaveStatus,
)

if TYPE_CHECKING:
    from config.access.models import User

# Within one statement, however many rows ask: a walk in Python would take a query a row.
WAITING = """(
    WITH RECURSIVE cone(id) AS (
        SELECT edge.atom_id FROM execution_atomdependency edge
        WHERE edge.provider_id = {column} AND edge.cut_reason = ''
        UNION
        SELECT edge.atom_id FROM execution_atomdependency edge
        JOIN cone ON edge.provider_id = cone.id WHERE edge.cut_reason = ''
    )
    SELECT count(*) FROM cone JOIN execution_atom waiting ON waiting.id = cone.id
    WHERE waiting.status = ANY(%s)
)"""


def waiting_on(column: str) -> RawSQL:
    """How many open or blocked atoms need the one in this column, directly or further on."""
    return RawSQL(
        WAITING.format(column=column),
        [[*OPEN_ATOM, AtomStatus.BLOCKED]],
        output_field=models.IntegerField(),
    )


class RunQuerySet(models.QuerySet):
    def visible_to(self, user: "User") -> "RunQuerySet":
        return self.filter(plan__workspace__memberships__user=user)

    def open(self) -> "RunQuerySet":
        return self.filter(status__in=OPEN_RUN)

    def with_progress(self) -> "RunQuerySet":
        """Annotate counts of atoms: accepted_atoms, total_atoms."""
        return self.annotate(
            total_atoms=Count("atoms", distinct=True),
            accepted_atoms=Count(
                "atoms", filter=Q(atoms__status=AtomStatus.ACCEPTED), distinct=True
            ),
        )


class PreparationQuerySet(models.QuerySet):
    def unfinished(self) -> "PreparationQuerySet":
        return self.exclude(status=PreparationStatus.DONE)


class WaveQuerySet(models.QuerySet):
    def open(self) -> "WaveQuerySet":
        return self.exclude(status=WaveStatus.PASSED)

    def in_order(self) -> "WaveQuerySet":
        return self.order_by("number")


class AtomQuerySet(models.QuerySet):
    def visible_to(self, user: "User") -> "AtomQuerySet":
        return self.filter(run__plan__workspace__memberships__user=user)

    def for_run(self, run: object) -> "AtomQuerySet":
        return self.filter(run=run)

    def open(self) -> "AtomQuerySet":
        return self.filter(status__in=OPEN_ATOM)

    def working(self) -> "AtomQuerySet":
        return self.filter(status__in=WORKING_ATOM)

    def accepted(self) -> "AtomQuerySet":
        return self.filter(status=AtomStatus.ACCEPTED)

    def with_waiting(self) -> "AtomQuerySet":
        """Annotate how many open atoms wait for each: `waiting`."""
        return self.annotate(waiting=waiting_on('"execution_atom"."id"'))

    def in_order(self) -> "AtomQuerySet":
        return self.order_by("number")

    def counts_by_status(self) -> dict[str, int]:
        return dict(self.order_by().values_list("status").annotate(Count("pk")))


class AttemptQuerySet(models.QuerySet):
    def counted(self) -> "AttemptQuerySet":
        """Those that use up the content attempts; what was written by code is none."""
        tried = self.filter(purpose__in=COUNTED_PURPOSE).exclude(outcome=AttemptOutcome.ABANDONED)
        return tried.exclude(by=AttemptBy.CODE)


class CheckQuerySet(models.QuerySet):
    def failed(self) -> "CheckQuerySet":
        return self.exclude(outcome=CheckOutcome.PASSED)


class AcceptanceResultQuerySet(models.QuerySet):
    def latest_per_test(self) -> "AcceptanceResultQuerySet":
        return self.order_by("test_id", "-id").distinct("test_id")
