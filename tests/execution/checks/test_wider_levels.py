from dataclasses import replace

import pytest

from execution.checks import check_components, check_system
from execution.sandbox import program
from execution.source.assemble import assemble
from execution.source.atom_source import AtomSource, Finding
from tests.execution.checks.atoms import ADD, LIMIT, MAIN, PACKAGE, SHOP, unit

pytestmark = pytest.mark.skipif(not program.is_available(), reason="no sandbox on this machine")


def failed(findings: list[Finding]) -> dict[str, str]:
    return {one.validator: one.detail for one in findings if one.outcome == "failed"}


def with_test(body: str) -> list[AtomSource]:
    path = "tests/test_amounts.py"
    return [*SHOP, AtomSource(path=path, symbol="test_amounts.py", kind="file", code=unit(body))]


def test_good_components_pass_by_name() -> None:
    sources = with_test("def test_a(self):\n    self.assertEqual(add(1), 1)")

    findings = check_components(assemble(sources), sources)

    assert {one.validator: one.outcome for one in findings} == {
        "modules": "passed",
        "interfaces": "passed",
        "unit_tests": "passed",
    }


def test_where_there_is_nothing_to_look_at_nothing_passes() -> None:
    readme = AtomSource(path="README.md", symbol="README.md", kind="file", language="markdown")

    assert check_components({"README.md": ""}, [readme]) == []


@pytest.mark.parametrize(
    ("code", "text"),
    [
        pytest.param("LIMIT: int = 1 // 0", "ZeroDivisionError", id="an error"),
        pytest.param("import sys\nLIMIT: int = sys.exit(0)", "SystemExit", id="leaves"),
        pytest.param("import os\nLIMIT: int = os._exit(0)", "did not end", id="dies"),
        pytest.param("from shop.amounts import add\nLIMIT: int = add(1)", "circular", id="circle"),
    ],
)
def test_a_module_that_cannot_be_imported_fails(code: str, text: str) -> None:
    tree = assemble(SHOP) | {"shop/limits.py": code}

    assert text in failed(check_components(tree, SHOP))["modules"]


@pytest.mark.parametrize(
    ("path", "code", "text"),
    [
        pytest.param("shop/limits.py", "LIMIT: str = ''", "`LIMIT: int`", id="another type"),
        pytest.param("shop/limits.py", "", "does not define `LIMIT`", id="nothing"),
    ],
)
def test_files_must_keep_the_interfaces(path: str, code: str, text: str) -> None:
    tree = assemble(SHOP) | {path: code}

    assert text in failed(check_components(tree, [LIMIT]))["interfaces"]


def test_a_missing_file_breaks_its_interface() -> None:
    tree = {path: text for path, text in assemble(SHOP).items() if path != "shop/limits.py"}

    assert "missing" in failed(check_components(tree, [LIMIT]))["interfaces"]


def test_a_failing_unit_test_of_the_tree_is_said() -> None:
    sources = with_test("def test_a(self):\n    self.assertEqual(add(1), 2)")

    assert "1 != 2" in failed(check_components(assemble(sources), sources))["unit_tests"]


def test_a_good_tree_passes_as_a_system() -> None:
    findings = check_system(assemble(SHOP), SHOP, PACKAGE)

    assert {one.validator: one.outcome for one in findings} == {
        "compiles": "passed",
        "types": "passed",
        "safety": "passed",
        "entry": "passed",
    }


@pytest.mark.parametrize(
    ("code", "text"),
    [
        pytest.param("print(1", "SyntaxError", id="no Python"),
        pytest.param("", "printed nothing", id="silent"),
        pytest.param("raise SystemExit(3)", "status 3", id="fails"),
        pytest.param("import time\ntime.sleep(60)", "timeout", id="hangs"),
    ],
)
def test_a_program_must_start_and_answer(
    code: str, text: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("execution.checks.whole_tree.START_SECONDS", 2.0)

    sources = [*SHOP[:-1], replace(MAIN, code=code)]
    details = failed(check_system(assemble(sources), sources, PACKAGE))

    assert text in details["entry"]


def test_a_tree_without_the_package_does_not_start() -> None:
    assert "entry" in failed(check_system(assemble([LIMIT]), [LIMIT], "nothing"))


def test_types_are_checked_over_the_whole_tree() -> None:
    bad = replace(ADD, code=ADD.code.replace("return total", "return str(total)"))

    sources = [*SHOP[:2], bad, *SHOP[3:]]
    details = failed(check_system(assemble(sources), sources, PACKAGE))

    assert details["types"].startswith("shop/amounts.py:")


def test_a_tree_that_cannot_be_written_fails_by_its_own_fault() -> None:
    tree = assemble(SHOP) | {"a.md": "", "a.md/b.md": ""}

    components, system = check_components(tree, SHOP), check_system(tree, SHOP, PACKAGE)

    assert "'a.md/b.md' cannot be written" in failed(components)["modules"]
    assert "'a.md/b.md' cannot be written" in failed(system)["entry"]
    types = [(one.outcome, one.detail) for one in system if one.validator == "types"]
    assert types == [("unverifiable", "ty: 'a.md/b.md' cannot be written: File exists")]


def test_a_module_cannot_rewrite_what_is_said_of_another() -> None:
    forging = (
        "import json\nimport traceback\n\n"
        "traceback.format_exception_only = lambda *a: []\n"
        'json.dumps = lambda record: \'{"error": ""}\'\n'
    )
    tree = assemble(SHOP) | {"shop/__init__.py": forging, "shop/limits.py": "raise ValueError"}

    assert "shop.limits: ValueError" in failed(check_components(tree, SHOP))["modules"]


def test_what_a_check_says_can_be_stored() -> None:
    tree = assemble(SHOP) | {"shop/limits.py": "raise ValueError('a\\0b\\ud800')"}

    detail = failed(check_components(tree, SHOP))["modules"]

    assert "\0" not in detail
    detail.encode()
