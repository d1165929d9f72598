"""The stand-in stays small enough to be read in an hour, and knows nothing of the apps."""

import ast
from collections import Counter
from pathlib import Path

import pytest

PACKAGE = Path(__file__).resolve().parents[2] / "config" / "embedded" / "standin"
PARTS = sorted(path for path in PACKAGE.rglob("*") if path.is_file() and path.suffix != ".pyc")
FILES = [*PARTS, PACKAGE.with_name("standin_process.py")]
MODULES = [path for path in PARTS if path.suffix == ".py"]
MOST_LINES = 5000
MOST_LINES_A_FILE = 300
MOST_LINES_A_FUNCTION = 40
MOST_MODULES = 12
FRAMEWORK = {"__init__.py", "__main__.py"}


def test_all_of_it_with_its_templates_is_small(capsys: pytest.CaptureFixture[str]) -> None:
    counts = {path: len(path.read_text(encoding="utf-8").splitlines()) for path in FILES}

    with capsys.disabled():
        print(f"\nThe stand-in: {sum(counts.values())} lines; at most {MOST_LINES}.")
    assert sum(counts.values()) <= MOST_LINES
    assert {path.name: n for path, n in counts.items() if n > MOST_LINES_A_FILE} == {}


def test_a_package_has_few_modules_and_says_what_it_is_for() -> None:
    folders = Counter(path.parent for path in MODULES if path.name not in FRAMEWORK)

    assert {str(folder): n for folder, n in folders.items() if n > MOST_MODULES} == {}
    for folder in folders:
        said = ast.get_docstring(ast.parse((folder / "__init__.py").read_text())) or ""
        assert len(said.splitlines()) >= 3, folder
        assert "import" in said
        assert "door" in said


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_functions_are_short_and_nothing_of_an_app_is_imported(path: Path) -> None:
    tree = ast.parse(path.read_text())

    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef):
            assert (node.end_lineno or 0) - node.lineno < MOST_LINES_A_FUNCTION, node.name
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("config"):
            assert (node.module or "").startswith("config.embedded.standin")
        if isinstance(node, ast.Import | ast.ImportFrom):
            names = (
                [node.module or ""]
                if isinstance(node, ast.ImportFrom)
                else [a.name for a in node.names]
            )
            apps = {"chat", "review", "execution", "planning", "costs", "django", "pydantic"}
            assert not apps & {name.partition(".")[0] for name in names}
