"""What a part of the domain model hangs together with: found by names and words, without a model."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from planning.discovery.amendments.address import Address, Model
from planning.discovery.statements.stated_requirements import statements
from planning.lint.text_overlap import carries, significant_words, words_of_names
from planning.models import Requirement

MOST_STATEMENTS = 6
MOST_OF = 0.6


@dataclass(frozen=True, kw_only=True)
class Touched:
    """`code` is a requirement's; the other kinds have none."""

    kind: str
    name: str
    code: str = ""


def by_part(model: Model, address: Address, part: Any, rows: Iterable[Requirement], brief: str) -> list[Touched]:  # fmt: skip
    """What names the part or speaks of it."""
    found = [*_by_name(model, address, part), *_by_words(address, part, rows, brief)]
    return list(dict.fromkeys(found))


def by_requirement(row: Requirement, model: Model, brief: str) -> list[Touched]:
    """The aggregates it speaks of, their fields that it names, and what of the brief it carries."""
    spoken = _said(row)
    found = []
    for aggregate in model["aggregates"]:
        if aggregate["name"] in row.aggregates:
            found.append(Touched(kind="aggregate", name=aggregate["name"]))
            found += [
                Touched(kind="field", name=f"{aggregate['name']}.{field['name']}")
                for field in aggregate["fields"]
                if words_of_names(field["name"]) <= spoken
            ]
    return found + [Touched(kind="of the brief", name=text) for text in carried(row, brief)]


def carried(row: Requirement, brief: str) -> list[str]:
    """The statements of the brief that the requirement, or its source, carries."""
    texts = [statement.text for statement in statements(brief)]
    return [text for text in texts if carries(text, [row.text]) or carries(text, [row.source])]


def said(found: Sequence[Touched]) -> str:
    """For a message; nothing if nothing is touched."""
    names = [one.code or (one.name if one.kind != "of the brief" else "") for one in found]
    names = [name for name in names if name]
    more = f" and {len(names) - 5} more" if len(names) > 5 else ""
    return f"It touches {', '.join(names[:5])}{more}." if names else ""


def _by_name(model: Model, address: Address, part: Any) -> list[Touched]:
    name = str(part.get("name", "")) if isinstance(part, Mapping) else ""
    if address.lists == ("bounded_contexts",):
        return _of_context(model, name)
    if address.lists == ("aggregates",):
        return _of_aggregate(model, name)
    owner = _owner(address)
    if address.lists == ("aggregates", "fields"):
        return _of_field(model, owner, name)
    return [Touched(kind="aggregate", name=owner)] if owner else []


def _of_context(model: Model, name: str) -> list[Touched]:
    kinds = {"aggregates": "aggregate", "value_objects": "value object", "services": "service"}
    found = [
        Touched(kind=kind, name=row["name"])
        for part, kind in kinds.items()
        for row in model[part]
        if row["context"] == name
    ]
    return found + [
        Touched(kind="relation", name=f"{other['name']} to {name}")
        for other in model["bounded_contexts"]
        if any(relation["to"] == name for relation in other["relations"])
    ]


def _of_aggregate(model: Model, name: str) -> list[Touched]:
    found = [
        Touched(kind="field", name=f"{owner['name']}.{field['name']}")
        for aggregate in model["aggregates"]
        for owner in (aggregate, *aggregate.get("parts", []))
        for field in owner["fields"]
        if field["references"] == name
    ]
    for part, kind in (("domain_events", "event"), ("operations", "operation")):
        found += [Touched(kind=kind, name=row["name"]) for row in model[part] if row["aggregate"] == name]  # fmt: skip
    return found


def _of_field(model: Model, owner: str, name: str) -> list[Touched]:
    aggregate: dict[str, Any] = next((a for a in model["aggregates"] if a["name"] == owner), {})
    about = words_of_names(name)
    found = [
        Touched(kind="uniqueness", name=f"{owner}: {', '.join(unique['fields'])}")
        for unique in aggregate.get("unique", [])
        if name in unique["fields"]
    ]
    found += [
        Touched(kind="action", name=f"{owner}.{action['name']}")
        for action in aggregate.get("actions", [])
        if about <= significant_words(" ".join([*action["rules"], *action["effects"]]))
    ]
    found += [
        Touched(kind="operation", name=row["name"])
        for row in model["operations"]
        if row["aggregate"] == owner and about <= significant_words(" ".join(row["inputs"]))
    ]
    return found


def _by_words(address: Address, part: Any, rows: Iterable[Requirement], brief: str) -> list[Touched]:  # fmt: skip
    owner = _owner(address)
    about, share = _about(address, part)
    if not about:
        return []
    found = [
        Touched(kind="requirement", name=row.text, code=row.code)
        for row in rows
        if (address.lists == ("aggregates",) and address.keys[0] in row.aggregates)
        or (
            (not owner or owner in row.aggregates or words_of_names(owner) <= _said(row))
            and len(about & _said(row)) >= share * len(about)
        )
    ]
    of_owner = words_of_names(owner) if owner else frozenset[str]()
    texts = [
        one.text
        for one in statements(brief)
        if of_owner <= (words := significant_words(one.text))
        and len(about & words) >= share * len(about)
    ]
    return found + [Touched(kind="of the brief", name=text) for text in texts[:MOST_STATEMENTS]]


def _owner(address: Address) -> str:
    """The aggregate of a part of one."""
    is_inside = address.lists[0] == "aggregates" and len(address.lists) > 1
    return address.keys[0] if is_inside else ""


def _said(row: Requirement) -> frozenset[str]:
    return significant_words(f"{row.text} {row.criterion}")


def _about(address: Address, part: Any) -> tuple[frozenset[str], float]:
    """The words of its name, all of which have to be said; of a part without one, most of what it says."""
    if isinstance(part, Mapping) and address.kind.key:
        return words_of_names(str(part[address.kind.key])), 1.0
    text = part.get("text", "") if isinstance(part, Mapping) else part
    return significant_words(str(text)), MOST_OF
