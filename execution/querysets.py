from collections.abc import Iterable
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import models
from django.db.models import Count, Exists, F, Max, OuterRef, Q
from django.db.models.expressions import RawSQL
from django.utils import timezone

from config.access.permissions import reachable
from config.shared.database.states import StatefulQuerySet
from config.shared.database.word_search import every_word
from execution.choices import (
    OPEN_ATOM,
    OPEN_PREVIEW,
    OPEN_RUN,
    STYLE_ERROR,
    AtomStatus,
    AttemptBy,
    AttemptOutcome,
    CheckOutcome,
    PreparationStatus,
    WaveStatus,
)

if TYPE_CHECKING:
    from config.access.models import User

# Within one statement, and one recursion for all the rows that ask; a walk in Python would take a query a row.
WAITING = """COALESCE((
    WITH RECURSIVE cone(origin, id) AS (
        SELECT edge.provider_id, edge.atom_id FROM execution_atomdependency edge
        WHERE edge.cut_reason = '' AND edge.provider_id IN ({origins})
        UNION
        SELECT cone.origin, edge.atom_id FROM execution_atomdependency edge
        JOIN cone ON edge.provider_id = cone.id WHERE edge.cut_reason = ''
    ), counted(origin, number) AS MATERIALIZED (
        SELECT cone.origin, count(*) FROM cone JOIN execution_atom waiting ON waiting.id = cone.id
        WHERE waiting.status = ANY(%s) GROUP BY cone.origin
    )
    SELECT number FROM counted WHERE origin = {column}
), 0)"""


def waiting_on(column: str, origins: str, *values: object) -> RawSQL:
    """How many open or blocked atoms need the one in this column, directly or further on.

    `origins` selects the ids that the column can have, with `values` for its parameters.
    """
    return RawSQL(
        WAITING.format(column=column, origins=origins),
        [*values, [*OPEN_ATOM, AtomStatus.BLOCKED]],
        output_field=models.IntegerField(),
    )


class RunQuerySet(StatefulQuerySet):
    def visible_to(self, user: "User") -> "RunQuerySet":
        return self.filter(reachable(user, "plan__"))

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


class PreviewQuerySet(StatefulQuerySet):
    def visible_to(self, user: "User") -> "PreviewQuerySet":
        return self.filter(reachable(user, "run__plan__"))

    def open(self) -> "PreviewQuerySet":
        return self.filter(status__in=OPEN_PREVIEW)


class PreparationQuerySet(StatefulQuerySet):
    def unfinished(self) -> "PreparationQuerySet":
        return self.exclude(status=PreparationStatus.DONE)

    def try_again(self) -> int:
        """Those that failed, because a person asks for it. Returns how many."""
        return self.move_all(
            PreparationStatus.PENDING,
            source=[PreparationStatus.FAILED],
            next_fence=True,
            transport_returns=0,
            retries=F("retries") + 1,
        )

    def ask_anew(self) -> int:
        """Those that ended, because something else is asked than before. Returns how many."""
        return self.move_all(
            PreparationStatus.PENDING,
            source=[PreparationStatus.DONE, PreparationStatus.FAILED],
            next_fence=True,
            lease_until=None,
            error="",
        )


class WaveQuerySet(StatefulQuerySet):
    def open(self) -> "WaveQuerySet":
        return self.exclude(status=WaveStatus.PASSED)

    def in_order(self) -> "WaveQuerySet":
        return self.order_by("number")

    def gated(self) -> "WaveQuerySet":
        """Closed ones, annotated with `written_at`, when their last attempt ended: from then on it was their gate."""
        written = self.annotate(written_at=Max("atoms__attempts__ended_at"))
        return written.filter(written_at__lt=F("closed_at"))


class AtomQuerySet(StatefulQuerySet):
    def visible_to(self, user: "User") -> "AtomQuerySet":
        return self.filter(reachable(user, "run__plan__"))

    def matching(self, text: str) -> "AtomQuerySet":
        """Of the newest run of each plan, by words of the symbol or the path."""
        newer = self.model._meta.get_field("run").related_model.objects.filter(
            plan=OuterRef("run__plan"), number__gt=OuterRef("run__number")
        )
        return self.filter(every_word(text, "symbol", "path"), ~Exists(newer))

    def open(self) -> "AtomQuerySet":
        return self.filter(status__in=OPEN_ATOM)

    def accepted(self) -> "AtomQuerySet":
        return self.filter(status=AtomStatus.ACCEPTED)

    def waiting_counts(self, ids: Iterable[UUID]) -> dict[UUID, int]:
        """By id of these atoms, how many open ones wait for it."""
        ids = list(ids)
        counted = waiting_on('"execution_atom"."id"', "SELECT unnest(%s::uuid[])", ids)
        return dict(self.filter(pk__in=ids).order_by().values_list("pk", counted))

    def in_order(self) -> "AtomQuerySet":
        return self.order_by("number")


class AttemptQuerySet(models.QuerySet):
    def counted(self, purpose: str) -> "AttemptQuerySet":
        """Attempts that count towards the limit of their purpose; those made by code, or short in style alone, do not."""
        tried = self.filter(purpose=purpose).exclude(outcome=AttemptOutcome.ABANDONED)
        return tried.exclude(by=AttemptBy.CODE).exclude(error_class=STYLE_ERROR)

    def running(self) -> "AttemptQuerySet":
        return self.filter(outcome=AttemptOutcome.RUNNING)

    def abandon(self, error: str = "") -> int:
        """End those that are running: their lease was lost or taken away. Returns how many."""
        reason = {"error": error} if error else {}
        return self.running().update(
            outcome=AttemptOutcome.ABANDONED, ended_at=timezone.now(), **reason
        )


class CheckQuerySet(models.QuerySet):
    def failed(self) -> "CheckQuerySet":
        return self.exclude(outcome=CheckOutcome.PASSED)


class AcceptanceResultQuerySet(models.QuerySet):
    def latest_per_test(self) -> "AcceptanceResultQuerySet":
        return self.order_by("test_id", "-id").distinct("test_id")


class RemovalProofQuerySet(models.QuerySet):
    def current(self) -> "RemovalProofQuerySet":
        """Of accepted atoms that still have the code that was taken away."""
        return self.filter(atom__status=AtomStatus.ACCEPTED, atom__code_sha=F("code_sha"))
