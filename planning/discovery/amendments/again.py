"""Understanding again: from the answers, or from another brief. What people amended is kept where it still fits."""

from typing import Any

from config.access.audit import audit
from config.access.models import User
from config.access.permissions import require
from config.shared.database.columns import save_columns
from config.shared.errors import BadInput, DomainError
from config.shared.seen import check_seen
from planning.choices import STARTING_PLAN
from planning.discovery import requirements, size_agreement
from planning.discovery.amendments.address import Address, Model, list_at, part_at, position
from planning.discovery.amendments.domain_parts import AMENDED, shown
from planning.discovery.amendments.followers import follow
from planning.discovery.amendments.model_checks import (
    AmendmentRefused,
    check,
    checked_part,
    model_of,
)
from planning.discovery.brief import clean_brief
from planning.discovery.statements.stated_requirements import as_stored
from planning.log.event_log import append, recording
from planning.models import Discovery, MasterPlan, PlanEvent, Question
from planning.steps.failures import DISCOVERY
from planning.steps.next_step import queue_next
from planning.steps.plan_lock import lock

Status = MasterPlan.Status


def from_answers(plan: MasterPlan, by: User) -> None:
    """Model the domain again; the questions and their answers stay, and are not paid again."""
    require(by, "edit_plan", plan)
    with recording(plan, actor=by.get_username()):
        lock(plan)
        if not size_agreement.is_asked(plan):
            raise DomainError("The domain can be understood again until its draft begins.")
        Discovery.objects.filter(plan=plan).update(modelled_at=None)
        _discover_again(plan, by, {"from": "answers"})


def from_brief(plan: MasterPlan, text: str, by: User, seen: str = "") -> None:
    """Read another brief in place of the one that could not be read, or was not meant so. All that follows is asked
    again; requirements that people amended stay. Raises BadInput, ChangedMeanwhile, DomainError.
    """
    require(by, "edit_plan", plan)
    text = clean_brief(text)
    with recording(plan, actor=by.get_username()):
        lock(plan)
        _require_readable(plan)
        discovery = Discovery.objects.get(plan=plan)
        check_seen(discovery.brief, seen)
        if text == discovery.brief:
            raise BadInput(
                "The brief is as it was, and would be read the same way. Change it first."
            )
        before, read = discovery.brief, as_stored(text)
        own = [one for one in discovery.exclusions if one["heading"].startswith("Said by ")]
        discovery.brief, discovery.stated = text, read["stated"]
        discovery.exclusions = [*read["exclusions"], *own]
        discovery.coverage, discovery.asked_at, discovery.modelled_at = [], None, None
        discovery.save(update_fields=["brief", "stated", "exclusions", "coverage", "asked_at", "modelled_at"])  # fmt: skip
        Question.objects.filter(discovery=discovery).delete()
        _discover_again(plan, by, {"from": "brief", "before": before, "after": text})


def may_read_again(plan: MasterPlan) -> bool:
    """Whether another brief can take the place of this one: nothing of a draft is paid."""
    waits = plan.waiting_for == MasterPlan.WaitingFor.PERSON
    failed = plan.status == Status.FAILED and plan.failed_step == DISCOVERY
    return failed or (waits and plan.status in STARTING_PLAN)


def _require_readable(plan: MasterPlan) -> None:
    if not may_read_again(plan):
        raise DomainError(
            "The brief can be changed while nothing is drafted and no step is under way."
        )


def _discover_again(plan: MasterPlan, by: User, said: dict[str, Any]) -> None:
    if plan.status != Status.DISCOVERING:
        plan.move_to(
            Status.DISCOVERING,
            source=[Status.GENERATING, Status.FAILED],
            waiting_for=MasterPlan.WaitingFor.NOTHING,
            failed_step="",
            failure_code="",
            last_error="",
            lease_until=None,
            next_fence=True,
        )
    else:
        MasterPlan.objects.filter(pk=plan.pk).update(waiting_for=MasterPlan.WaitingFor.NOTHING)
        plan.waiting_for = MasterPlan.WaitingFor.NOTHING
    append("discovery_again", said)
    audit(by, "amend_discovery", plan, before={"brief": said.get("before", "")}, after=said)
    queue_next(plan)


def reapply(plan: MasterPlan) -> None:
    """Make the amendments of people once more, in a model of the domain that was just made again; inside a recording.

    One that does not fit any more is said in the history. Requirements keep theirs by themselves.
    """
    done = PlanEvent.objects.filter(plan=plan, kind=AMENDED, payload__has_key="at")
    discovery, rows = Discovery.objects.get(plan=plan), requirements.live(plan)
    model = model_of(discovery)
    for payload in done.order_by("seq").values_list("payload", flat=True):
        address = Address.parse(payload["at"])
        if address.lists == ("exclusions",):
            continue  # They are of the brief, not of the model.
        after = model_of(Discovery(**model))
        try:
            _once_more(after, address, payload["before"], payload["after"])
            check(model, after, rows)
        except (LookupError, AmendmentRefused):
            append("discovery_amendment_lost", {"kind": payload["kind"], "name": payload["name"]})
        else:
            model = after
    save_columns(discovery, model)


def _once_more(model: Model, address: Address, before: Any, after: Any) -> None:
    """Only what the person changed of a part, so that what is new about it stays. Raises LookupError."""
    rows = list_at(model, address)
    if before is None:
        rows += [] if after in rows else [after]
    elif after is None:
        rows.remove(part_at(model, address))
    elif address.kind.is_text:
        rows[position(rows, address.kind, address.keys[-1])] = after
    else:
        old, new = shown(address, before), shown(address, after)
        changed = {name: value for name, value in new.items() if value != old.get(name)}
        part = part_at(model, address)
        whole = checked_part(address, part | changed)
        rows[position(rows, address.kind, address.keys[-1])] = whole
        if address.kind.key:
            follow(model, address, part, whole)
