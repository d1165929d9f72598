"""Text that reads other than it runs is refused, in the file and in what other files pass on."""

import pytest

from execution.checks.atom import check_alone, check_atom
from execution.source.atom_source import AtomSource
from tests.execution.checks.refusals import HEAD, reasons, within

HIDDEN = "# +AGkAbQBwAG8AcgB0- os"


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        pytest.param(f"# coding: utf-7\n{HIDDEN}\nx = 1", "the encoding 'utf-7'", id="utf-7"),
        pytest.param(f"#!/bin/python\n# -*- coding: U7 -*-\n{HIDDEN}", "'U7'", id="second line"),
        pytest.param(f"\r# coding=utf_7\n{HIDDEN}", "'utf_7'", id="after a lonely return"),
        pytest.param("# vim: set fileencoding=latin-1 :\nx = 'a'", "'latin-1'", id="latin-1"),
        pytest.param("\ufeffx = 1", "a byte order mark (\\ufeff)", id="byte order mark"),
        pytest.param("x = 1\n\fy = 2", "a form feed (\\x0c)", id="form feed"),
        pytest.param("x = 'a\u202eb'", "right-to-left override (\\u202e)", id="another order"),
        pytest.param("x = 1  # \u2028import os", "line separator (\\u2028)", id="line separator"),
        pytest.param("x = 'a\x1b[2Kb'", "an escape character (\\x1b)", id="terminal"),
        pytest.param("x = 1  # one\rimport os", "a lonely return (\\r)", id="lonely return"),
        pytest.param("pa\u200bss_word = 1", "zero width space (\\u200b)", id="zero width"),
    ],
)
def test_text_that_is_not_what_it_seems_is_refused(code: str, reason: str) -> None:
    assert reason in reasons(code, kind="file")


def test_a_line_is_named_and_code_in_a_file_of_text_is_left_alone() -> None:
    atom = AtomSource(path="shop/a.py", symbol="a.py", kind="file", code="x = 1\n\ny = '\u202e'")
    prose = AtomSource(
        path="a.md", symbol="a.md", kind="file", language="markdown", code="\ufeff\f"
    )

    [found] = [one for one in check_alone(atom) if one.outcome == "failed"]

    assert (found.validator, found.line) == ("safety", 3)
    assert {one.outcome for one in check_alone(prose)} == {"passed"}


TEXTS = "import shutil\nimport sys\nfrom json import codecs\n\nHELLO = 'Hello {0}'\nCOMPUTED = '{0._' + chr(95) + 'x}'\n"


@pytest.mark.parametrize(
    ("imports", "body", "reason"),
    [
        pytest.param(
            ("from shop import texts",),
            "return [texts][0].sys.modules",
            "The module `shop.texts` is used as a value",
            id="handed on",
        ),
        pytest.param(
            ("from . import texts as t",), "return t.codecs.builtins", "`builtins`", id="a chain"
        ),
        pytest.param(
            ("from shop import texts",),
            "return texts.shutil.rmtree(value)",
            "By way of `shop.texts.shutil.rmtree`: `shutil.rmtree` deletes whole folders",
            id="a function passed on",
        ),
        pytest.param(
            ("from shop.texts import codecs as c",),
            "return c",
            "is used as a value",
            id="passed on",
        ),
        pytest.param(
            ("from shop.texts import COMPUTED as HELLO",),
            "return HELLO.format(target)",
            "`COMPUTED` is no written-out text",
            id="a constant computed",
        ),
        pytest.param(
            ("from shop.texts import HELLO",), "return HELLO.format(value)", "", id="a constant"
        ),
        pytest.param(
            ("from shop import texts",), "return texts.HELLO.lower()", "", id="looked into"
        ),
    ],
)
def test_what_other_files_pass_on_is_looked_at(
    imports: tuple[str, ...], body: str, reason: str
) -> None:
    atom = AtomSource(
        path="shop/target.py",
        symbol="target",
        kind="function",
        signature=HEAD.strip().rstrip(":"),
        imports=imports,
        code=within(body),
    )
    texts = AtomSource(path="shop/texts.py", symbol="texts.py", kind="file", code=TEXTS)

    found = check_atom(atom, around=[], provided=[texts], package="shop")

    refused = [one for one in found if one.validator == "safety" and one.outcome == "failed"]
    assert bool(refused) == bool(reason), refused
    assert reason in "\n".join(one.detail for one in refused)
