"""The events execution raises, and their sentences in the history."""

from typing import Any

from config.notices.choices import NoticeKind
from execution.choices import RunPauseReason
from execution.models import Atom
from planning.log.event_log import append
from planning.log.sentences import Notable, Payload, Routine, Sentence, register
from planning.log.verdicts import gaps_said


def append_atom_event(kind: str, atom: Atom, **more: object) -> None:
    """Inside `recording`: append an event with the atom's id, symbol and path."""
    about = {"atom_id": str(atom.pk), "symbol": atom.symbol, "path": atom.path}
    append(kind, about | more, task=atom.task)


def _rate(value: Any) -> str:
    return "nothing due" if value is None else f"{str(value).removesuffix('.00')}\u00a0%"


def _passed_or_not(payload: Payload) -> str:
    return "passed" if payload.get("passed") else "attention"


def _test_failed(payload: Payload) -> bool:
    return not payload.get("passed")


def _not_accepted(payload: Payload) -> bool:
    return not str(payload.get("result", "accepted")).startswith("accepted")


def _pause_reason(payload: Payload) -> str:
    return str(payload.get("text") or payload.get("reason") or "")


def _released_or_not(payload: Payload) -> str:
    return "attention" if _why_not_released(payload) else "passed"


def _why_not_released(payload: Payload) -> str:
    if payload.get("can_release") is False:
        return "the last gate does not release it"
    return gaps_said(payload.get("gaps", 0), payload.get("type_errors", 0))


def _paused(payload: Payload) -> Notable:
    if payload.get("reason") == RunPauseReason.GATE:
        return Notable(kind=NoticeKind.GATE, page="execution:plan-acceptance")
    return Notable(kind=NoticeKind.PAUSED, page="execution:plan-run")


def _built(payload: Payload) -> Notable:
    released = payload.get("can_release") is not False
    kind = NoticeKind.RELEASED if released else NoticeKind.UNRELEASED
    return Notable(kind=kind, page="execution:plan-acceptance")


def _not_pushed(_: Payload) -> Notable:
    return Notable(kind=NoticeKind.PUSH_FAILED, page="execution:plan-files")


def _stopped(_: Payload) -> Notable:
    return Notable(kind=NoticeKind.FAILED, page="execution:plan-run")


RUN = {
    "masterplan_execution_start": Sentence(text="started building"),
    "masterplan_execution_paused": Sentence(
        text="paused building", mark="attention", why=_pause_reason, notable=_paused
    ),
    "masterplan_execution_resumed": Sentence(text="resumed building"),
    "masterplan_execution_cancelled": Sentence(text="cancelled building"),
    "masterplan_execution_complete": Sentence(
        text="finished building",
        mark=_released_or_not,
        why=_why_not_released,
        notable=_built,
    ),
    "run_adopted_version": Sentence(
        text="takes over version {version}: {specify} tasks to specify, {remove} atoms removed,"
        " {keep} kept as they are"
    ),
    "masterplan_execution_failed": Sentence(text="stopped building", notable=_stopped),
    "wave_execution_start": Sentence(text="started wave {number}, atoms: {total_atoms}"),
    "wave_execution_complete": Sentence(
        text="closed wave {number}: {success_count} accepted, {fail_count} not"
    ),
}
ATOMS = {
    "atom_execution_progress": Sentence(
        text="writes {symbol}", routine=Routine(one="began {} atom", several="began {} atoms")
    ),
    "atom_retry_start": Sentence(
        text="tries {symbol} again, attempt {attempt_number}",
        routine=Routine(one="tried {} again", several="tried {} again"),
    ),
    "atom_execution_complete": Sentence(
        text="finished {symbol}: {result}",
        shown={"result": lambda result: str(result).replace("_", " ")},
        routine=Routine(
            one="finished {} atom",
            several="finished {} atoms",
            ends="atom_execution_progress",
            is_failure=_not_accepted,
        ),
    ),
    "atom_retry_failed": Sentence(text="gave up on {symbol}", mark="failed"),
    "atom_stale": Sentence(
        text="marked {symbol} stale",
        routine=Routine(one="marked {} atom stale", several="marked {} atoms stale"),
    ),
    "task_execution_progress": Sentence(text="works on a task", routine=Routine()),
    "task_execution_complete": Sentence(
        text="finished a task: {completed_tasks} of {total_tasks} are done",
        routine=Routine(one="finished {} task", several="finished {} tasks"),
    ),
}
REPOSITORY = {
    "repository_pushed": Sentence(text="pushed {head} to {branch}", mark="passed"),
    "repository_push_failed": Sentence(
        text="could not push to the repository", mark="failed", notable=_not_pushed
    ),
}
GATE = {
    "acceptance_test_start": Sentence(text="runs the test of {requirement}", routine=Routine()),
    "acceptance_test_result": Sentence(
        text="ran a test of {requirement}",
        mark=_passed_or_not,
        routine=Routine(one="ran {} test", several="ran {} tests", is_failure=_test_failed),
    ),
    "gate_validation_result": Sentence(
        text="measured at the gate of wave {number}: MUST {must_rate}, SHOULD {should_rate}",
        mark=_passed_or_not,
        shown={"must_rate": _rate, "should_rate": _rate},
    ),
    "removal_asked": Sentence(text="asked for the proof by removal"),
    "removal_proven": Sentence(
        text="took each of {removable} atoms away in turn: tests hold {held} of them ({seconds} s)"
    ),
    "removal_failed": Sentence(text="could not prove it by removal", mark="attention"),
    "dead_code_removed": Sentence(text="removed dead code: {names}"),
    "acceptance_test_changed": Sentence(text="changed an acceptance test"),
    "gate_waived": Sentence(text="waived a failing test", mark="attention"),
    "gate_repair_asked": Sentence(text="asked for another repair, atoms: {atoms}"),
}

register(RUN | ATOMS | REPOSITORY | GATE)
