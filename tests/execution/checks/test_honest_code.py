"""What honest programs write stays allowed."""

import pytest

from execution.checks.atom import check_alone
from execution.source.atom_source import AtomSource
from tests.execution.checks.honest_programs import PROGRAMS
from tests.execution.checks.honest_types import TYPES

SNIPPETS = PROGRAMS | TYPES
IN_FUNCTIONS = [
    (
        "import os",
        'return os.environ.get("HOME"), os.getenv("A"), os.path.join("a", os.sep), os.getcwd()',
    ),
    (
        "import os",
        'return [entry.name for entry in os.scandir(".")], os.walk("."), os.makedirs("a")',
    ),
    (
        "import sys",
        "return sys.argv[1:], sys.stdin.read(), sys.version_info >= (3, 11), sys.platform",
    ),
    ("from shop import store", "return store.load(value), store.type, store.calendar.first"),
    ("from shop.types import Kind", "return Kind(value).modules, Kind.signal, Kind.code"),
    ("from shop.operator import Operator", "return Operator(value).format_name()"),
    ("import locale", 'locale.setlocale(locale.LC_ALL, "")\nreturn locale.currency(1.5)'),
    ("import warnings", 'warnings.warn("old", DeprecationWarning, stacklevel=2)\nreturn value'),
    ("import platform", "return platform.system(), platform.python_version()"),
    ("from email.message import EmailMessage", "return EmailMessage().as_string()"),
    ("import xml.etree.ElementTree as ET", 'return [one.get("a") for one in ET.fromstring(value)]'),
    ("import html.parser", "return html.parser.HTMLParser()"),
    (
        "import html",
        "def shown(html: str) -> list[str]:\n    return [html]\nreturn shown(html.escape(value))",
    ),
    ("import weakref", "return weakref.WeakValueDictionary()"),
    (
        "from shop.texts import MESSAGE, Texts",
        "return MESSAGE.format(a=1), Texts.HELLO.format(b=2)",
    ),
    ("", "compile = value\nreturn compile, [type for type in (1, 2)]"),
    ("", "return max([value], key=lambda one: one.f_name), value.co_author, value.tb_id"),
    ("", 'return {"type": "record", "__type__": "Book"}, "__init__.py", "__main__" == __name__'),
]


@pytest.mark.parametrize("name", SNIPPETS)
def test_an_honest_file_is_allowed(name: str) -> None:
    assert refused(SNIPPETS[name]) == []


@pytest.mark.parametrize(("line", "body"), IN_FUNCTIONS)
def test_an_honest_function_is_allowed(line: str, body: str) -> None:
    lines = "\n".join(f"    {one}" for one in body.splitlines())

    assert refused(f"{line}\n\ndef target(value):\n{lines}\n") == []


def refused(code: str) -> list[tuple[str, int | None]]:
    atom = AtomSource(path="shop/target.py", symbol="target.py", kind="file", code=code)
    found = check_alone(atom)
    assert "safety" in {one.validator for one in found}, found
    kept = {"safety", "syntax"}
    return [(o.detail, o.line) for o in found if o.outcome == "failed" and o.validator in kept]
