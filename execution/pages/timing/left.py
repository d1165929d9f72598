"""How long the rest of a run takes: about, from nothing but what has happened in it, and at most.

What is under way is expected to take what those that took longer than it has by now took beyond that, on average (their
mean residual life). What has outlasted all of them tells nothing: then the figure is what the rest takes at least.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from statistics import mean, quantiles

from django.db.models import Count, DurationField, ExpressionWrapper, F, Max
from django.utils import timezone

from execution.choices import OPEN_ATOM, WORKING_ATOM
from execution.models import Attempt, Run, Wave
from execution.prepare.waves import makespan
from planning.money.besides import is_learned, paused_seconds

PAST_ATTEMPTS = 200
FEW = 5
Middle = Callable[[Sequence[float]], float]


@dataclass(frozen=True, kw_only=True)
class Left:
    """`is_least`: something in it takes longer than all that was seen so far, or was never seen yet, and counts nothing."""

    seconds: float
    is_least: bool = False

    @property
    def is_unknown(self) -> bool:
        return self.is_least and not self.seconds


@dataclass(frozen=True, kw_only=True)
class Reach:
    """`most` are the seconds of the rest if it goes slowly, 0 where nothing can be said."""

    likely: Left | None
    most: float
    is_last_gate_untimed: bool = False


@dataclass(frozen=True, kw_only=True)
class Pace:
    """What this run has shown, in seconds: attempts that ended, and gates that opened. `tries` are attempts an atom."""

    attempts: Sequence[float]
    gates: Sequence[float]
    tries: float = 1.0


@dataclass(frozen=True, kw_only=True)
class Ahead:
    """What is still to do: atoms not begun by wave, seconds that attempts have run by wave, and gates.

    `gating` are the seconds that the gate has been asked for, None while none is.
    """

    waiting: Mapping[int, int]
    running: Mapping[int, Sequence[float]]
    gates: int
    gating: float | None = None


def estimate(ahead: Ahead, pace: Pace, *, concurrency: int, by: Middle = mean) -> Left | None:
    """None before any attempt has ended. `by` says what is expected of past times, as a rule their mean."""
    if not pace.attempts:
        return None
    each = by(pace.attempts) * pace.tries
    total, is_least = 0.0, False
    for wave in sorted({*ahead.waiting, *ahead.running}):
        under_way = [residual(one, pace.attempts) for one in ahead.running.get(wave, ())]
        is_least |= any(one.is_least for one in under_way)
        tasks = [*(one.seconds for one in under_way), *[each] * ahead.waiting.get(wave, 0)]
        total += makespan(tasks, concurrency=concurrency)
    gates = _gates(ahead, pace, by)
    return Left(seconds=total + gates.seconds, is_least=is_least or gates.is_least)


def residual(elapsed: float, past: Sequence[float]) -> Left:
    """What is left of something that has taken so long by now."""
    longer = [one - elapsed for one in past if one > elapsed]
    return Left(seconds=mean(longer)) if longer else Left(seconds=0.0, is_least=True)


def _gates(ahead: Ahead, pace: Pace, by: Middle) -> Left:
    if ahead.gates and not pace.gates:
        return Left(seconds=0.0, is_least=True)
    waiting = ahead.gates - (ahead.gating is not None)
    seconds = waiting * by(pace.gates) if waiting > 0 else 0.0
    if ahead.gating is None:
        return Left(seconds=seconds)
    this = residual(ahead.gating, pace.gates)
    return Left(seconds=seconds + this.seconds, is_least=this.is_least)


def left_of(run: Run) -> Left | None:
    """Of a run that is running."""
    return reach_of(run).likely


def reach_of(run: Run) -> Reach:
    """Both figures of a run that is running, from one reading of its rows.

    The last gate takes the whole apart, as none before it does: while it is ahead, what the estimate of the plan has
    left at most counts as well; where no past build has shown how long it takes, what is left is so at least.
    """
    now = timezone.now()
    ahead, pace = _ahead(run, now), _pace(run)
    likely, most = (
        estimate(ahead, pace, concurrency=run.concurrency, by=by) for by in (mean, slow)
    )
    seconds = most.seconds if most else 0.0
    if not _is_first_and_estimated(run):
        return Reach(likely=likely, most=seconds)
    if is_learned(run.plan):
        return Reach(likely=likely, most=max(seconds, _estimated_left(run, now)))
    untimed = likely and replace(likely, is_least=True)
    return Reach(likely=untimed, most=seconds, is_last_gate_untimed=True)


def slow(past: Sequence[float]) -> float:
    """What a tenth of them took longer than; the longest of a few."""
    return quantiles(past, n=10, method="inclusive")[8] if len(past) >= FEW else max(past)


def _is_first_and_estimated(run: Run) -> bool:
    """What is changed after the first build was estimated by itself."""
    has_estimate = run.plan.estimated_minutes_high is not None and run.started_at is not None
    return has_estimate and not run.releases.exists()


def _estimated_left(run: Run, now: datetime) -> float:
    assert run.plan.estimated_minutes_high is not None
    assert run.started_at is not None
    worked = (now - run.started_at).total_seconds()
    worked -= paused_seconds(run.plan_id, str(run.pk), now)
    return max(0.0, run.plan.estimated_minutes_high * 60 - worked)


def _pace(run: Run) -> Pace:
    took = ExpressionWrapper(F("ended_at") - F("started_at"), output_field=DurationField())
    ended = Attempt.objects.filter(atom__run=run, by=Attempt.By.MODEL, ended_at__isnull=False)
    past = ended.order_by("-ended_at").values_list(took, "atom")[:PAST_ATTEMPTS]
    atoms = len({atom for _, atom in past})
    return Pace(
        attempts=[max(0.0, length.total_seconds()) for length, _ in past],
        gates=gate_seconds(run),
        tries=len(past) / atoms if atoms else 1.0,
    )


def gate_seconds(run: Run) -> list[float]:
    """From the end of the last attempt of a wave to the opening of its gate."""
    return [(wave.closed_at - wave.written_at).total_seconds() for wave in run.waves.gated()]


def _ahead(run: Run, now: datetime) -> Ahead:
    rows = run.atoms.filter(status__in=OPEN_ATOM).exclude(status__in=WORKING_ATOM)
    waiting = dict(rows.order_by().values_list("wave__number").annotate(Count("pk")))
    running: dict[int, list[float]] = {}
    attempts = Attempt.objects.running().filter(atom__run=run)
    for number, began in attempts.values_list("atom__wave__number", "started_at"):
        running.setdefault(number or 0, []).append((now - began).total_seconds())
    return Ahead(
        waiting={number or 0: count for number, count in waiting.items()},
        running=running,
        gates=run.waves.open().count(),
        gating=gating_seconds(run, now),
    )


def gating_seconds(run: Run, now: datetime) -> float | None:
    """How long the gate that is being asked has taken by now."""
    wave = run.waves.filter(status=Wave.Status.GATING).in_order().first()
    if wave is None:
        return None
    ended = Attempt.objects.filter(atom__wave=wave).aggregate(at=Max("ended_at"))["at"]
    return (now - ended).total_seconds() if ended else 0.0
