import ast
import json
import re
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest
from pytest_django import Settings
from ruff import find_ruff_bin  # type: ignore[import-untyped]

from execution.checks import blocking, check_atom, measure, outcome_of, signature_of
from execution.checks.lint import MOST_PATHS, RULES, WIDTH
from execution.checks.size import MOST_LINES
from execution.source.atom_source import AtomSource, Definition
from tests.execution.checks.alone import failed, outcomes, simple
from tests.execution.checks.atoms import ADD, BASKET, LIMIT, MAIN, PACKAGE, SHOP, TOO_MUCH

ROOT = Path(__file__).resolve().parents[3]


@pytest.mark.parametrize("atom", SHOP, ids=lambda atom: atom.symbol)
def test_good_atoms_pass_every_check(atom: AtomSource) -> None:
    assert set(outcomes(atom).values()) == {"passed"}


def test_every_finding_says_its_tool_and_version() -> None:
    found = check_atom(ADD, around=[BASKET], provided=[LIMIT, TOO_MUCH], package=PACKAGE)

    assert {one.tool for one in found} == {"python", "ruff", "ty"}
    assert all(one.version for one in found)


@pytest.mark.parametrize(
    "code",
    [
        pytest.param("def add(first: int, second: int = 0) -> int\n    return 1", id="no colon"),
        pytest.param("def add(:\x00", id="zero byte"),
        pytest.param("x = " + "(" * 1000, id="too many brackets"),
        pytest.param("x = " + "+".join("1" * 2000), id="nested too deep"),
    ],
)
def test_code_that_cannot_be_parsed_fails_syntax_alone(code: str) -> None:
    assert failed(replace(ADD, code=code)) == {"syntax"}


@pytest.mark.parametrize(
    ("language", "path", "code", "outcome"),
    [
        pytest.param("markdown", "README.md", "# Shop\n", "passed", id="prose"),
        pytest.param("json", "a.json", '{"a": 1}', "passed", id="json"),
        pytest.param("json", "a.json", '{"a": }', "failed", id="bad json"),
        pytest.param("toml", "a.toml", "a = 1", "passed", id="toml"),
        pytest.param("toml", "a.toml", "a = ", "failed", id="bad toml"),
        pytest.param("cobol", "a.cob", "STOP RUN.", "unverifiable", id="no tool"),
    ],
)
def test_other_languages_are_parsed_where_a_tool_is_there(
    language: str, path: str, code: str, outcome: str
) -> None:
    atom = AtomSource(path=path, symbol=path, kind="file", language=language, code=code)

    assert outcomes(atom)["syntax"] == outcome


@pytest.mark.parametrize("language", ["text", "markdown", "", "Markdown", "json", "cobol"])
def test_what_ends_in_py_is_checked_as_python_whatever_it_is_called(language: str) -> None:
    atom = replace(simple("return eval('1')"), language=language)

    assert failed(atom) == {"safety"}


@pytest.mark.parametrize(
    ("atom", "code"),
    [
        pytest.param(ADD, ADD.code.replace("second: int", "second: str"), id="annotation"),
        pytest.param(ADD, ADD.code.replace(" = 0", " = 1"), id="default"),
        pytest.param(ADD, ADD.code.replace("second: int", "*, second: int"), id="kind"),
        pytest.param(ADD, ADD.code.replace("def add", "async def add"), id="async"),
        pytest.param(ADD, ADD.code.replace("def add", "def plus"), id="name"),
        pytest.param(ADD, ADD.code + "\n\n\ndef more() -> int:\n    return 1", id="a second one"),
        pytest.param(ADD, "import os\n\n\n" + ADD.code, id="import in the code"),
        pytest.param(ADD, ADD.code + "\n\n\nprint(add(1))", id="statement"),
        pytest.param(BASKET, BASKET.code.replace("amount: int", "amount: str"), id="method"),
        pytest.param(BASKET, BASKET.code.replace("def put", "def _put"), id="no method"),
        pytest.param(TOO_MUCH, TOO_MUCH.code.replace("Exception", "ValueError"), id="base"),
        pytest.param(LIMIT, "LIMIT = 100", id="no annotation"),
        pytest.param(LIMIT, "LIMIT: str = '100'", id="another type"),
        pytest.param(MAIN, "   \n", id="empty file"),
    ],
)
def test_an_atom_must_keep_its_contract(atom: AtomSource, code: str) -> None:
    assert "contract" in failed(replace(atom, code=code))


def test_a_class_may_have_more_than_it_declares() -> None:
    code = BASKET.code + "\n\n    def _check(self) -> None:\n        return None"

    assert "contract" not in failed(replace(BASKET, code=code))


@pytest.mark.parametrize(
    ("lines", "outcome"), [pytest.param(23, "passed", id="25"), pytest.param(24, "failed", id="26")]
)
def test_a_function_has_at_most_25_lines(lines: int, outcome: str) -> None:
    body = "\n".join(["total = value", *["total += 1"] * (lines - 1), "return total"])

    assert outcomes(simple(body))["size"] == outcome


@pytest.mark.parametrize(("lines", "outcome"), [(25, "passed"), (26, "failed")])
def test_statements_have_at_most_25_lines(lines: int, outcome: str) -> None:
    guard = AtomSource(
        path="shop/__main__.py", symbol="statements", kind="statements", code="\n".join(["main()"] * lines)
    )  # fmt: skip

    assert outcomes(guard)["size"] == outcome


def test_limits_of_size_can_be_switched_off(settings: Settings) -> None:
    settings.SIZE_LIMITS = False

    assert outcomes(simple("\n".join(["value += 1"] * 30 + ["return value"])))["size"] == "passed"


def test_docstrings_comments_and_blank_lines_are_free() -> None:
    body = '"""One.\n\n    And more.\n    """\n# why\n\nreturn value'

    assert measure(simple(body).code).lines == 2


def test_the_model_is_told_the_limits_as_they_are_checked() -> None:
    told = (ROOT / "execution/prompts/AtomCode.md").read_text()

    assert f"{MOST_LINES['function']} lines for a function" in told
    assert f"{MOST_LINES['class']} for a class, {MOST_LINES['file']} for a file" in told
    assert "not counting docstrings, comments and blank lines" in told
    assert "docstring included" not in told
    assert f"complexity at most {MOST_PATHS}" in told
    assert f"at most {WIDTH} characters" in told
    assert set(RULES.split(",")) <= set(
        told.partition("ruff's rules ")[2].partition(";")[0].split()
    )


@pytest.mark.parametrize(
    ("branches", "outcome"),
    [pytest.param(9, "passed", id="10"), pytest.param(10, "failed", id="11")],
)
def test_a_function_has_a_complexity_of_at_most_10(branches: int, outcome: str) -> None:
    body = "\n".join([*[f"if value > {n}: value += {n}" for n in range(branches)], "return value"])

    found = check_atom(simple(body), around=[], provided=[], package="shop")

    assert outcome_of(found, "complexity") == outcome
    [finding] = [one for one in found if one.validator == "complexity"]
    assert (finding.level, finding.tool, finding.line) == (
        1,
        "ruff",
        1 if outcome == "failed" else None,
    )


@pytest.mark.parametrize(
    ("body", "paths"),
    [
        pytest.param("return value", 1, id="straight"),
        pytest.param(
            "for _ in range(3):\n    if value:\n        break\nreturn value", 3, id="loop"
        ),
        pytest.param("try:\n    return 1\nexcept ValueError:\n    return 2", 2, id="handler"),
        pytest.param(
            "if value:\n    return 1\nelif value > 2:\n    return 2\nelse:\n    return 3",
            3,
            id="elif",
        ),
        pytest.param(
            "match value:\n    case 1:\n        return 1\n    case _:\n        return 2",
            2,
            id="match",
        ),
        pytest.param(
            "def inner() -> int:\n    return 1 if value else 2\nreturn inner()", 2, id="inner"
        ),
        pytest.param(
            "try:\n    one = 1\nexcept ValueError:\n    one = 2\nelse:\n    one = 3", 3, id="else"
        ),
        pytest.param("match value:\n    case n if n > 2:\n        return 1", 2, id="guard"),
        pytest.param("class Inner:\n    def one(self) -> int:\n        return 1", 2, id="class"),
    ],
)
def test_complexity_counts_the_ways_through_statements(body: str, paths: int) -> None:
    assert measure(simple(body).code).cyclomatic == paths


def test_many_simple_functions_make_no_complex_file() -> None:
    one = "def f{0}(n: int) -> int:\n    if n:\n        return 1\n    return 2"

    assert measure("\n\n\n".join(one.format(number) for number in range(12))).cyclomatic == 2


def test_the_score_counts_the_ways_as_the_check_does() -> None:
    """Over every function of this program."""
    files = [
        file for app in ("config", "execution", "tests") for file in (ROOT / app).rglob("*.py")
    ]
    command = [find_ruff_bin(), "check", "--isolated", "--no-cache", "--quiet", "--ignore-noqa"]
    command += ["--select", "C901", "--config", "lint.mccabe.max-complexity=0"]
    done = subprocess.run(
        [*command, "--output-format", "json", *files], capture_output=True, text=True
    )
    highest: dict[str, int] = {}
    for one in json.loads(done.stdout):
        number = int(re.findall(r"\((\d+) > 0\)", one["message"])[0])
        highest[one["filename"]] = max(number, highest.get(one["filename"], 0))

    assert len(highest) > 100
    for name, number in highest.items():
        tree = ast.parse(Path(name).read_text())
        # What branches outside of functions is not ruff's to count.
        tree.body = [node for node in tree.body if isinstance(node, Definition | ast.ClassDef)]
        assert measure(ast.unparse(tree)).cyclomatic == number, name


@pytest.mark.parametrize(
    ("body", "code"),
    [
        pytest.param("return value == None", "E711", id="E"),
        pytest.param(
            "try:\n    return 1\nexcept ValueError:\n    raise KeyError(1)", "B904", id="B"
        ),
        pytest.param(
            "if value:\n    return 1\nelse:\n    print()\n    return 2", "RET505", id="RET"
        ),
        pytest.param("return value == None  # noqa", "E711", id="a comment is no way out"),
    ],
)
def test_lint_says_rule_and_line(body: str, code: str) -> None:
    found = check_atom(simple(body), around=[], provided=[], package=PACKAGE)

    lint = [one for one in found if one.validator == "lint"]
    assert lint[0].outcome == "failed"
    assert lint[0].detail.startswith(code)
    assert lint[0].line is not None


def test_only_some_failures_keep_an_atom_from_being_accepted() -> None:
    def blockers(body: str) -> set[str]:
        found = check_atom(simple(body), around=[], provided=[], package=PACKAGE)
        return {one.validator for one in blocking(found)}

    assert blockers("return value == None") == set()
    assert blockers("return unknown") == {"names"}


def test_errors_of_one_kind_share_a_signature_and_others_do_not() -> None:
    def signature(body: str) -> str:
        return signature_of(check_atom(simple(body), around=[], provided=[], package=PACKAGE))

    assert signature("return first_unknown") == signature("value += 1\nreturn second_unknown")
    assert signature("return first_unknown") != signature("return value == None")
    assert signature("return value") == ""
