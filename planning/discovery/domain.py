"""The accepted domain model, as later prompts get it."""

import re
from typing import Any

from planning.models import Discovery

CAPITAL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
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
# Of the project, of what the aggregates say themselves, and of what tasks and requirements were made from.
NOT_TASKS = {"bounded_contexts", "risks", "stack"}
NOT_CODE = {*NOT_TASKS, "domain_events", "assumptions"}
# Of an aggregate, for one piece of the code.
NOT_PIECE = {"context", "purpose"}
# Of an action, for a piece that is about another one: how states follow each other.
WAY = {"name", "from_states", "to_state"}


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


def for_tasks(discovery: Discovery) -> dict[str, Any]:
    """The part of the domain model that matters for what there is to do."""
    return {part: value for part, value in as_tag(discovery).items() if part not in NOT_TASKS}


def for_code(discovery: Discovery) -> dict[str, Any]:
    """The part of the domain model that matters for writing one piece of the software."""
    return {part: value for part, value in as_tag(discovery).items() if part not in NOT_CODE}


def aggregates_about(
    discovery: Discovery, names: list[str], text: str, *, with_rules: bool = False
) -> list[dict[str, Any]]:
    """These aggregates for a piece of the software that `text` is about, in the order of the model.

    Parts only where the text names them; of actions that it does not name, how states follow each other, and
    `with_rules` what must hold for that, where the text leads to another state than the first.
    """
    said = text.casefold()
    chosen = [_filled(one) for one in discovery.aggregates if one["name"] in names]
    return [_about(one, said, is_way=with_rules and _is_on_its_way(one, said)) for one in chosen]


def _is_on_its_way(aggregate: dict[str, Any], said: str) -> bool:
    first, *later = aggregate.get("states") or [""]
    sources = [one.get("from_states", []) for one in aggregate.get("actions", []) if _is_named(one, said)]  # fmt: skip
    return any(one.casefold() in said for one in later) or any(
        states and first not in states for states in sources
    )


def _about(aggregate: dict[str, Any], said: str, *, is_way: bool) -> dict[str, Any]:
    kept = {*WAY, "rules"} if is_way else WAY
    found = {key: value for key, value in aggregate.items() if key not in NOT_PIECE}
    if "parts" in found:
        found["parts"] = [part for part in found["parts"] if _is_named(part, said)]
    if "actions" in found:
        found["actions"] = [
            action if _is_named(action, said) else {k: v for k, v in action.items() if k in kept}
            for action in found["actions"]
            if is_way or "to_state" in action or _is_named(action, said)
        ]
    return found


def _is_named(thing: dict[str, Any], said: str) -> bool:
    """By the name in code, its words, what people say, or the state that it leads to."""
    snake = snake_case(thing["name"])
    words = (thing["name"], snake, snake.replace("_", " "))
    names = (*words, thing.get("plural"), thing.get("to_state"))
    return any(name and name.casefold() in said for name in names)


def snake_case(name: str) -> str:
    return CAPITAL.sub("_", name).casefold()


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
