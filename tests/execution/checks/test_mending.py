"""What a tool can mend is mended by code, and what it could get wrong is left alone."""

import textwrap

import pytest

from execution.checks import check_answer
from execution.source.atom_source import AtomSource, Finding
from tests.execution.checks.alone import simple

LONG = "so long that it is more than a hundred characters when all the words of it are counted together"


def answered(
    atom: AtomSource, *around: AtomSource, package: str = "shop"
) -> tuple[str, str, set[str]]:
    """The code without its first line, what is said of the mending, and the validators that failed."""
    mended, found = check_answer(atom, around=around, provided=[], package=package)
    return inner(mended), said(found), {one.validator for one in found if one.outcome != "passed"}


def inner(atom: AtomSource) -> str:
    return textwrap.dedent("\n".join(atom.code.rstrip().split("\n")[1:]))


def said(found: list[Finding]) -> str:
    return "".join(one.detail for one in found if one.validator == "mended")


@pytest.mark.parametrize(
    ("body", "mended", "rules"),
    [
        pytest.param(
            "if value:\n    return 1\nelse:\n    return 2",
            "if value:\n    return 1\nreturn 2",
            "RET505 at line 4", id="else after return",
        ),
        pytest.param(
            "if value:\n    return 1\nelse:\n    # why\n    return 2",
            "if value:\n    return 1\n# why\nreturn 2",
            "RET505 at line 4", id="a comment that can stay",
        ),
        pytest.param(
            "for one in range(value):\n    if one == 3:\n        return True\nreturn False",
            "return any(one == 3 for one in range(value))",
            "SIM110 at line 2", id="a loop that is any",
        ),
        pytest.param(
            "if value and value > 3:\n    return True\nreturn False",
            "return bool(value and value > 3)",
            "SIM103 at line 2", id="a condition that is no bool stays one",
        ),
        pytest.param(
            "return list(zip([value], [1]))",
            "return list(zip([value], [1], strict=False))",
            "B905 at line 2", id="zip says what it does",
        ),
        pytest.param(
            "if value:\n    return value",
            "if value:\n    return value\nreturn None",
            "RET503 at line 1", id="a last return",
        ),
        pytest.param(
            "spare = int(value)\nreturn 1",
            "int(value)\nreturn 1",
            "F841 at line 2", id="a call stays where its name falls away",
        ),
        pytest.param(
            "if value: return 1\nreturn 2;",
            "if value:\n    return 1\nreturn 2",
            "E701 at line 2; E703 at line 3", id="layout",
        ),
        pytest.param(
            f'"""Text, {LONG}."""\nreturn value',
            f'"""Text, {LONG[:-9]}\ntogether."""\nreturn value',
            "E501 at line 2", id="a long docstring",
        ),
        pytest.param(
            f"# Text, {LONG}\nreturn value",
            f"# Text, {LONG[:-9]}\n# together\nreturn value",
            "E501 at line 2", id="a long comment",
        ),
    ],
)  # fmt: skip
def test_a_tool_mends(body: str, mended: str, rules: str) -> None:
    code, told, missed = answered(simple(body))

    assert code == mended
    assert rules in told
    assert told.startswith("mended by ruff: ")
    assert not missed & {"lint", "names"}


@pytest.mark.parametrize(
    ("body", "left"),
    [
        pytest.param(
            "if value:\n    # both\n    if value > 3:\n        return 1\nreturn 2", "lint",
            id="a comment that would be lost",
        ),
        pytest.param(
            "any = 3\nfor one in range(value):\n    if one == any:\n        return True\nreturn False",
            "lint", id="a name that means something else",
        ),
        pytest.param(
            "try:\n    spare = value.real\nexcept AttributeError:\n    return 1\nreturn 2", "names",
            id="an attribute that may raise",
        ),
        pytest.param(
            "for one in range(value):\n    if one == 3:  # found\n        return True\nreturn False",
            "lint", id="a comment on a line that would go",
        ),
        pytest.param(
            f'text = """\n# {LONG}, and more\n"""\nreturn text * value', "lint",
            id="what looks like a comment",
        ),
        pytest.param("return [value] == False", "lint", id="an empty list is not False"),
        pytest.param(f'return "{LONG}, {LONG}"', "lint", id="a long string"),
        pytest.param(
            f'"""Text.\n\n    >>> one(1)\n    {LONG} and more\n    """\nreturn value', "lint",
            id="the output of an example",
        ),
    ],
)  # fmt: skip
def test_what_could_change_an_answer_is_left(body: str, left: str) -> None:
    code, told, missed = answered(simple(body))

    assert code == inner(simple(body))
    assert told == ""
    assert left in missed


def test_what_the_declaration_asks_for_is_no_finding() -> None:
    signature = "def one(l: List[int], seen: list[int] = []) -> Optional[int]"
    atom = AtomSource(
        path="shop/one.py", symbol="one", kind="function", signature=signature,
        imports=("from typing import List, Optional, Tuple",),
        code=f"{signature}:\n    seen.extend(l)\n    return max(seen) if seen else None\n",
    )  # fmt: skip

    mended, found = check_answer(atom, around=[], provided=[], package="shop")

    assert {one.validator: one.detail for one in found if one.outcome != "passed"} == {}
    assert mended.code == atom.code
    assert mended.imports == ("from typing import List", "from typing import Optional")
    assert said(found) == "mended by ruff: F401 `Tuple`"


def test_the_rest_of_the_file_is_known_and_not_touched() -> None:
    """With a function named `any` in the file a loop is not rewritten with the built-in one."""
    loop = "for one in range(value):\n    if one == 3:\n        return True\nreturn False"
    other = AtomSource(
        path="shop/one.py", symbol="any", kind="function", signature="def any(x: object) -> bool",
        code="def any(x: object) -> bool:\n    if x:\n        return True\n    else:\n        return False",
        number=1,
    )  # fmt: skip

    code, told, _ = answered(simple(loop), other)

    assert (code, told) == (loop, "")


def test_a_whole_file_is_mended_too() -> None:
    text = "import sys\nimport argparse\n\n\ndef main() -> None:\n    print(argparse.__doc__)\n"
    atom = AtomSource(path="shop/main.py", symbol="main.py", kind="file", code=text)

    mended, found = check_answer(atom, around=[], provided=[], package="shop")

    assert mended.code == text.removeprefix("import sys\n")
    assert said(found) == "mended by ruff: F401 at line 1"


def test_what_no_tool_mends_keeps_its_finding_beside_what_was_mended() -> None:
    _, told, missed = answered(simple("if value:\n    return 1\nelse:\n    return missing"))

    assert "RET505" in told
    assert "names" in missed
