"""Changes that wait for consent: asked for in words, by a form or as an earlier version; applied whole or not at all."""

import logging
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from django.db.models import F, Max
from django.utils import timezone
from pydantic import TypeAdapter

from config.access.audit import audit
from config.access.models import User
from config.access.permissions import require
from config.shared.database.storable import storable
from config.shared.errors import BadInput, IllegalTransition
from config.shared.jobs import queue
from planning.changes.proposals.answers import Operation
from planning.changes.proposals.change_operations import operated
from planning.changes.proposals.effect import critical, given, is_current, proposed
from planning.changes.proposals.restore import version_of
from planning.choices import BUILT_PLAN, PlanStatus
from planning.errors import LintFailed, PlanChanged, PlanLocked
from planning.log.event_log import append, recording
from planning.models import MasterPlan, PlanProposal, PlanVersion
from planning.money import estimates
from planning.steps.job_names import PROPOSE_CHANGE
from planning.steps.plan_lock import lock
from planning.versions.compare import compare
from planning.versions.snapshot import Snapshot, completed, snapshot
from planning.versions.store import add_version, latest, latest_number
from planning.versions.writing import write

logger = logging.getLogger(__name__)
OPERATIONS: TypeAdapter[list[Operation]] = TypeAdapter(list[Operation])
Status = PlanProposal.Status
LONGEST_WORDS = 4000
CHANGEABLE_PLAN = (PlanStatus.DRAFT, *BUILT_PLAN)


def ask(plan: MasterPlan, words: str, by: User) -> PlanProposal:
    """A model is asked for operations. Raises BadInput, PlanLocked, NotPermitted."""
    words = storable(words.strip())
    if not 0 < len(words) <= LONGEST_WORDS:
        raise BadInput(f"Say in 1 to {LONGEST_WORDS} characters what is to be changed.")
    with _new(plan, by) as base:
        made = _add(plan, by, base, origin=PlanProposal.Origin.WORDS, words=words)
        queue(PROPOSE_CHANGE, made.pk)
    return made


def propose_operations(
    plan: MasterPlan, operations: Sequence[Operation], by: User, *, words: str
) -> PlanProposal:
    """By a form: ready at once. Raises BadInput with the reasons, PlanLocked, NotPermitted."""
    with _new(plan, by) as base:
        made = _add(plan, by, base, origin=PlanProposal.Origin.FORM, words=words)
        before = snapshot(plan)
        after = operated(before, operations, given(plan), by=by.get_username())
        _require_sound(plan, before, after)
        dumped = [one.model_dump(exclude_none=True) for one in operations]
        become_ready(made, words, dumped, after)
    return made


def propose_version(plan: MasterPlan, number: int, by: User) -> PlanProposal:
    """An earlier version of a plan that is built. Raises BadInput, PlanLocked, NotPermitted."""
    with _new(plan, by) as base:
        words = f"Put back version {number}"
        made = _add(plan, by, base, origin=PlanProposal.Origin.VERSION, words=words)
        before = snapshot(plan)
        after = completed(before, version_of(plan, number).snapshot)
        if compare(before, after).is_empty:
            raise BadInput(f"The plan is as version {number} has it already.")
        _require_sound(plan, before, after)
        become_ready(made, words, [], after)
    return made


@contextmanager
def _new(plan: MasterPlan, by: User) -> Iterator[PlanVersion]:
    """The plan is locked, and may be changed by this person; the version that the change starts from."""
    require(by, "edit_plan", plan)
    with recording(plan, actor=by.get_username()):
        lock(plan)
        if plan.status == PlanStatus.APPROVED:
            raise PlanLocked
        if plan.status not in CHANGEABLE_PLAN:
            raise PlanLocked(f"This plan is {plan.status_words}, so it cannot be changed now.")
        yield latest(plan)


def _add(plan: MasterPlan, by: User, base: PlanVersion, **fields: Any) -> PlanProposal:
    last = plan.proposals.aggregate(n=Max("number"))["n"] or 0
    made = PlanProposal.objects.create(plan=plan, number=last + 1, base=base, made_by=by, **fields)
    append("change_asked", {"number": made.number, "words": made.words})
    return made


def _require_sound(plan: MasterPlan, before: Snapshot, after: Snapshot) -> None:
    """Raises BadInput for what would be wrong with the plan that is not wrong now."""
    if texts := critical(plan, before, after):
        raise BadInput("\n".join(texts))


def become_ready(
    proposal: PlanProposal,
    summary: str,
    operations: list[dict[str, Any]],
    target: Snapshot,
    *,
    fence: int | None = None,
) -> None:
    """Inside a recording. Raises IllegalTransition if it was discarded, or its worker is late."""
    proposal.move_to(
        Status.READY,
        source=[Status.ASKING],
        fence=fence,
        lease_until=None,
        summary=summary[:300],
        operations=operations,
        target=target,
        error="",
    )
    append("change_proposed", {"number": proposal.number, "summary": proposal.summary})


def fail(proposal: PlanProposal, error: str, *, fence: int | None = None) -> None:
    """With the reason; a discarded one stays discarded."""
    try:
        with recording(proposal.plan):
            proposal.move_to(
                Status.FAILED, source=[Status.ASKING], fence=fence, lease_until=None, error=error
            )
            append("change_failed", {"number": proposal.number, "reason": error})
    except IllegalTransition:
        logger.info("already decided proposal=%s", proposal.pk)


def consent(proposal: PlanProposal, by: User, *, gives_up: Collection[str] = ()) -> PlanVersion:
    """Do it to a draft. Raises PlanLocked, PlanChanged, BadInput, LintFailed, NotPermitted, IllegalTransition."""
    plan = proposal.plan
    require(by, "edit_plan", plan)
    with recording(plan, actor=by.get_username()):
        lock(plan)
        if plan.status != PlanStatus.DRAFT:
            raise PlanLocked(
                f"This plan is {plan.status_words}; only a draft is changed like this."
            )
        version = apply(proposal, by, gives_up=gives_up)
        estimates.estimate(plan)
        audit(by, "edit_plan", plan, after={"change": proposal.number, "version": version.number})
    return version


def apply(proposal: PlanProposal, by: User, *, gives_up: Collection[str] = ()) -> PlanVersion:
    """Inside a recording that holds the plan's lock: write it, as a new version."""
    plan = proposal.plan
    require_current(proposal)
    found = proposed(proposal)
    if missing := [code for code in found.gives_up if code not in gives_up]:
        raise BadInput(f"Say that you agree to give up {', '.join(missing)}.")
    if found.critical:
        raise LintFailed(" ".join(one.text for one in found.critical[:3]))
    for row in found.after.get("given_up", []):
        if row not in found.before["given_up"]:
            row["given_up_by"] = by.get_username()
    write(plan, found.after)
    version = add_version(plan, f"Change {proposal.number}: {proposal.summary}", by=by)
    proposal.move_to(
        Status.APPLIED,
        source=[Status.READY],
        version=version,
        decided_by=by,
        decided_at=timezone.now(),
    )
    append(
        "change_applied",
        {
            "number": proposal.number,
            "version": version.number,
            "summary": proposal.summary,
            "tasks": {row.id: row.kind for row in found.difference.tasks},
            "requirements": {row.id: row.kind for row in found.difference.requirements},
        },
    )
    return version


def require_current(proposal: PlanProposal) -> None:
    """Raises PlanChanged if the plan has moved on, IllegalTransition if it does not wait for consent."""
    now = PlanProposal.objects.get(pk=proposal.pk)
    if now.status != Status.READY:
        raise IllegalTransition(now, Status.APPLIED)
    if not is_current(proposal):
        raise PlanChanged(
            f"This change was made for version {proposal.base.number}; the plan is at version"
            f" {latest_number(proposal.plan)} now. Work it out again for that one."
        )


def discard(proposal: PlanProposal, by: User) -> None:
    """Raises IllegalTransition once it is decided."""
    require(by, "edit_plan", proposal.plan)
    with recording(proposal.plan, actor=by.get_username()):
        proposal.move_to(
            Status.DISCARDED,
            source=[Status.ASKING, Status.READY, Status.FAILED],
            next_fence=True,
            lease_until=None,
            decided_by=by,
            decided_at=timezone.now(),
        )
        append("change_discarded", {"number": proposal.number})


def ask_again(proposal: PlanProposal, by: User) -> None:
    """Of one that failed, or that the plan has left behind: words and forms for the plan as it is now.

    Operations of a form are done again by code; a model is asked anew. Raises BadInput, IllegalTransition.
    """
    plan = proposal.plan
    with _new(plan, by) as base:
        proposal.move_to(
            Status.ASKING,
            source=[Status.FAILED, Status.READY],
            base=base,
            target=None,
            error="",
            retries=F("retries") + 1,
        )
        append("change_asked", {"number": proposal.number, "words": proposal.words})
        if proposal.origin == PlanProposal.Origin.WORDS:
            queue(PROPOSE_CHANGE, proposal.pk)
            return
        before = snapshot(plan)
        if proposal.origin == PlanProposal.Origin.FORM:
            operations = OPERATIONS.validate_python(proposal.operations)
            after = operated(before, operations, given(plan), by=by.get_username())
        else:
            number = int(proposal.words.rpartition(" ")[2])
            after = completed(before, version_of(plan, number).snapshot)
        _require_sound(plan, before, after)
        become_ready(proposal, proposal.words, proposal.operations, after)
