"""Adding, changing, taking out and bringing back requirements. Codes are never given twice."""

from collections.abc import Sequence
from typing import Any

from django.utils import timezone

from config.access.audit import audit
from config.access.models import User
from config.shared.errors import BadInput
from config.shared.seen import ChangedMeanwhile, check_seen
from planning.discovery import requirements
from planning.discovery.amendments.model_checks import (
    AmendmentRefused,
    check_requirements,
    model_of,
)
from planning.discovery.amendments.open_plan import amending
from planning.discovery.amendments.touched import Touched, by_requirement
from planning.discovery.requirements import PlannedRequirement
from planning.lint.text_overlap import carries, same_text
from planning.log.event_log import append
from planning.models import Discovery, MasterPlan, Requirement
from planning.steps.plan_lock import checked_reason

Priority = Requirement.Priority
LONGEST = {"text": 2000, "criterion": 2000}
AMENDED = ("text", "priority", "criterion", "aggregates")


def shown(row: Requirement) -> dict[str, Any]:
    """What can be changed of it, as a form shows it."""
    return {name: getattr(row, name) for name in AMENDED}


def add(plan: MasterPlan, values: dict[str, Any], by: User) -> Requirement:
    """A requirement of a person's own, with the next code. Raises AmendmentRefused, AmendmentLate, NotPermitted."""
    with amending(plan, by) as discovery:
        live = requirements.live(plan)
        planned = PlannedRequirement(**_checked(values), source=f"Said by {by.get_username()}")
        [row] = requirements.number(plan, [planned])
        row.amended_by = by.get_username()
        row.save(update_fields=["amended_by"])
        _check(discovery, live, [*live, row])
        _record(plan, discovery, row, by, "added", {}, shown(row))
    return row


def change(plan: MasterPlan, code: str, values: dict[str, Any], by: User, seen: str = "") -> list[Touched]:  # fmt: skip
    """Raises AmendmentRefused, ChangedMeanwhile, AmendmentLate, NotPermitted."""
    with amending(plan, by) as discovery:
        live = requirements.live(plan)
        row = _live(live, code, seen)
        before, source = shown(row), row.source
        after = _checked(before | values)
        if before == after:
            return []
        rest = [other for other in live if other is not row]
        old = Requirement(**before, source=source)
        for name, value in after.items():
            setattr(row, name, value)
        _keep_what_it_carries(discovery, old, row)
        if (before["priority"], row.priority) == (Priority.MUST, Priority.SHOULD):
            _lower(discovery, row, rest)
        row.amended_by = by.get_username()
        _check(discovery, [*rest, old], [*rest, row])
        row.save(update_fields=[*AMENDED, "source", "amended_by"])
        return _record(plan, discovery, row, by, "changed", before, after)


def retire(plan: MasterPlan, code: str, by: User, reason: str, seen: str = "") -> list[Touched]:
    """It stays readable and is not built. What the brief demands is given up by it, which keeps a MUST unreleased."""
    reason = checked_reason(reason)
    with amending(plan, by) as discovery:
        live = requirements.live(plan)
        row = _live(live, code, seen)
        if len(live) == 1:
            raise BadInput("This is the last requirement. A plan needs at least one.")
        rest = [other for other in live if other is not row]
        row.superseded_at = timezone.now()
        row.given_up = Requirement.GivenUp.PERSON if _lost(discovery, row, rest) else ""
        row.given_up_by, row.given_up_reason = by.get_username(), reason
        row.amended_by = by.get_username()
        names = ["superseded_at", "given_up", "given_up_by", "given_up_reason", "amended_by"]
        row.save(update_fields=names)
        return _record(plan, discovery, row, by, "retired", shown(row), {"reason": reason})


def bring_back(plan: MasterPlan, code: str, by: User) -> list[Touched]:
    """One that was taken out is built again, under the code it had."""
    with amending(plan, by) as discovery:
        row = Requirement.objects.filter(plan=plan, code=code, superseded_at__isnull=False).first()
        if row is None:
            raise ChangedMeanwhile(None)
        live = requirements.live(plan)
        _check(discovery, live, [*live, row])
        row.superseded_at, row.given_up, row.given_up_by, row.given_up_reason = None, "", "", ""
        row.amended_by = by.get_username()
        row.save(update_fields=["superseded_at", "given_up", "given_up_by", "given_up_reason", "amended_by"])  # fmt: skip
        return _record(plan, discovery, row, by, "brought back", {}, shown(row))


def _live(live: Sequence[Requirement], code: str, seen: str) -> Requirement:
    row = next((row for row in live if row.code == code), None)
    if row is None:
        raise ChangedMeanwhile(None)
    check_seen(shown(row), seen)
    return row


def _checked(values: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = {name: values.get(name) for name in AMENDED}
    problems = []
    for name, longest in LONGEST.items():
        found[name] = str(found[name] or "").strip()
        if not 0 < len(found[name]) <= longest:
            problems.append(f"{name}: Write 1 to {longest} characters.")
    if found["priority"] not in Priority.values:
        problems.append("priority: Choose MUST or SHOULD.")
    found["aggregates"] = list(dict.fromkeys(found["aggregates"] or []))
    if problems:
        raise AmendmentRefused(problems)
    return found


def _check(discovery: Discovery, before: Sequence[Requirement], after: Sequence[Requirement]) -> None:  # fmt: skip
    texts = [same_text(row.text) for row in after]
    if len(set(texts)) < len(texts) and len({same_text(row.text) for row in before}) == len(before):
        raise AmendmentRefused(["text: Another requirement says the same."])
    check_requirements(model_of(discovery), before, after)


def _demands(discovery: Discovery, row: Requirement) -> list[dict[str, str]]:
    """What the brief states outright and the requirement carries."""
    said = [row.text, row.source]
    return [one for one in discovery.stated if any(carries(one["text"], [text]) for text in said)]


def _lost(discovery: Discovery, row: Requirement, rest: Sequence[Requirement]) -> bool:
    """Whether a demand of the brief is carried by this requirement and by no other."""
    others = [one["text"] for other in rest for one in _demands(discovery, other)]
    return any(one["text"] not in others for one in _demands(discovery, row))


def _keep_what_it_carries(discovery: Discovery, old: Requirement, row: Requirement) -> None:
    """Said in other words it still comes from the same words of the brief: they stay as its source."""
    kept = [one["text"] for one in _demands(discovery, row)]
    gone = [one["text"] for one in _demands(discovery, old) if one["text"] not in kept]
    row.source = "; ".join([part for part in (row.source, *gone) if part])


def _lower(discovery: Discovery, row: Requirement, rest: Sequence[Requirement]) -> None:
    """A person decides that what the brief demands is a SHOULD; without it lint would miss the MUST for ever."""
    musts = [other for other in rest if other.priority == Priority.MUST]
    held = [one["text"] for other in musts for one in _demands(discovery, other)]
    mine = [one["text"] for one in _demands(discovery, row) if one["text"] not in held]
    discovery.stated = [
        one | {"priority": Priority.SHOULD.value} if one["text"] in mine else one
        for one in discovery.stated
    ]
    discovery.save(update_fields=["stated"])


def _record(
    plan: MasterPlan,
    discovery: Discovery,
    row: Requirement,
    by: User,
    verb: str,
    before: dict[str, Any],
    after: dict[str, Any],
) -> list[Touched]:
    found = by_requirement(row, model_of(discovery), discovery.brief)
    payload = {
        "verb": verb,
        "kind": "requirement",
        "name": row.code,
        "code": row.code,
        "before": before,
        "after": after,
        "touches": [one.name for one in found],
    }
    append("discovery_amended", payload)
    audit(by, "amend_discovery", plan, before=before, after={"code": row.code, **after})
    return found
