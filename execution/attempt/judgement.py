"""The decisions of a reviewer about an atom, and their effect on everything that uses it.

Each verb holds plan, run, wave and atom, in this order; it may run inside a caller's own `locked`.
"""

import logging

from django.db.models import F, Max
from django.utils import timezone

from config.access.models import User
from config.shared.signals import send_on_commit
from execution.attempt.acceptance import take_code
from execution.attempt.edit import CheckedEdit, check_edit, split
from execution.attempt.same_code import meaning_sha
from execution.choices import CANCELLED_RUN, CLOSED_WAVE, JUDGEABLE_ATOM, OPEN_ATOM
from execution.engine.ladder import PERSON_ROUNDS
from execution.engine.row_locks import lock_atom, locked
from execution.engine.stale import reopen_run, reopen_wave, spread, write_again
from execution.engine.task_status import follow_atoms
from execution.errors import CodeChanged, CodeSame, NothingToJudge, ReasonMissing, RoundsUsedUp
from execution.models import Atom, Attempt, Check, Run
from execution.signals import atom_accepted, atom_changed, run_moved
from execution.source.rows import checks_of, code_sha

logger = logging.getLogger(__name__)


def why_not_judgeable(atom: Atom) -> str:
    """Why the code cannot be reviewed now; empty if it can."""
    if atom.run.status in CANCELLED_RUN:
        return "Its run was cancelled, so this code can no longer be reviewed."
    if atom.status in JUDGEABLE_ATOM:
        return ""
    if atom.status in OPEN_ATOM:
        return "This code is being worked on. It can be reviewed when that is done."
    return f"There is nothing to review: this piece of code is {atom.get_status_display().lower()}."


def require_judgeable(atom: Atom) -> None:
    """Raises NothingToJudge."""
    if reason := why_not_judgeable(atom):
        raise NothingToJudge(reason)


def confirm(atom: Atom, by: User) -> None:
    """Confirm the code as it is; an atom that waited for this is accepted. Raises NothingToJudge."""
    with locked(atom.run_id, actor=by.get_username()) as run:
        atom.run = run
        held = lock_atom(atom)
        require_judgeable(held)
        if held.status == Atom.Status.NEEDS_REVIEW:
            take_code(
                held, held.imports, held.code, source=[Atom.Status.NEEDS_REVIEW], fence=held.fence
            )
            send_on_commit(atom_accepted, sender=Atom, atom_id=held.pk)
            _gate_again(run, held)
        rows = Atom.objects.filter(pk=held.pk, status=Atom.Status.ACCEPTED)
        rows.update(confirmed_at=timezone.now(), confirmed_by=by.get_username(), sent_back_sha="")
    atom.refresh_from_db()


def reject(atom: Atom, by: User, feedback: str, seen_sha: str) -> None:
    """Reject the code: it is written again with the feedback, or fails when the rounds are used up."""
    with locked(atom.run_id, actor=by.get_username()) as run:
        held = _held(run, atom, seen_sha, feedback)
        _send_back(held)
        if held.person_rounds < PERSON_ROUNDS:
            _write_again(run, held, feedback)
        else:
            _fail(run, held, feedback)
    atom.refresh_from_db()


def regenerate(atom: Atom, by: User, feedback: str, seen_sha: str) -> None:
    """A new attempt with the feedback in the prompt. Raises RoundsUsedUp, CodeChanged, NothingToJudge."""
    with locked(atom.run_id, actor=by.get_username()) as run:
        held = _held(run, atom, seen_sha, feedback)
        if held.person_rounds >= PERSON_ROUNDS:
            raise RoundsUsedUp
        _send_back(held)
        _write_again(run, held, feedback)
    atom.refresh_from_db()


def try_edit(atom: Atom, text: str) -> CheckedEdit:
    """A person's version, checked at every level; nothing is written. Raises CodeUnreadable, CodeSame."""
    typed = split(atom, text)
    if meaning_sha(atom.path, typed.imports, typed.code) == _meaning(atom):
        raise CodeSame
    return check_edit(atom, text)


def take_edit(atom: Atom, by: User, edited: CheckedEdit, seen_sha: str) -> None:
    """Keep a checked version as an attempt; it is accepted if it has no blocking finding. Raises CodeChanged, NothingToJudge."""
    with locked(atom.run_id, actor=by.get_username()) as run:
        held = _held(run, atom, seen_sha, "edited")
        attempt = _store_edit(held, by, edited)
        if edited.is_good:
            _count_edit(run, held, attempt)
    atom.refresh_from_db()


def _held(run: Run, atom: Atom, seen_sha: str, feedback: str) -> Atom:
    """The atom, locked, as the reviewer saw it."""
    if not feedback.strip():
        raise ReasonMissing
    atom.run = run
    held = lock_atom(atom)
    if held.code_sha != seen_sha:
        raise CodeChanged
    require_judgeable(held)
    return held


def _send_back(atom: Atom) -> None:
    """Remember this code, so that it is not accepted when a model answers it again."""
    atom.sent_back_sha = _meaning(atom)
    atom.save(update_fields=["sent_back_sha"])


def _meaning(atom: Atom) -> str:
    return meaning_sha(atom.path, atom.imports, atom.code)


def _write_again(run: Run, atom: Atom, feedback: str) -> None:
    write_again(run, {atom.pk: feedback}, purpose=Attempt.Purpose.REQUEST)
    _follow(run, atom)


def _fail(run: Run, atom: Atom, feedback: str) -> None:
    if atom.status == Atom.Status.ACCEPTED:
        atom.move_to(Atom.Status.NEEDS_REVIEW, source=[Atom.Status.ACCEPTED], next_fence=True)
    atom.move_to(
        Atom.Status.FAILED, source=[Atom.Status.NEEDS_REVIEW], last_error=f"Rejected: {feedback}"
    )
    spread(run, [atom.pk])
    _follow(run, atom)


def _follow(run: Run, atom: Atom) -> None:
    """Update the tasks with the event that gives the reason; then the run continues."""
    follow_atoms(run, run.atoms.values_list("task", flat=True).distinct())
    reopen_run(run)
    send_on_commit(atom_changed, sender=Atom, atom_id=atom.pk)
    send_on_commit(run_moved, sender=Run, run_id=run.pk)


def _store_edit(atom: Atom, by: User, edited: CheckedEdit) -> Attempt:
    last = atom.attempts.aggregate(last=Max("number"))["last"] or 0
    blocking, typed = edited.blocking, edited.typed
    attempt = Attempt.objects.create(
        atom=atom,
        number=last + 1,
        by=Attempt.By.PERSON,
        purpose=Attempt.Purpose.REQUEST,
        author=by.get_username(),
        imports=typed.imports,
        code=typed.code,
        code_sha=code_sha(typed.imports, typed.code),
        outcome=Attempt.Outcome.PASSED if edited.is_good else Attempt.Outcome.FAILED,
        error_class=blocking[0].error_class if blocking else "",
        error="\n".join(f"{finding.validator}: {finding.detail}" for finding in blocking),
        ended_at=timezone.now(),
    )
    Check.objects.bulk_create(checks_of(edited.findings, attempt=attempt))
    return attempt


def _count_edit(run: Run, atom: Atom, attempt: Attempt) -> None:
    if atom.status == Atom.Status.ACCEPTED:
        atom.move_to(Atom.Status.STALE, source=[Atom.Status.ACCEPTED], next_fence=True)
    take_code(
        atom,
        attempt.imports,
        attempt.code,
        source=[Atom.Status.STALE, Atom.Status.NEEDS_REVIEW],
        fence=atom.fence,
        person_rounds=F("person_rounds") + 1,
        confirmed_at=timezone.now(),
        confirmed_by=attempt.author,
        sent_back_sha="",
    )
    spread(run, [atom.pk])
    send_on_commit(atom_accepted, sender=Atom, atom_id=atom.pk)
    _gate_again(run, atom)
    _follow(run, atom)


def _gate_again(run: Run, atom: Atom) -> None:
    """Decide its wave's gate again, over the current code."""
    wave = atom.wave
    if wave is not None and wave.status in CLOSED_WAVE:
        reopen_wave(wave)
    reopen_run(run)
    send_on_commit(run_moved, sender=Run, run_id=run.pk)
