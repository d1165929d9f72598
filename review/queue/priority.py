"""The priority of a review, and when it is due. Source: rules, review."""

from datetime import timedelta
from decimal import Decimal

from django.db.models import Exists, OuterRef
from django.db.models.expressions import Combinable

from execution.models import Atom
from review.choices import Reason
from review.models import Review

LOW = Decimal("0.70")
BY_SCORE = [(Decimal("0.50"), 1), (LOW, 2), (Decimal("0.85"), 3)]
BY_REASON = {
    Reason.ATTEMPTS_EXHAUSTED: 1,
    Reason.SAME_CODE: 1,
    Reason.GATE_BLOCKED: 2,
    Reason.REPORTED: 2,
    Reason.SAMPLED: 4,
    Reason.ON_REQUEST: 5,
}
LEAST = 5
DUE_HOURS = {1: 4, 2: 12, 3: 24, 4: 48, 5: 72}
MANY_WAITING = 3


def base_priority(confidence: Decimal | None, reasons: list[str]) -> int:
    """1 (critical) to 5; the most urgent of the score and the reasons wins."""
    candidates = [priority for reason, priority in BY_REASON.items() if reason in reasons]
    if confidence is not None:
        candidates += [priority for below, priority in BY_SCORE if confidence < below][:1]
    return min(candidates, default=LEAST)


def raised_priority(base: int, *, waiting: int) -> int:
    """One more urgent if three or more open atoms wait for it, directly or further on."""
    return max(1, base - 1) if waiting >= MANY_WAITING else base


def due_in(priority: int) -> timedelta:
    return timedelta(hours=DUE_HOURS[priority])


def waiting_for(atom: Atom) -> int:
    """How many open atoms depend on this one, directly or further on."""
    return Atom.objects.waiting_counts([atom.pk])[atom.pk]


def never_reviewed() -> Combinable:
    """A condition on atoms: no review was ever opened for the code they have now."""
    return ~Exists(Review.objects.filter(atom=OuterRef("pk"), code_sha=OuterRef("code_sha")))
