"""The accepted domain model, as later prompts get it."""

from typing import Any

from planning.models import Discovery

PARTS = (
    "domain",
    "summary",
    "bounded_contexts",
    "aggregates",
    "value_objects",
    "domain_events",
    "services",
    "operations",
    "assumptions",
    "exclusions",
    "risks",
    "stack",
)
# Of the project, and of what the aggregates say themselves.
NOT_CODE = {"bounded_contexts", "domain_events", "risks", "stack"}


def as_tag(discovery: Discovery) -> dict[str, Any]:
    """The `<domain>` of the model contract."""
    return {part: _filled(getattr(discovery, part)) for part in PARTS}


def _filled(value: Any) -> Any:
    """Without what is empty or false inside of objects: half of a model says that something is not so."""
    if isinstance(value, dict):
        return {
            key: _filled(one) for key, one in value.items() if one or one == 0 and one is not False
        }
    return [_filled(one) for one in value] if isinstance(value, list) else value


def for_code(discovery: Discovery) -> dict[str, Any]:
    """The part of the domain model that matters for writing one piece of the software."""
    return {part: value for part, value in as_tag(discovery).items() if part not in NOT_CODE}


def aggregates_named(discovery: Discovery, names: list[str]) -> list[dict[str, Any]]:
    """Whole aggregates, in the order of the model."""
    return [_filled(one) for one in discovery.aggregates if one["name"] in names]


def with_references(discovery: Discovery, names: list[str]) -> set[str]:
    """These aggregates and all that must exist before them: what they refer to, directly or further on."""
    fields = {one["name"]: one["fields"] for one in discovery.aggregates}
    found: set[str] = set()
    waiting = list(names)
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting += [f["references"] for f in fields.get(name, []) if f.get("references")]
    return found
