"""What a wave or a whole run waits for, and noticing that nothing has happened for a while."""

from uuid import UUID

from django.db.models import Count, Q

from config.shared.templatetags.shown import duration
from costs.model_client.capacity import full_models
from execution.choices import PAUSABLE_RUN, TESTING_PREPARATION, WORKING_ATOM, PreparationStatus
from execution.engine.row_locks import locked
from execution.engine.schedule.obstacles import current_wave
from execution.models import Atom, Attempt, Preparation, Run, Wave
from planning.steps import silence

PREPARED = {
    Preparation.Kind.ATOMS: "to divide {} into atoms",
    Preparation.Kind.TESTS: "to write the tests of {}",
    Preparation.Kind.FURTHER: "to write further tests of {}",
}
THINGS = {
    Preparation.Kind.ATOMS: ("task", "tasks"),
    Preparation.Kind.TESTS: ("requirement", "requirements"),
    Preparation.Kind.FURTHER: ("file", "files"),
}


def _several(number: int, one: str, many: str) -> str:
    return f"{number} {one if number == 1 else many}"


def waits_for(run: Run) -> str:
    """What has to happen for the run to go on, as the end of "It waits for …"; empty where it has ended."""
    if run.status == Run.Status.PAUSED:
        return f"a person. {run.reason}".strip()
    if run.status in (Run.Status.PENDING, Run.Status.PREPARING):
        return _preparation(run) + _full()
    if run.status == Run.Status.CANCELLING:
        return "what is being written to end."
    return _wave(run) if run.status == Run.Status.RUNNING else ""


def _preparation(run: Run) -> str:
    for kind in Preparation.Kind.values:
        rows = run.preparations.filter(kind=kind)
        running = rows.filter(status=PreparationStatus.RUNNING).count()
        pending = rows.filter(status=PreparationStatus.PENDING).count()
        if running or pending:
            thing = _several(running or pending, *THINGS[Preparation.Kind(kind)])
            who = "the model" if running else "a worker"
            return f"{who} {PREPARED[Preparation.Kind(kind)].format(thing)}."
    return "a worker to lay out the waves."


def _wave(run: Run) -> str:
    wave = current_wave(run)
    if wave is None:
        return "a worker to close the run."
    if wave.status == Wave.Status.GATING:
        return _gate(run, wave)
    counts = _counts(wave)
    if counts["working"]:
        return _longest(run, counts["working"]) + _full()
    if counts["ready"]:
        return (
            f"a worker to take {_several(counts['ready'], 'atom', 'atoms')} of wave {wave.number}."
        )
    if counts["open"]:
        return f"the next look at wave {wave.number}."
    return f"a worker to close wave {wave.number}."


def _gate(run: Run, wave: Wave) -> str:
    late = run.preparations.filter(
        kind__in=TESTING_PREPARATION,
        status__in=[PreparationStatus.PENDING, PreparationStatus.RUNNING],
    ).count()
    if late and not run.waves.filter(number__gt=wave.number).exists():
        return f"tests that are still being written, before the last gate: {late}." + _full()
    if wave.is_free:
        return f"a worker to ask the gate of wave {wave.number}."
    return f"the checks and tests at the gate of wave {wave.number}."


def _counts(wave: Wave) -> dict[str, int]:
    status = Atom.Status
    return wave.atoms.aggregate(
        working=Count("pk", filter=Q(status__in=WORKING_ATOM)),
        ready=Count("pk", filter=Q(status=status.READY)),
        open=Count("pk", filter=Q(status__in=[status.PENDING, status.STALE])),
    )


def _longest(run: Run, working: int) -> str:
    running = Attempt.objects.running().filter(atom__run=run)
    first = running.select_related("atom").order_by("started_at").first()
    written = f"{_several(working, 'atom', 'atoms')} to be written and checked"
    if first is None:
        return f"{written}."
    taken = duration(silence.now() - first.started_at)
    return f"{written}; {first.atom} has taken the longest, {taken} by now."


def _full() -> str:
    models = full_models()
    return f" All places at {', '.join(models)} are taken." if models else ""


def words_of(wave: Wave, current: Wave | None) -> str:
    """What a wave waits for, in a few words; empty for one that has passed."""
    if wave.status == Wave.Status.PASSED:
        return ""
    if wave.status == Wave.Status.BLOCKED:
        return "its gate is shut"
    if wave.status == Wave.Status.GATING:
        return "its tests run" if not wave.is_free else "its gate is next"
    if current is not None and wave.number > current.number:
        return f"after wave {current.number}"
    if wave.status == Wave.Status.PENDING:
        return "next"
    counts = _counts(wave)
    said = {"being written": counts["working"], "ready": counts["ready"], "held up": counts["open"]}
    return ", ".join(f"{number} {words}" for words, number in said.items() if number)


def silent_for(run: Run) -> float | None:
    """Seconds since anything was seen to happen, where that is long enough to say; nobody waits for a person here."""
    return silence.seconds(run.plan_id) if run.status in PAUSABLE_RUN else None


def notice(run_id: UUID) -> None:
    """Record that a run stands still, once until something happens again."""
    with locked(run_id) as run:
        if run.status in PAUSABLE_RUN:
            silence.record(run.plan_id, waits_for(run), building=True)


def still_runs() -> list[UUID]:
    runs = Run.objects.filter(status__in=PAUSABLE_RUN)
    return [run.pk for run in runs if silence.is_untold(run.plan_id)]
