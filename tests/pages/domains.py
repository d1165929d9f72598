"""The aggregates of a lending library, as a model answers them."""

from typing import Any

AGGREGATES = {
    "Book": ("Catalogue", ["available", "lent", "lost"], ""),
    "Author": ("Catalogue", [], ""),
    "Member": ("Membership", ["active", "suspended"], ""),
    "Loan": ("Lending", ["open", "returned", "overdue"], "Book"),
    "Fine": ("Lending", ["due", "paid"], "Loan"),
}


def aggregates() -> list[dict[str, Any]]:
    return [_aggregate(name, *rest) for name, rest in AGGREGATES.items()]


def _aggregate(name: str, context: str, states: list[str], refers_to: str) -> dict[str, Any]:
    fields = [_field("title", "text", "")]
    if refers_to:
        fields.append(_field(refers_to.lower(), "reference", refers_to))
    return {
        "name": name, "plural": f"{name.lower()}s", "context": context, "states": states,
        "purpose": f"One {name.lower()}.", "fields": fields, "invariants": [],
        "actions": [{
            "name": f"keep_{name.lower()}", "actor": "", "from_states": states[:1],
            "to_state": states[1] if len(states) > 1 else "", "rules": ["It exists."], "effects": [],
        }],
    }  # fmt: skip


def _field(name: str, type_: str, references: str) -> dict[str, Any]:
    return {
        "name": name, "type": type_, "required": True, "unique": False, "minimum": "1",
        "maximum": "200", "choices": [], "default": "", "references": references,
    }  # fmt: skip
