from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Count, Q
from django.db.models.expressions import RawSQL
from django.utils import timezone

from config.shared.database.states import StatefulQuerySet

if TYPE_CHECKING:
    from config.access.models import User

OPEN_ATOM = ["pending", "ready", "running", "validating", "stale"]
WORKING_ATOM = ["running", "validating"]


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
        [[*OPEN_ATOM, "blocked"]],
        output_field=models.IntegerField(),
    )


class RunQuerySet(StatefulQuerySet):
    def visible_to(self, user: "User") -> "RunQuerySet":
        return self.filter(plan__workspace__memberships__user=user)

    def open(self) -> "RunQuerySet":
        return self.filter(status__in=["pending", "preparing", "running", "paused", "cancelling"])

    def with_progress(self) -> "RunQuerySet":
        """Annotate counts of atoms: accepted_atoms, total_atoms."""
        return self.annotate(
            total_atoms=Count("atoms", distinct=True),
            accepted_atoms=Count("atoms", filter=Q(atoms__status="accepted"), distinct=True),
        )


class PreparationQuerySet(StatefulQuerySet):
    def unfinished(self) -> "PreparationQuerySet":
        return self.exclude(status="done")


class WaveQuerySet(StatefulQuerySet):
    def open(self) -> "WaveQuerySet":
        return self.exclude(status="passed")

    def in_order(self) -> "WaveQuerySet":
        return self.order_by("number")


class AtomQuerySet(StatefulQuerySet):
    def visible_to(self, user: "User") -> "AtomQuerySet":
        return self.filter(run__plan__workspace__memberships__user=user)

    def for_run(self, run: object) -> "AtomQuerySet":
        return self.filter(run=run)

    def open(self) -> "AtomQuerySet":
        return self.filter(status__in=OPEN_ATOM)

    def working(self) -> "AtomQuerySet":
        return self.filter(status__in=WORKING_ATOM)

    def accepted(self) -> "AtomQuerySet":
        return self.filter(status="accepted")

    def with_waiting(self) -> "AtomQuerySet":
        """Annotate how many open atoms wait for each: `waiting`."""
        return self.annotate(waiting=waiting_on('"execution_atom"."id"'))

    def in_order(self) -> "AtomQuerySet":
        return self.order_by("number")

    def counts_by_status(self) -> dict[str, int]:
        return dict(self.order_by().values_list("status").annotate(Count("pk")))


class AttemptQuerySet(models.QuerySet):
    def counted(self) -> "AttemptQuerySet":
        """Those that use up the content attempts."""
        return self.filter(purpose__in=["content", "repair"]).exclude(outcome="abandoned")

    def abandon(self, error: str = "") -> int:
        """End those that are running: their lease was lost or taken away. Returns how many."""
        told = {"error": error} if error else {}
        running = self.filter(outcome="running")
        return running.update(outcome="abandoned", ended_at=timezone.now(), **told)


class CheckQuerySet(models.QuerySet):
    def failed(self) -> "CheckQuerySet":
        return self.exclude(outcome="passed")


class AcceptanceResultQuerySet(models.QuerySet):
    def latest_per_test(self) -> "AcceptanceResultQuerySet":
        return self.order_by("test_id", "-id").distinct("test_id")
