"""What follows when a part gets another name: whoever names it names it anew."""

from collections.abc import Iterable, Mapping
from typing import Any

from planning.discovery.amendments.address import Address, Model
from planning.models import Requirement


def follow(model: Model, address: Address, before: Mapping[str, Any], after: Mapping[str, Any]) -> None:  # fmt: skip
    """Rewrite in place what refers to a renamed context, aggregate, field or state."""
    old, new = str(before.get("name", "")), str(after.get("name", ""))
    if address.lists == ("bounded_contexts",):
        _rename_context(model, old, new)
    elif address.lists == ("aggregates",):
        _rename_aggregate(model, old, new)
        _rename_states(after, before["states"])
    elif address.lists == ("aggregates", "fields"):
        owner = next(a for a in model["aggregates"] if a["name"] == address.keys[0])
        for unique in owner.get("unique", []):
            unique["fields"] = _swapped(unique["fields"], {old: new})
    elif address.lists == ("aggregates", "further_states"):
        owner = next(a for a in model["aggregates"] if a["name"] == address.keys[0])
        _rename_states(owner | {"states": after["states"]}, before["states"])


def follow_in_requirements(address: Address, old: str, new: str, rows: Iterable[Requirement]) -> list[Requirement]:  # fmt: skip
    """Those that name a renamed aggregate, changed and not saved yet."""
    if address.lists != ("aggregates",) or old == new:
        return []
    found = [row for row in rows if old in row.aggregates]
    for row in found:
        row.aggregates = _swapped(row.aggregates, {old: new})
    return found


def _rename_context(model: Model, old: str, new: str) -> None:
    for name in ("aggregates", "value_objects", "services"):
        _set(model[name], "context", old, new)
    for context in model["bounded_contexts"]:
        _set(context["relations"], "to", old, new)


def _rename_aggregate(model: Model, old: str, new: str) -> None:
    for aggregate in model["aggregates"]:
        for owner in (aggregate, *aggregate.get("parts", [])):
            _set(owner["fields"], "references", old, new)
    for name in ("domain_events", "operations"):
        _set(model[name], "aggregate", old, new)


def _rename_states(aggregate: Mapping[str, Any], before: list[str]) -> None:
    """States written anew in their old places are the same states."""
    after = aggregate["states"]
    if len(after) != len(before):
        return
    names = {old: new for old, new in zip(before, after, strict=True) if old not in after}
    for action in aggregate["actions"]:
        action["from_states"] = _swapped(action["from_states"], names)
        action["to_state"] = names.get(action["to_state"], action["to_state"])


def _set(rows: Iterable[dict[str, Any]], field: str, old: str, new: str) -> None:
    for row in rows:
        if row[field] == old:
            row[field] = new


def _swapped(names: Iterable[str], changed: Mapping[str, str]) -> list[str]:
    return [changed.get(name, name) for name in names]
