"""Changing, adding and removing parts of the domain model, each as one checked act in the history."""

from collections.abc import Callable
from copy import deepcopy
from typing import Any

from config.access.audit import audit
from config.access.models import User
from config.shared.database.columns import save_columns
from config.shared.seen import ChangedMeanwhile, check_seen
from planning.discovery import requirements
from planning.discovery.amendments.address import Address, Model, key_of, list_at, part_at, position
from planning.discovery.amendments.followers import follow, follow_in_requirements
from planning.discovery.amendments.model_checks import (
    AmendmentRefused,
    check,
    checked_part,
    model_of,
)
from planning.discovery.amendments.open_plan import amending
from planning.discovery.amendments.touched import Touched, by_part
from planning.discovery.size_agreement import propose_again
from planning.log.event_log import append
from planning.models import MasterPlan, Requirement

AMENDED = "discovery_amended"
Part = Any  # a part as JSON: an object, or the text of an assumption


def shown(address: Address, part: Part) -> dict[str, Any]:
    """A part as an object, as a form shows it."""
    return {"text": part} if address.kind.is_text else dict(part)


def change(plan: MasterPlan, address: Address, values: dict[str, Any], by: User, seen: str = "") -> list[Touched]:  # fmt: skip
    """Give a part other values; what names it follows a new name. Returns what it touches.

    Raises AmendmentRefused, ChangedMeanwhile, AmendmentLate, NotPermitted.
    """

    def act(model: Model, rows: list[Requirement]) -> tuple[Part, Part]:
        before = _found(model, address, seen)
        known = shown(address, before)
        if all(known.get(name) == value for name, value in values.items()):
            return before, before
        after = _stored(address, known | values)
        _put(model, address, after)
        _refuse_twin(model, address, after)
        if address.kind.key:
            follow(model, address, before, after)
            follow_in_requirements(address, before[address.kind.key], after[address.kind.key], rows)
        return before, after

    return _amend(plan, address, by, act)


def add(plan: MasterPlan, address: Address, values: dict[str, Any], by: User) -> list[Touched]:
    """Raises AmendmentRefused, ChangedMeanwhile, AmendmentLate, NotPermitted."""

    def act(model: Model, rows: list[Requirement]) -> tuple[Part, Part]:
        after = _stored(address, values)
        try:
            list_at(model, address).append(after)
        except LookupError:
            raise ChangedMeanwhile(None) from None
        _refuse_twin(model, address, after)
        return None, after

    return _amend(plan, address, by, act)


def remove(plan: MasterPlan, address: Address, by: User, seen: str = "") -> list[Touched]:
    """Take a part out. Raises AmendmentRefused while others name it, ChangedMeanwhile, AmendmentLate."""

    def act(model: Model, rows: list[Requirement]) -> tuple[Part, Part]:
        before = _found(model, address, seen)
        list_at(model, address).remove(before)
        return before, None

    return _amend(plan, address, by, act)


def _found(model: Model, address: Address, seen: str) -> Part:
    try:
        part = part_at(model, address)
    except LookupError:
        raise ChangedMeanwhile(None) from None
    check_seen(part, seen)
    return deepcopy(part)


def _stored(address: Address, values: dict[str, Any]) -> Part:
    whole = checked_part(address, values)
    if address.kind.is_text and not whole["text"]:
        raise AmendmentRefused(["text: Say how it is."])
    return whole["text"] if address.kind.is_text else whole


def _put(model: Model, address: Address, part: Part) -> None:
    rows = list_at(model, address)
    rows[position(rows, address.kind, address.keys[-1])] = part


def _refuse_twin(model: Model, address: Address, part: Part) -> None:
    keys = [key_of(address.kind, row) for row in list_at(model, address)]
    if keys.count(key_of(address.kind, part)) > 1:
        raise AmendmentRefused([f"The {address.kind.name} {address.of(part).name!r} is there already."])  # fmt: skip


def _amend(
    plan: MasterPlan,
    address: Address,
    by: User,
    act: Callable[[Model, list[Requirement]], tuple[Part, Part]],
) -> list[Touched]:
    with amending(plan, by) as discovery:
        rows = requirements.live(plan)
        before_rows = [row.aggregates for row in rows]
        old = model_of(discovery)
        new = deepcopy(old)
        before, after = act(new, rows)
        if before == after:
            return []
        check(old, new, rows)
        save_columns(discovery, new)
        renamed = [row for row, was in zip(rows, before_rows, strict=True) if row.aggregates != was]
        Requirement.objects.bulk_update(renamed, ["aggregates"])
        told = address.of(after) if after is not None else address
        found = by_part(new, told, after if after is not None else before, rows, discovery.brief)
        _record(plan, (address, told), by, (before, after), found)
        propose_again(plan)
    return found


def _record(
    plan: MasterPlan,
    addresses: tuple[Address, Address],
    by: User,
    parts: tuple[Part, Part],
    found: list[Touched],
) -> None:
    """Each as it was and as it is."""
    (old, address), (before, after) = addresses, parts
    verb = "added" if before is None else "removed" if after is None else "changed"
    payload = {
        "verb": verb,
        "kind": address.kind.name,
        "name": address.name if address.kind.key else _words(before or after),
        "at": str(old),
        "before": before,
        "after": after,
        "touches": [one.code or one.name for one in found],
    }
    append(AMENDED, payload)
    told = {"part": after, "at": str(address)}
    audit(by, "amend_discovery", plan, before={"part": before}, after=told)


def _words(part: Part) -> str:
    text = part if isinstance(part, str) else part.get("text") or ", ".join(part.get("fields", []))
    return str(text)[:120]
