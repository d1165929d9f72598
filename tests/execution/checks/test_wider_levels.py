from dataclasses import replace

import pytest

from execution.checks import check_components, check_system
from execution.checks.assembled import module_imports
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
    ("code", "text", "symbol"),
    [
        pytest.param("LIMIT: int = sum(iter(int, 1))", "within 1 seconds", "LIMIT", id="hangs"),
        pytest.param(
            "import re\nLIMIT: int = len(re.findall('(a+)+b', 'a' * 60))", "within 1 seconds", "LIMIT",
            id="hangs in the library",
        ),
        pytest.param(
            "while True:\n    try:\n        while True:\n            pass\n"
            "    except BaseException:\n        LIMIT: int = 1",
            "within 1 seconds", "LIMIT", id="hangs whatever comes",
        ),
        pytest.param("import os\nos._exit(0)", "exit status 0", "", id="dies"),
    ],
)  # fmt: skip
def test_a_module_that_does_not_come_back_is_blamed_alone(
    code: str, text: str, symbol: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module_imports, "MODULE_SECONDS", 1.0)
    zero = AtomSource(path="shop/zero.py", symbol="zero.py", kind="file", code="1 // 0\n")
    sources = [zero, *(replace(one, code=code) if one == LIMIT else one for one in SHOP)]
    tree = assemble(sources)

    found = [one for one in check_components(tree, sources) if one.validator == "modules"]

    # `shop.amounts`, which imports it, is not named; what does not is still looked at.
    [silent, error] = sorted(found, key=lambda one: one.path)
    assert (error.path, error.line) == ("shop/zero.py", 1)
    assert (silent.path, silent.symbol) == ("shop/limits.py", symbol)
    assert silent.detail.startswith("shop.limits: ")
    assert text in silent.detail


def test_a_function_that_hangs_is_blamed_for_the_module_that_calls_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(module_imports, "MODULE_SECONDS", 1.0)
    texts = {
        "shop/spin.py": "def spin() -> None:\n    while True:\n        pass\n",
        "shop/zero.py": "from shop.spin import spin\n\nspin()\n",
    }
    sources = [
        AtomSource(path=path, symbol=path[5:], kind="file", code=text)
        for path, text in texts.items()
    ]

    [found] = [one for one in check_components(texts, sources) if one.validator == "modules"]

    assert (found.path, found.detail[:10]) == ("shop/spin.py", "shop.zero:")


def test_a_package_that_hangs_is_the_only_one_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module_imports, "MODULE_SECONDS", 1.0)
    tree = assemble(SHOP) | {"shop/__init__.py": "while True:\n    pass\n"}
    package = AtomSource(path="shop/__init__.py", symbol="__init__.py", kind="file")

    detail = failed(check_components(tree, [*SHOP, package]))["modules"]

    assert detail == "shop: its import did not end within 1 seconds."


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
    monkeypatch.setattr("execution.checks.assembled.whole_tree.START_SECONDS", 2.0)

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
