"""The plan document of three tasks among the examples: its shop is the one that `author` knows by heart."""

import copy
import json
from typing import Any

from config.rooms import ROOT
from execution.export.documents.whole_document import Document
from planning.draft.documents.document_text import read

SHOP_PLAN = ROOT / "examples" / "shop-plan.json"


def task(number: int, name: str, *codes: str, **fields: Any) -> dict[str, Any]:
    return {
        "id": f"T-{number:03}",
        "name": name,
        "requirements": list(codes),
        "technical_reason": "" if codes else "It starts the program.",
        "subtasks": ["Do it"],
    } | fields


def phase(kind: str, number: int, *tasks: dict[str, Any]) -> dict[str, Any]:
    milestone = {"key": f"M{number}", "name": f"Part {number}", "tasks": list(tasks)}
    return {"type": kind, "name": kind.title(), "milestones": [milestone]}


SHOP: dict[str, Any] = json.loads(SHOP_PLAN.read_text())


def shop(**changes: Any) -> dict[str, Any]:
    """The content of the document; keywords replace top-level parts."""
    return copy.deepcopy(SHOP) | changes


def as_bytes(content: Any) -> bytes:
    return json.dumps(content).encode()


def document(content: dict[str, Any] | None = None) -> Document:
    return read(as_bytes(content or SHOP), Document)
