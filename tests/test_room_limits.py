"""How much a room, a file and a function may hold, so that a newcomer finds the way by names alone."""

import ast
from collections import Counter
from functools import cache
from pathlib import Path

import pytest

from config.rooms import ROOMS, ROOT, files

# What people look for in any app of Django; everything else at its top is a name to learn.
DJANGO = {"admin", "api", "apps", "consumers", "errors", "management", "migrations", "models"} | {
    "prompts",
    "querysets",
    "receivers",
    "routing",
    "signals",
    "tasks",
    "urls",
}
MOST_NAMES = {"costs": 12, "planning": 12, "execution": 14, "review": 12, "chat": 14}
MOST_MODULES = 15
MOST_LINES_A_FILE = 300
MOST_LINES_A_FUNCTION = 40
# A module is a thing; a few activities have no noun of their own.
LARGEST_SHARE_OF_ACTIVITIES = 0.05


@cache
def product() -> tuple[Path, ...]:
    return tuple(p for app in ("config", *ROOMS) for p in files(app) if "migrations" not in p.parts)


@pytest.mark.parametrize("app", ROOMS)
def test_the_top_of_an_app_shows_few_names(app: str) -> None:
    found = {path.relative_to(ROOT / app).parts[0].removesuffix(".py") for path in files(app)}

    assert len(found - DJANGO - {"__init__"}) <= MOST_NAMES[app], sorted(found - DJANGO)


def test_a_package_holds_few_modules() -> None:
    held = Counter(path.parent for path in product())

    assert {str(folder): n for folder, n in held.items() if n > MOST_MODULES} == {}


def test_modules_are_called_by_nouns() -> None:
    names = [path.stem for path in product() if path.stem != "__init__"]
    activities = sorted(name for name in names if name.endswith("ing"))

    assert len(activities) <= LARGEST_SHARE_OF_ACTIVITIES * len(names), activities


def test_no_file_is_long() -> None:
    sizes = {
        str(path.relative_to(ROOT)): len(path.read_text().splitlines())
        for path in (*product(), *files("tests"))
    }

    assert {path: lines for path, lines in sizes.items() if lines > MOST_LINES_A_FILE} == {}


def test_no_function_is_long() -> None:
    sizes = {
        f"{path.relative_to(ROOT)}: {node.name}": (node.end_lineno or 0) - node.lineno + 1
        for path in product()
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    }

    assert {name: lines for name, lines in sizes.items() if lines > MOST_LINES_A_FUNCTION} == {}
