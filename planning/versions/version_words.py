"""Versions and their differences in words, for pages and programs."""

from collections.abc import Mapping
from typing import Any

from django.utils.text import slugify

from planning.models import MasterPlan, PlanVersion
from planning.versions.compare import Difference, FieldChange, RowChange

WORDS = {
    "depends_on": "depends on",
    "target_files": "files",
    "task_type": "type",
    "technical_reason": "technical reason",
    "locked_fields": "locked",
    "stack_options": "options of the stack",
    "size": "size (least, target, most)",
}
STATES = {"new": "passed", "changed": "attention", "retired": "failed", "replaced": "stale"}
# As people ask for them; what is not named here follows.
ORDER = (
    "name",
    "text",
    "priority",
    "criterion",
    "description",
    "requirements",
    "target_files",
    "subtasks",
    "depends_on",
    "provides",
    "needs",
)
# A longer text is shown as a difference of lines, a shorter one beside the other.
LONGEST_SIDE = 80


def version_rows(plan: MasterPlan) -> list[dict[str, Any]]:
    """Newest first, each with the earliest version of the same content."""
    rows = list(plan.versions.select_related("created_by").defer("snapshot"))
    first: dict[str, int] = {}
    for row in reversed(rows):
        if row.sha:
            first.setdefault(row.sha, row.number)
    return [_row(row, first.get(row.sha, row.number)) for row in rows]


def _row(version: PlanVersion, same: int) -> dict[str, Any]:
    return {
        "number": version.number,
        "at": version.created_at,
        "by": version.created_by,
        "summary": version.summary,
        "same_as": same if same < version.number else None,
    }


def shown(
    difference: Difference, replaced: Mapping[str, str] | None = None
) -> list[dict[str, Any]]:
    """The parts that differ, with the text of each field; `replaced` says by what a requirement was."""
    parts = [
        ("Requirements", difference.requirements),
        ("Domain", difference.domain),
        ("Milestones", difference.milestones),
        ("Tasks", difference.tasks),
    ]
    heirs = replaced or {}
    rows = [
        {"title": title, "rows": [_change(row, heirs.get(row.id, "")) for row in found]}
        for title, found in parts
    ]
    if difference.plan:
        fields = [_field("plan", one) for one in difference.plan]
        whole = {"id": "", "name": "The plan itself", "kind": "changed", "fields": fields}
        rows.insert(0, {"title": "Plan", "rows": [whole | {"state": STATES["changed"]}]})
    return [part for part in rows if part["rows"]]


def _change(row: RowChange, heir: str) -> dict[str, Any]:
    kind = "replaced" if heir and row.kind == "retired" else row.kind
    fields = sorted(row.fields, key=lambda one: _place(one.name))
    return {
        "id": row.id if row.id != row.name else "",
        "name": row.name,
        "kind": kind,
        "heir": heir,
        "state": STATES[kind],
        "fields": [_field(row.id, one) for one in fields if _says(row, one)],
    }


def _place(name: str) -> int:
    return ORDER.index(name) if name in ORDER else len(ORDER)


def _says(row: RowChange, field: FieldChange) -> bool:
    """Of a new row, what is empty says nothing, and its name stands above already."""
    return row.kind != "new" or bool(field.after) and text_of(field.after) != row.name


def _field(of: str, field: FieldChange) -> dict[str, Any]:
    before, after = text_of(field.before), text_of(field.after)
    name = WORDS.get(field.name, field.name.replace("_", " "))
    dom_id = slugify(f"{of}-{field.name}")
    return {
        "name": name,
        "before": before,
        "after": after,
        "diff": {"id": dom_id, "before": before, "after": after, "path": name},
        "is_long": max(len(before), len(after)) > LONGEST_SIDE or "\n" in before + after,
    }


def text_of(value: Any) -> str:
    """For reading: one thing a line, places as path:symbol."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        lines = [text_of(one) for one in value]
        is_short = all(isinstance(one, str | int) and len(str(one)) < 12 for one in value)
        return (", " if is_short else "\n").join(lines)
    if isinstance(value, dict):
        if set(value) == {"path", "symbol"}:
            return ":".join(filter(None, (value["path"], value["symbol"])))
        said = ((key, text_of(one)) for key, one in value.items() if _is_said(one))
        return ", ".join(f"{key.replace('_', ' ')}: {text}" for key, text in said)
    return str(value)


def _is_said(value: Any) -> bool:
    """Of a field, a flag that is not set says nothing, as what is empty."""
    return value is not False and value not in ("", [], None)
