"""Every path, module and signal that the documents name exists."""

import importlib
import re
from pathlib import Path

import pytest

from config.rooms import LAYERS, ROOT

DOCUMENTS = sorted([ROOT / "README.md", ROOT / "CONTRIBUTING.md", *(ROOT / "docs").rglob("*.md")])
APPS = {layer.partition(".")[0] for layer in LAYERS}
IN_BACKTICKS = re.compile(r"`([^`\n]+)`")
LINK = re.compile(r"\]\(([^)#\s]+)[^)]*\)")
# What a document names by an example is written with <angle brackets>.
A_PATH = re.compile(r"[\w.*-]+(/[\w.*-]+)+/?")
A_MODULE = re.compile(rf"({'|'.join(sorted(APPS))})(\.\w+)+")


def _has_path(text: str) -> bool:
    """From the root, or in an app, as `prompts/*.md`."""
    return any(any(ROOT.glob(f"{prefix}{text.rstrip('/')}")) for prefix in ("", "*/"))


def _has_module(text: str) -> bool:
    """A module, a name in one, or a signal of an app."""
    module, _, name = text.rpartition(".")
    for found, names in ((text, []), (module, [name]), (f"{module}.signals", [name])):
        if _file_of(found) and all(hasattr(importlib.import_module(found), one) for one in names):
            return True
    owner, _, kind = module.rpartition(".")
    held = getattr(importlib.import_module(owner), kind, None) if _file_of(owner) else None
    return hasattr(held, name)


def _file_of(module: str) -> bool:
    path = ROOT.joinpath(*module.split("."))
    return bool(module) and (path.is_dir() or path.with_suffix(".py").is_file())


def missing(document: Path) -> list[str]:
    text = document.read_text()
    found = []
    for named in IN_BACKTICKS.findall(text):
        if A_MODULE.fullmatch(named):
            found += [] if _has_module(named) else [named]
        elif A_PATH.fullmatch(named):
            found += [] if _has_path(named) else [named]
    links = [link for link in LINK.findall(text) if "://" not in link]
    return found + [link for link in links if not (document.parent / link).exists()]


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_what_a_document_names_exists(document: Path) -> None:
    assert missing(document) == []


def test_what_does_not_exist_is_found(tmp_path: Path) -> None:
    document = tmp_path / "notes.md"
    document.write_text(
        "`execution/nowhere.py`, `execution.nowhere.claim`, `costs.never_sent`, [more](gone.md);"
        " `execution/drive.py`, `execution.drive.drive`, `costs.budget_noticed`, `prompts/*.md`,"
        " `execution/checks/<name>.py`"
    )

    assert missing(document) == [
        "execution/nowhere.py", "execution.nowhere.claim", "costs.never_sent", "gone.md",
    ]  # fmt: skip


def test_the_glossary_defines_every_term_once() -> None:
    rows = (ROOT / "docs/glossary.md").read_text().splitlines()
    cells = [row.split("|")[1] for row in rows if row.startswith("| **")]
    terms = [term.strip() for cell in cells for term in cell.strip(" *").split(",")]

    assert sorted(terms) == sorted(set(terms))
    assert {
        "wave", "gate", "due", "level", "convention", "public name", "home of a requirement", "exclusion",
        "alias", "trace", "statement", "hold", "period", "lapse", "effort", "correction",
    } <= set(terms)  # fmt: skip
