"""The current state of a run in words and figures."""

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from django.db.models import Count
from django.urls import reverse
from django.utils import timezone

from config.shared.database.storable import whole_number
from config.shared.templatetags.shown import duration
from execution.engine.schedule import standstill
from execution.engine.schedule.obstacles import current_wave
from execution.errors import NothingToRun
from execution.models import Atom, Attempt, Preparation, Run, Wave
from execution.pages.parts.atom_progress import of_atoms, of_preparations
from execution.pages.timing.left import Left, Reach, gating_seconds, reach_of
from planning.models import MasterPlan
from planning.pages.progress import Progress

Status = Run.Status
# The most that it may take, as a share of what is likely, that a reader wants to know of.
WORTH_SAYING = 1.3
UNTIMED = "; no build here has shown yet how long the last gate takes"
# An estimate below so many seconds is rounded to so many.
ROUNDED = ((60, 5), (600, 15), (float("inf"), 60))
PAUSED_WORDS = {
    Run.PauseReason.USER: "Paused by a person",
    Run.PauseReason.BUDGET: "A budget limit is reached",
    Run.PauseReason.GATE: "A gate needs a decision",
    Run.PauseReason.INCIDENT: "Many atoms fail in the same way",
}


def latest_run(plan: MasterPlan, number: str = "") -> Run | None:
    """The run of that number, or the newest one."""
    runs = plan.runs.select_related("plan", "started_by", "version")
    asked = whole_number(number)
    wanted = runs.filter(number=asked).first() if asked is not None else None
    return wanted or runs.order_by("-number").first()


def newest(plan: MasterPlan) -> Run:
    """Raises NothingToRun."""
    run = latest_run(plan)
    if run is None:
        raise NothingToRun
    return run


def state_words(run: Run) -> str:
    """One sentence on where the run is, and how long it still takes."""
    clock = clock_of(run)
    if clock is None:
        return where_words(run)
    return f"{where_words(run).removesuffix('.')}, {clock.words}{clock.perhaps}."


@dataclass(frozen=True, kw_only=True)
class Clock:
    """What the sentence of a run says of time; pages let the one figure that is there count on."""

    words: str
    left: float | None = None
    is_least: bool = False
    gone: float | None = None
    # How much longer it may be; empty where that is hardly more.
    perhaps: str = ""


def clock_of(run: Run) -> Clock | None:
    """What is left; or where nothing is known of that, how long the gate has taken by now."""
    if run.status in (Status.PENDING, Status.PREPARING):
        return _by_the_estimate(run)
    if run.status != Status.RUNNING:
        return None
    reach = reach_of(run)
    left, words = reach.likely, left_words(reach.likely)
    if left and words:
        return Clock(
            words=words,
            left=left.seconds,
            is_least=left.is_least,
            perhaps=_perhaps(left, reach),
        )
    gone = gating_seconds(run, timezone.now())
    return Clock(words=f"so far for {duration(round(gone))}", gone=gone) if gone else None


def _by_the_estimate(run: Run) -> Clock | None:
    """Before anything has happened that could be counted on; what was estimated is the first build."""
    low, high = run.plan.estimated_minutes_low, run.plan.estimated_minutes_high
    if low is None or high is None or run.releases.exists():
        return None
    return Clock(words=f"{duration(low * 60)} to {duration(high * 60)} in all by the estimate")


def _perhaps(left: Left, reach: Reach) -> str:
    if reach.is_last_gate_untimed:
        return UNTIMED
    is_worth_it = reach.most > left.seconds * WORTH_SAYING
    return f", perhaps {_rounded(reach.most)}" if is_worth_it else ""


def where_words(run: Run) -> str:
    status = Status(run.status)
    if status in (Status.PENDING, Status.PREPARING):
        return _preparing(run)
    if status == Status.RUNNING:
        return _running(run)
    counts = of_atoms(run.atoms.counts_by_status())
    done = f"{counts.done} of {counts.total} atoms accepted"
    if status == Status.PAUSED:
        return f"{PAUSED_WORDS[Run.PauseReason(run.pause_reason)]}; {done}."
    if status == Status.COMPLETED:
        return f"Finished: {done}."
    if status == Status.FAILED:
        return f"Failed; {done}."
    return f"Cancelled; {done}." if status == Status.CANCELLED else f"Being cancelled; {done}."


def _preparing(run: Run) -> str:
    rows = run.preparations.order_by().values_list("kind", "status").annotate(Count("pk"))
    done: dict[str, int] = defaultdict(int)
    total: dict[str, int] = defaultdict(int)
    for kind, status, count in rows:
        total[kind] += count
        done[kind] += count if status in (Preparation.Status.DONE, Preparation.Status.FAILED) else 0
    atoms, tests = Preparation.Kind.ATOMS, Preparation.Kind.TESTS
    return (
        f"{done[atoms]} of {total[atoms]} tasks are divided into atoms,"
        f" tests for {done[tests]} of {total[tests]} requirements are written."
    )


def _running(run: Run) -> str:
    counts = of_atoms(run.atoms.counts_by_status())
    wave = run.waves.open().in_order().first()
    where = "Closing the last wave"
    if wave:
        doing = "at the gate" if wave.status == Wave.Status.GATING else "running"
        where = f"Wave {wave.number} of {run.waves.count()} is {doing}"
    return f"{where}, {counts.done} of {counts.total} atoms accepted."


def left_words(left: Left | None) -> str:
    """Rounded as much as it is uncertain; empty where nothing can be said."""
    if left is None or left.seconds <= 0:
        return ""
    return f"{'at least' if left.is_least else 'about'} {_rounded(left.seconds)} left"


def _rounded(seconds: float) -> str:
    step = next(step for end, step in ROUNDED if seconds < end)
    return duration(max(step, round(seconds / step) * step))


def grid(run: Run) -> dict[str, Any]:
    """As shared/_wave_grid.html wants it."""
    cells: dict[Any, list[dict[str, str]]] = defaultdict(list)
    for atom in run.atoms.in_order().only("run", "symbol", "path", "status", "wave", "kind"):
        cells[atom.wave_id].append(_cell(atom))
    current = current_wave(run) if run.status == Status.RUNNING else None
    waves = [
        {
            "id": f"wave-{wave.pk}",
            "number": wave.number,
            "status": wave.status,
            "words": _wave_words(
                wave, cells[wave.pk], standstill.words_of(wave, current) if current else ""
            ),
            "look": " ".join(cell["status"] for cell in cells[wave.pk]),
            "cells": cells[wave.pk],
        }
        for wave in run.waves.in_order()
    ]
    return {
        "id": "run-grid",
        "waves": waves,
        "without": cells[None],
        "is_over": run.status in (Status.CANCELLING, Status.CANCELLED, Status.FAILED),
    }


def _cell(atom: Atom) -> dict[str, str]:
    name = atom.path if atom.kind == Atom.Kind.FILE else f"{atom.symbol} in {atom.path}"
    return {
        "id": f"cell-{atom.pk}",
        "name": name,
        "status": atom.status,
        "url": reverse("execution:atom-detail", args=[atom.pk]),
    }


def _wave_words(wave: Wave, cells: list[dict[str, str]], waits: str) -> str:
    accepted = sum(cell["status"] == Atom.Status.ACCEPTED for cell in cells)
    repairs = f", repair round {wave.repair_rounds}" if wave.repair_rounds else ""
    return f"{accepted} of {len(cells)}{repairs}{f'; {waits}' if waits else ''}"


def now(run: Run) -> list[dict[str, Any]]:
    """Attempts under way, longest first."""
    running = Attempt.objects.running().filter(atom__run=run)
    rows = running.select_related("atom__wave").order_by("started_at")
    return [
        {
            "attempt": attempt,
            "atom": attempt.atom,
            "url": reverse("execution:atom-detail", args=[attempt.atom_id]),
        }
        for attempt in rows
    ]


def progress(run: Run) -> tuple[Progress, str]:
    """Of the atoms, or before there are waves of what prepares them; and the word for the unit."""
    if run.status in (Status.PENDING, Status.PREPARING):
        rows = run.preparations.order_by().values_list("status").annotate(Count("pk"))
        return of_preparations(dict(rows)), "preparations done"
    return of_atoms(run.atoms.counts_by_status()), "atoms accepted"


def troubles(run: Run) -> list[Atom]:
    """Atoms that need help to continue, the earliest wave first."""
    stuck = [Atom.Status.FAILED, Atom.Status.NEEDS_REVIEW, Atom.Status.BLOCKED]
    rows = run.atoms.filter(status__in=stuck).select_related("wave", "task", "run")
    return list(rows.order_by("wave__number", "number"))


def stall(run: Run) -> dict[str, str] | None:
    """How long nothing has happened, and what it waits for; None while something does."""
    gone = standstill.silent_for(run)
    return {"gone": duration(gone), "waits_for": standstill.waits_for(run)} if gone else None
