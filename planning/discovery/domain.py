"""The accepted model of the domain, as later prompts get it."""

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
    "assumptions",
    "exclusions",
    "risks",
    "stack",
)


def as_tag(discovery: Discovery) -> dict[str, Any]:
    """The `<domain>` of the model contract."""
    return {part: getattr(discovery, part) for part in PARTS}


def aggregates_named(discovery: Discovery, names: list[str]) -> list[dict[str, Any]]:
    """Whole aggregates, in the order of the model."""
    return [aggregate for aggregate in discovery.aggregates if aggregate["name"] in names]
