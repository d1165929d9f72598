"""Ways round the reading of code: names given later, texts that libraries evaluate, what packages pass on and share."""

import pytest

from execution.checks import safety
from execution.checks.file_context import FileContext
from execution.source.atom_source import AtomSource
from tests.execution.checks.refusals import reasons, within

FIELDS = "from dataclasses import fields\n"
EVALUATED = "\"__import__('os').system('id')\""
FORMATTED = "of a computed text reaches any attribute"

ATTACKS: dict[str, tuple[str, str]] = {
    # A text that is formatted, given by something else than an assignment.
    "format of what a pattern binds": (
        within("text = '{}'", "match value:", "    case str() as text:", "        pass", "return text.format(target)"),
        FORMATTED,
    ),
    "format of what another function gives": (
        within("global text", "text = '{}'", "fill()", "return text.format(target)"), FORMATTED
    ),
    "format of a dict that gets an item": (
        within("texts = {'a': '{}'}", "texts['a'] = str(value)", "return texts['a'].format(target)"), FORMATTED
    ),
    "format of a dict that is updated": (
        within("texts = {'a': '{}'}", "texts.update(a=str(value))", "return texts['a'].format(target)"), FORMATTED
    ),
    "format of a constant that is updated": (
        "TEXTS = {'a': '{}'}\n" + within("TEXTS.update(a=str(value))", "return TEXTS['a'].format(target)"), "`TEXTS`"
    ),
    "format of a field in capitals": (
        "class Config:\n    TEXT: str\n    def shown(self, one):\n        return self.TEXT.format(one)\n", "`TEXT`"
    ),
    "format of a constant of a loop": (
        "for TEXT in [chr(123) + '0}']:\n    print(TEXT.format(print))\n", "`TEXT`"
    ),
    "a style by its place": (
        "import logging\n" + within("return logging.Formatter(str(value), None, '{')"), '`style="{"` with a computed'
    ),
    # Names that go on behind a plain beginning, or stand in a list.
    "a getter with a plain beginning": (
        "import operator\n" + within("return operator.attrgetter('upper' + str(value))('')"),
        "`attrgetter` with a computed name",
    ),
    "a getter with listed names": (
        "import operator\n" + within("for name in ('upper.__self__',):", "    operator.attrgetter(name)('')"),
        "`__self__` reaches",
    ),
    "listed names of what is refused": (
        within("for name in ('load_extension',):", "    getattr(value, name)(1)"), "`load_extension` reaches past"
    ),
    "fields that get other names": (
        FIELDS + within("for one in fields(value):", "    one.name = str(value)",
        "for one in fields(value):", "    print(getattr(target, one.name))"),
        "`getattr` with a computed name",
    ),
    "an internal way to delete folders": (
        "import tempfile\n" + within("tempfile.TemporaryDirectory._rmtree(value)"), "internal to the standard library"
    ),
    "the same of an object": (within("value._rmtree('/home')"), "`_rmtree` reaches past"),
    "help that loads modules": (within("help(value)"), "Use of `help`"),
    # Annotations that libraries evaluate.
    "a text in an alias": (f"from typing import Optional\nKind = Optional[{EVALUATED}]\n", "Use of `__import__`"),
    "a text in a list": (f"Kind = list[{EVALUATED}]\n", "Use of `__import__`"),
    "a text in a model": (
        f"from pydantic import create_model\nModel = create_model('M', x=({EVALUATED}, ...))\n", "Use of `__import__`"
    ),
    "a constant as an annotation": (
        f"KIND = '' + {EVALUATED}\nclass Book:\n    title: KIND\n", "The annotation `KIND` is a text"
    ),
    "a joined text as an annotation": (
        "KIND = ''.join(['l', 'en'])\nclass Book:\n    title: KIND\n", "The annotation `KIND` is a text"
    ),
    # Packages.
    "code by a text, of Django": (
        "from django.utils.module_loading import import_string\n" + within("return import_string('os.system')"),
        "loads code that a text names. Use instead: an import",
    ),
    "code by a text, of pydantic": (
        "from pydantic import ImportString, TypeAdapter\n" + within("return TypeAdapter(ImportString)"),
        "`pydantic.ImportString` loads code",
    ),
    "a process of anyio": ("import anyio\n" + within("return anyio.run(anyio.run_process, ['ls'])"), "`anyio.run_process`"),
    "a process passed on": (
        "from starlette import concurrency\n" + within("return concurrency.anyio.run_process(['ls'])"),
        "starts other processes",
    ),
    "a connection passed on": (
        "import uvicorn.config\n" + within("return uvicorn.config.socket.create_connection(('x', 1))"),
        "opens network connections",
    ),
    "the client of tests": (
        "from fastapi.testclient import TestClient\n" + within("return TestClient(value)"), "belongs to tests"
    ),
    "a class of a package changed": (
        "from starlette.responses import Response\nResponse.status_code = 200\n",
        "`starlette.responses.Response` is changed, for all that uses it. Use instead: a class of your own",
    ),
    "a class of a package changed by name": (
        "import httpx\nsetattr(httpx.Client, 'send', lambda *a: None)\n", "`httpx.Client` is changed"
    ),
    "settings changed by the program": (
        "from django.conf import settings\nsettings.DEBUG = True\n", "`django.conf.settings` is changed"
    ),
    # Classes.
    "a text that starts with anything": (
        "class Text(str):\n    def startswith(self, *a):\n        return True\n", "`startswith` answers instead of `str`"
    ),
    "a text that is a number": ("class Text(str):\n    isdigit = lambda self: True\n", "`isdigit` answers"),
    "a comparison that changes": (
        "class Leak:\n    def __eq__(self, other):\n        if not isinstance(other, dict):\n            return False\n"
        "        other[str(self)] = len\n        return self.a == other.get('a')\n",
        "changes what it compares with",
    ),
    # Letters.
    "a letter of another alphabet": ("def p\u0430y(value):\n    return value\n", "(p\\u0430y) has letters of another alphabet"),
    "a word of such letters": ("\u0441\u043e\u0440\u0443 = 1\n", "has letters of another alphabet"),
    "a letter without a look": ("\u3164 = 1\n", "readers do not see"),
    "a mark without a look": ("va\ufe00lue = 1\n", "variation selector-1"),
    "such a mark in a text": ("x = 'a\U000e0101b'\n", "variation selector"),
}  # fmt: skip


def refused(code: str) -> str:
    atom = AtomSource(path="shop/target.py", symbol="target.py", kind="file", code=code)
    alone = reasons(code, kind="file")
    if "readers do not see" in alone:
        return alone
    among = safety.check_among_others(FileContext(atom, [], [], "shop"))
    return "\n".join([alone, *(one.detail for one in among if one.outcome == "failed")])


@pytest.mark.parametrize("name", ATTACKS)
def test_a_way_round_the_reading_is_refused_as_what_it_is(name: str) -> None:
    code, reason = ATTACKS[name]

    assert reason in refused(code)


HONEST = {
    "other alphabets": "\u03bb = 3\n\u0434\u043b\u0438\u043d\u0430 = 'Wi\u2011Fi \u0430a \u26a0\ufe0f'\n\u0394\u03b8 = \u03bb\n",
    "formats of one's own texts": (
        "TEXTS = {'a': '{}', 'b': '{:>3}'}\nEMPTY = None\n"
        "def shown(key: str, book: object) -> str:\n    row = {'a': '{:>3}'}\n    text = '{}'\n"
        "    return TEXTS[key].format(1) + row['a'].format(2) + text.format(book) + str(TEXTS.get(key))\n"
    ),
    "an alias of itself": (
        "from typing import TypeAlias\nTree: TypeAlias = 'dict[str, Tree]'\ndef size(tree: Tree) -> int:\n    return len(tree)\n"
    ),
    "a record's fields": FIELDS + "def values(one: object) -> list[object]:\n"
    "    return [getattr(one, field.name) for field in fields(one)]\n",
    "a title of the administration": "from django.contrib import admin\nadmin.site.site_header = 'Books'\n",
    "a state of one's own program": (
        "from fastapi import FastAPI\napp = FastAPI()\napp.state.books = {}\n"
    ),
    "a text that asks its base": (
        "class Name(str):\n    def startswith(self, *a: object) -> bool:\n        return super().startswith(*a)\n"
        "class Tags(list[str]):\n    def has(self, tag: str) -> bool:\n        return tag in self\n"
    ),
    "a container that loads when it is asked": (
        "class Words:\n    _known: set[str] | None = None\n    def __contains__(self, word: object) -> bool:\n"
        "        if self._known is None:\n            self._known = {'a'}\n        return word in self._known\n"
    ),
    "bounds and kinds": (
        "from typing import NamedTuple, Optional, TypeVar\nShape = TypeVar('Shape', bound='Base')\n"
        "Maybe = Optional['Base']\nPoint = NamedTuple('Point', [('x', 'int'), ('type', str)])\nclass Base:\n    pass\n"
    ),
}


@pytest.mark.parametrize("name", HONEST)
def test_what_looks_like_it_and_is_honest_is_allowed(name: str) -> None:
    assert refused(HONEST[name]).strip() == ""
