"""How an attempt ends: accepted, tried again, handed to people, or failed. Each ending is one transaction.

Every write passes the fence of the claim, so a worker that lost its lease raises IllegalTransition and writes nothing.
"""

import logging
from collections.abc import Sequence

from django.conf import settings
from django.utils import timezone

from config.shared.database.storable import storable
from config.shared.signals import send_on_commit
from costs.errors import AnswerUnusable
from execution.attempt.acceptance import keep_code, take_code
from execution.attempt.earlier import (
    kept_for_review,
    reviewable,
    right_one,
    was_asked_for_style,
)
from execution.attempt.same_code import meaning_sha
from execution.checks import (
    ASKED_ONCE,
    REQUIRED_FOR_ACCEPTANCE,
    STYLE,
    signature_of,
    weightiest,
)
from execution.choices import WORKING_ATOM
from execution.engine.claims import Claimed
from execution.engine.ladder import Bar, Verdict, verdict
from execution.engine.run_events import append_atom_event
from execution.models import Atom, Attempt, Check
from execution.signals import atom_accepted, atom_needs_review
from execution.source.atom_source import Finding
from execution.source.rows import checks_of, code_sha, sha
from planning.log.event_log import recording

logger = logging.getLogger(__name__)
TRANSPORT_RETURNS = 1
BAR = Bar(required=REQUIRED_FOR_ACCEPTANCE, style=STYLE, asked_once=ASKED_ONCE)
EXHAUSTED = "attempts_exhausted"
SAME_CODE = "same_code"
SAME_AGAIN = (
    "This is the code that was sent back, with no change but perhaps its formatting."
    " Change what the feedback asks for."
)
ERROR_CLASS_OF_OUTCOME = {"refusal": "refusal"}


def judge(claimed: Claimed, findings: Sequence[Finding]) -> None:
    """Store the checks of an answer and move the atom accordingly."""
    missed = [finding for finding in findings if finding.outcome != "passed"]
    is_same = _is_sent_back(claimed)
    # Earlier tries are looked at only where they matter.
    matters = bool(missed or is_same or not findings)
    is_last = matters and _is_last(claimed)
    if is_same:
        _same_again(claimed, findings, missed, is_last=is_last)
        return
    decided = verdict(
        findings, BAR, is_last=is_last, was_asked=matters and was_asked_for_style(claimed)
    )
    if decided == Verdict.ACCEPT:
        _accept(claimed, findings)
        return
    if decided == Verdict.FAIL and reviewable(claimed.atom):
        decided = Verdict.NEEDS_REVIEW
    heavy = weightiest(findings)
    missed.sort(key=lambda finding: finding not in heavy)
    attempt = claimed.attempt
    attempt.error_class = heavy[0].error_class if heavy else ""
    attempt.error_signature = signature_of(heavy)
    attempt.error = "\n".join(_line(finding) for finding in missed) or "Nothing was checked."
    _end_badly(claimed, decided, findings)


def _is_sent_back(claimed: Claimed) -> bool:
    """Whether it answered, but for its formatting, what a person has sent back."""
    atom, attempt = claimed.atom, claimed.attempt
    if not atom.sent_back_sha:
        return False
    return meaning_sha(atom.path, attempt.imports, attempt.code) == atom.sent_back_sha


def _same_again(
    claimed: Claimed, findings: Sequence[Finding], missed: Sequence[Finding], *, is_last: bool
) -> None:
    """It counts as a try, whatever its checks say, and is never accepted without a person."""
    attempt = claimed.attempt
    attempt.error_class, attempt.error_signature = "same", sha("same", attempt.feedback)
    attempt.error = "\n".join([SAME_AGAIN, *map(_line, missed)])
    decided = Verdict.NEEDS_REVIEW if is_last else Verdict.RETRY
    _end_badly(claimed, decided, findings, outcome=Attempt.Outcome.SAME)


def unusable(claimed: Claimed, error: AnswerUnusable) -> None:
    """Record an answer that cannot be used: cut off, empty, refused or not as asked. It counts as a try."""
    attempt = claimed.attempt
    attempt.error_class = ERROR_CLASS_OF_OUTCOME.get(error.outcome, "contract")
    attempt.error_signature = sha("answer", error.outcome, *error.errors)
    attempt.error = f"{error.outcome}: {'; '.join(error.errors)}"
    _end_badly(claimed, _without_answer(claimed), ())


def crashed(claimed: Claimed, error: str) -> None:
    """Record an internal error under its kind, so that the same error in many atoms is one incident."""
    attempt = claimed.attempt
    attempt.error_signature = sha("crash", error.partition(":")[0])
    attempt.error = storable(f"Masterplan itself failed at this attempt: {error}")
    _end_badly(claimed, _without_answer(claimed), ())


def _without_answer(claimed: Claimed) -> Verdict:
    if not _is_last(claimed):
        return Verdict.RETRY
    return Verdict.NEEDS_REVIEW if reviewable(claimed.atom) else Verdict.FAIL


def transport_failed(claimed: Claimed, error: str) -> None:
    """Record a transport failure: back to ready once, failed the second time."""
    atom = claimed.atom
    if atom.transport_returns < TRANSPORT_RETURNS:
        handed_back(claimed, "transport", error, transport_returns=atom.transport_returns + 1)
        return
    claimed.attempt.error_class, claimed.attempt.error = "transport", error
    if _fell_back(claimed, Verdict.FAIL, (), Attempt.Outcome.ABANDONED):
        return
    with recording(atom.run.plan):
        atom.move_to(
            Atom.Status.FAILED,
            source=WORKING_ATOM,
            fence=atom.fence,
            lease_until=None,
            last_error=error,
        )
        _close(claimed, Attempt.Outcome.ABANDONED, "transport", error)
        _tell_failed(atom, f"transport: {error}")


def handed_back(
    claimed: Claimed, error_class: str, error: str, *, transport_returns: int | None = None
) -> None:
    """Make the atom ready again as if not tried; the attempt keeps the reason."""
    atom = claimed.atom
    returns = atom.transport_returns if transport_returns is None else transport_returns
    with recording(atom.run.plan):
        atom.move_to(
            Atom.Status.READY,
            source=WORKING_ATOM,
            fence=atom.fence,
            lease_until=None,
            transport_returns=returns,
            last_error=error,
        )
        _close(claimed, Attempt.Outcome.ABANDONED, error_class, error)


def _is_last(claimed: Claimed) -> bool:
    """Whether this try uses up the attempts of its kind; one that people asked for does not count."""
    attempt = claimed.attempt
    is_repair = attempt.purpose == Attempt.Purpose.REPAIR
    kind = Attempt.Purpose.REPAIR if is_repair else Attempt.Purpose.CONTENT
    most = settings.REPAIR_ATTEMPTS if is_repair else settings.CONTENT_ATTEMPTS
    tried = claimed.atom.attempts.filter(number__gt=claimed.atom.specified_after)
    earlier = tried.counted(kind).exclude(pk=attempt.pk).count()
    counts = attempt.purpose != Attempt.Purpose.REQUEST and attempt.by != Attempt.By.CODE
    return earlier + counts >= most


def _accept(claimed: Claimed, findings: Sequence[Finding]) -> None:
    atom, attempt = claimed.atom, claimed.attempt
    with recording(atom.run.plan):
        outcome = Attempt.Outcome.PASSED
        if _is_unchanged(claimed):
            outcome = Attempt.Outcome.UNCHANGED
            keep_code(atom)
        else:
            take_code(
                atom,
                attempt.imports,
                attempt.code,
                source=[Atom.Status.VALIDATING],
                fence=atom.fence,
            )
        _close(claimed, outcome)
        Check.objects.bulk_create(checks_of(findings, attempt=attempt))
        send_on_commit(atom_accepted, sender=Atom, atom_id=atom.pk)
    logger.info("atom accepted atom=%s attempt=%s", atom.pk, attempt.number)


def _is_unchanged(claimed: Claimed) -> bool:
    """Whether it was to change code that had been accepted, and answered the same."""
    atom, attempt = claimed.atom, claimed.attempt
    if attempt.purpose == Attempt.Purpose.CONTENT:
        return False
    if code_sha(attempt.imports, attempt.code) != atom.code_sha:
        return False
    return atom.attempts.filter(outcome__in=Attempt.GOOD, code_sha=atom.code_sha).exists()


def _end_badly(
    claimed: Claimed,
    decided: Verdict,
    findings: Sequence[Finding],
    outcome: str = Attempt.Outcome.FAILED,
) -> None:
    atom, attempt = claimed.atom, claimed.attempt
    is_same = outcome == Attempt.Outcome.SAME
    if not is_same and _fell_back(claimed, decided, findings):
        return
    is_new_to_people = decided == Verdict.NEEDS_REVIEW and not is_same
    kept = kept_for_review(claimed, findings) if is_new_to_people else {}
    if decided == Verdict.RETRY and attempt.purpose == Attempt.Purpose.REQUEST:
        # What follows is on the content attempts that are left.
        kept = {"next_purpose": Atom.NextPurpose.CONTENT}
    with recording(atom.run.plan):
        atom.move_to(
            str(decided),
            source=WORKING_ATOM if decided != Verdict.NEEDS_REVIEW else _validating(atom),
            fence=atom.fence,
            lease_until=None,
            last_error=attempt.error,
            **kept,
        )
        _close(claimed, outcome, attempt.error_class, attempt.error)
        Check.objects.bulk_create(checks_of(findings, attempt=attempt))
        if decided != Verdict.RETRY:
            _tell_failed(atom, attempt.error)
        if decided == Verdict.NEEDS_REVIEW:
            reason = SAME_CODE if is_same else EXHAUSTED
            send_on_commit(atom_needs_review, sender=Atom, atom_id=atom.pk, reason=reason)
    logger.info("attempt failed atom=%s attempt=%s next=%s", atom.pk, attempt.number, decided)


def _fell_back(
    claimed: Claimed,
    decided: Verdict,
    findings: Sequence[Finding],
    outcome: str = Attempt.Outcome.FAILED,
) -> bool:
    """Accept an earlier attempt, or the code that was to be repaired, instead of this one, if there is such."""
    atom, attempt = claimed.atom, claimed.attempt
    better = right_one(claimed, decided)
    if better is None and (decided == Verdict.RETRY or attempt.purpose != Attempt.Purpose.REPAIR):
        return False
    with recording(atom.run.plan):
        source = _validating(atom)
        if better:
            take_code(atom, better.imports, better.code, source=source, fence=atom.fence)
            Attempt.objects.filter(pk=better.pk).update(outcome=Attempt.Outcome.PASSED)
        else:
            keep_code(atom)
        _close(claimed, outcome, attempt.error_class, attempt.error)
        Check.objects.bulk_create(checks_of(findings, attempt=attempt))
        send_on_commit(atom_accepted, sender=Atom, atom_id=atom.pk)
    used = better.number if better else "before"
    logger.info("attempt set aside atom=%s attempt=%s for=%s", atom.pk, attempt.number, used)
    return True


def _validating(atom: Atom) -> list[str]:
    """Only checked code goes to people; an answer that was none takes that step first."""
    if atom.status == Atom.Status.RUNNING:
        atom.move_to(Atom.Status.VALIDATING, source=[Atom.Status.RUNNING], fence=atom.fence)
    return [Atom.Status.VALIDATING]


def _close(claimed: Claimed, outcome: str, error_class: str = "", error: str = "") -> None:
    attempt = claimed.attempt
    attempt.outcome, attempt.error_class, attempt.error = outcome, error_class, error
    attempt.ended_at = timezone.now()
    attempt.code_sha = code_sha(attempt.imports, attempt.code) if attempt.code else ""
    attempt.save(
        update_fields=[
            "outcome", "error_class", "error", "error_signature", "ended_at", "imports", "code",
            "code_sha", "notes", "prompt_sha", "usage",
        ]
    )  # fmt: skip


def _tell_failed(atom: Atom, error: str) -> None:
    append_atom_event("atom_retry_failed", atom, final_error=error[:500])
    append_atom_event("atom_execution_complete", atom, result=str(atom.status))


def _line(finding: Finding) -> str:
    place = f" line {finding.line}" if finding.line else ""
    return f"{finding.validator}{place}: {finding.detail}"
