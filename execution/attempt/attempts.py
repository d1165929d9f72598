"""One attempt at one atom: ask the model, check the answer, store both together."""

import logging
from dataclasses import replace
from functools import partial
from typing import Any

from config.shared.database.connections import is_interruption, patiently
from config.shared.database.leases import Lease
from config.shared.errors import IllegalTransition
from config.shared.prompts import Prompt, Shared, prompt
from costs.errors import (
    AnswerUnusable,
    BudgetExceeded,
    CallStopped,
    ModelMisconfigured,
    TransportFailed,
    UnpricedModel,
)
from costs.model_client.door import Call, Parsed, parse
from execution.answers import AtomCode
from execution.attempt.endings import crashed, handed_back, judge, transport_failed, unusable
from execution.checks import check_answer
from execution.choices import WORKING_ATOM
from execution.engine.claims import Claimed
from execution.engine.lifecycle import pause_for
from execution.models import Atom, AtomDependency, Attempt, Check, Run
from execution.prepare import prompt_data
from execution.source.rows import whole_text
from execution.source.trees import neighbourhood
from planning.draft.stack_tag import author_tags
from planning.money.payers import budgets_for

logger = logging.getLogger(__name__)


def work(claimed: Claimed) -> None:
    """Do the attempt; its result is stored in every case."""
    atom, attempt = claimed.atom, claimed.attempt
    assert attempt.deadline_at is not None
    rows = Atom.objects.filter(pk=atom.pk, status__in=WORKING_ATOM)
    try:
        with Lease(rows, fence=atom.fence, deadline=attempt.deadline_at) as lease:
            _attempt(claimed, lease)
    except (CallStopped, IllegalTransition):
        _abandon(attempt)
    except TransportFailed as error:
        _quietly(claimed, transport_failed, error.message)
    except BudgetExceeded as error:
        _quietly(claimed, handed_back, "budget", error.message)
        pause_for(atom.run_id, Run.PauseReason.BUDGET, error.message)
    except (ModelMisconfigured, UnpricedModel) as error:
        _quietly(claimed, handed_back, "", error.message)
        pause_for(atom.run_id, Run.PauseReason.INCIDENT, error.message)


def record_crash(claimed: Claimed, error: Exception) -> None:
    """Record an attempt ended by an internal error; it counts, unless the database was unavailable.

    What the model said is not stored: it may be what cannot be stored.
    """
    attempt = claimed.attempt
    attempt.imports, attempt.code, attempt.notes = [], "", ""
    if is_interruption(error):
        reason = f"The database was away: {error}"
        patiently(partial(_quietly, claimed, handed_back, "", reason))
        return
    _quietly(claimed, crashed, f"{type(error).__name__}: {error}")


def _quietly(claimed: Claimed, verb: Any, *arguments: str) -> None:
    """The ending of a worker that may have lost its lease in the meantime: then it writes nothing."""
    try:
        verb(claimed, *arguments)
    except IllegalTransition:
        _abandon(claimed.attempt)


def _abandon(attempt: Attempt) -> None:
    Attempt.objects.filter(pk=attempt.pk).abandon()
    logger.info("attempt taken away atom=%s number=%s", attempt.atom_id, attempt.number)


def _attempt(claimed: Claimed, lease: Lease) -> None:
    if claimed.attempt.by == Attempt.By.CODE:
        ready = AtomCode(imports=claimed.atom.given_imports, code=claimed.atom.given_code, notes="")
        _take(claimed, ready)
        return
    asked = _prompt(claimed)
    claimed.attempt.prompt_sha = asked.sha
    try:
        answer = _ask(claimed, asked, lease)
    except AnswerUnusable as error:
        unusable(claimed, error)
        return
    claimed.attempt.usage_id = answer.reply.usage_id
    _take(claimed, answer.value)


def _ask(claimed: Claimed, asked: Prompt, lease: Lease) -> Parsed[AtomCode]:
    atom = claimed.atom
    call = Call(
        job="AtomCode",
        subject=f"atom:{atom.pk}",
        model=claimed.attempt.model,
        budgets=budgets_for(atom.run.plan),
        prompt=asked,
        attempt=claimed.ordinal,
    )
    return parse(AtomCode, call, should_stop=lease.is_lost)


def _take(claimed: Claimed, value: AtomCode) -> None:
    """Mend and check the code, and store what became of it."""
    atom, attempt = claimed.atom, claimed.attempt
    attempt.imports, attempt.code, attempt.notes = value.imports, value.code, value.notes
    atom.move_to(Atom.Status.VALIDATING, source=[Atom.Status.RUNNING], fence=atom.fence)
    beside = neighbourhood(atom)
    mended, findings = check_answer(
        replace(beside.own, imports=tuple(value.imports), code=value.code),
        around=beside.around,
        provided=beside.provided,
        package=atom.run.plan.package,
    )
    attempt.imports, attempt.code = list(mended.imports), mended.code
    judge(claimed, findings)


def _prompt(claimed: Claimed) -> Prompt:
    atom = claimed.atom
    needed = AtomDependency.objects.filter(atom=atom, cut_reason="").exclude(
        kind=AtomDependency.Kind.ORDER
    )
    providers = Atom.objects.filter(pk__in=needed.values("provider"))
    return prompt(
        "execution",
        "AtomCode",
        **author_tags(atom.run.plan),
        conventions=Shared(prompt_data.conventions(atom.run.plan)),
        atom=prompt_data.atom(atom),
        interfaces=prompt_data.interfaces(providers.only(*prompt_data.INTERFACE).in_order()),
        previous_attempts=previous_attempts(atom) if claimed.ordinal > 1 else [],
    )


def previous_attempts(atom: Atom) -> list[dict[str, Any]]:
    """Earlier attempts, oldest first, each with its findings and the feedback of people or tests."""
    rows = list(
        atom.attempts.exclude(outcome__in=[Attempt.Outcome.ABANDONED, Attempt.Outcome.RUNNING])
        .order_by("number")
        .prefetch_related("checks")
    )
    feedbacks = [row.feedback for row in rows[1:]] + [atom.feedback] * bool(rows)
    return [
        {
            "number": number,
            "code": whole_text(row.imports, row.code),
            "outcome": row.outcome if row.outcome in Attempt.GOOD else row.error_class or "failed",
            "errors": _errors(row),
            "feedback": feedback,
        }
        for number, (row, feedback) in enumerate(zip(rows, feedbacks, strict=True), start=1)
    ]


def _errors(attempt: Attempt) -> list[dict[str, Any]]:
    found = [
        {"validator": check.validator, "line": check.line, "message": check.detail}
        for check in attempt.checks.all()
        if check.outcome == Check.Outcome.FAILED
    ]
    is_same = attempt.outcome == Attempt.Outcome.SAME
    if attempt.error and (is_same or not found):
        found.append({"validator": "answer", "line": None, "message": attempt.error})
    return found
