"""Licences of installed packages, read from the metadata of their wheels; nothing is imported."""

from dataclasses import dataclass
from email.message import Message
from email.parser import HeaderParser
from pathlib import Path

from execution.sandbox.dependencies.package_names import normalised

LONGEST = 60
CLASSIFIER = "License :: "


@dataclass(frozen=True, kw_only=True)
class Package:
    """`licence` is empty where the metadata does not say one: then people are asked. `summary` is its author's text."""

    name: str
    version: str
    licence: str
    summary: str


def packages(environment: Path) -> list[Package]:
    """By name."""
    found = [_read(path) for path in environment.glob("*.dist-info/METADATA")]
    return sorted(found, key=lambda package: package.name)


def _read(path: Path) -> Package:
    said = HeaderParser().parsestr(path.read_text(encoding="utf-8", errors="replace"))
    return Package(
        name=normalised(str(said["Name"])),
        version=str(said["Version"]),
        licence=licence_of(said),
        summary=str(said["Summary"] or "")[:200],
    )


def licence_of(said: Message) -> str:
    """The expression (PEP 639), else the classifier, else a licence field that is a name and not a whole text."""
    if expression := said["License-Expression"]:
        return str(expression)[:LONGEST]
    classified = [
        str(one).rpartition(" :: ")[2]
        for one in said.get_all("Classifier") or []
        if str(one).startswith(CLASSIFIER)
    ]
    if named := [one for one in classified if one != "OSI Approved"]:
        return " / ".join(named)[:LONGEST]
    text = str(said["License"] or "").strip()
    return text if len(text) <= LONGEST and "\n" not in text and text != "UNKNOWN" else ""
