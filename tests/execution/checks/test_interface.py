"""What users of an atom see of it, and what they do not."""

from dataclasses import replace

import pytest

from execution.source.atom_source import AtomSource
from execution.source.syntax.interface import interface_sha
from tests.execution.checks.atoms import ADD

BOOK = AtomSource(path="lib/books.py", symbol="Book", kind="class", signature="class Book")
BOOK_CODE = (
    "@dataclass\n"
    "class Book(Item):\n"
    '    """A book."""\n\n'
    "    title: str\n"
    "    pages: int = 1\n\n"
    "    def lend(self, to: str) -> bool:\n"
    "        return self._may(to)\n\n"
    "    def _may(self, to: str) -> bool:\n"
    "        return True\n"
)


def sha_of(source: AtomSource, code: str = "") -> str:
    return interface_sha(replace(source, code=code))


def test_before_there_is_code_the_specification_counts() -> None:
    bare = replace(ADD, code="")

    assert interface_sha(bare) == sha_of(replace(ADD, signature=ADD.signature.replace(", ", ",  ")))
    assert interface_sha(bare) != sha_of(replace(ADD, signature="def add(first: int) -> int"))
    assert interface_sha(bare) != sha_of(replace(ADD, path="shop/other.py"))
    # Code that keeps to it says the same.
    assert interface_sha(bare) == interface_sha(ADD)


@pytest.mark.parametrize(
    ("part", "other"),
    [
        pytest.param('"""A book."""', '"""Another."""', id="a docstring"),
        pytest.param("return True", "return False", id="a body"),
        pytest.param("_may(self, to: str)", "_may(self, to: int)", id="a private method"),
        pytest.param("to: str", "to: 'str'", id="quotes"),
        pytest.param("pages: int = 1", "pages: int = 2", id="a default of an attribute"),
    ],
)
def test_what_nobody_can_rely_on_changes_no_interface(part: str, other: str) -> None:
    assert sha_of(BOOK, BOOK_CODE) == sha_of(BOOK, BOOK_CODE.replace(part, other))


@pytest.mark.parametrize(
    ("part", "other"),
    [
        pytest.param("@dataclass\n", "", id="a decorator"),
        pytest.param("@dataclass\n", "@dataclass(frozen=True)\n", id="another decorator"),
        pytest.param("(Item)", "", id="a base"),
        pytest.param("title: str", "title: bytes", id="an attribute"),
        pytest.param("pages: int = 1", "pages: int", id="a default more or less"),
        pytest.param("lend(self, to: str)", "lend(self, to: int)", id="a signature"),
        pytest.param("def lend", "@property\n    def lend", id="a property"),
        pytest.param("def _may", "def may", id="one public method more"),
        pytest.param("    title: str\n    pages: int = 1\n",
                     "    pages: int = 1\n    title: str\n", id="the order of attributes"),
    ],
)  # fmt: skip
def test_what_others_rely_on_changes_the_interface(part: str, other: str) -> None:
    assert part in BOOK_CODE
    assert sha_of(BOOK, BOOK_CODE) != sha_of(BOOK, BOOK_CODE.replace(part, other))


@pytest.mark.parametrize(
    ("part", "other"),
    [
        pytest.param("max_length=200", "max_length=20", id="a column"),
        pytest.param('"books"', '"titles"', id="what a class within says"),
    ],
)
def test_attributes_without_annotations_and_inner_classes_count(part: str, other: str) -> None:
    code = (
        "class Book(models.Model):\n    title = models.CharField(max_length=200)\n\n"
        '    class Meta:\n        db_table = "books"\n'
    )

    assert sha_of(BOOK, code) != sha_of(BOOK, code.replace(part, other))


@pytest.mark.parametrize(
    ("one", "other", "is_same"),
    [
        pytest.param("LIMIT: int = 1", "LIMIT: int = 2", True, id="annotated"),
        pytest.param("LIMIT: int = 1", "LIMIT: str = '1'", False, id="annotated otherwise"),
        pytest.param("LIMIT = 1", "LIMIT = 2", False, id="its value is all that is known"),
    ],
)
def test_a_constant_is_its_annotation_or_its_value(one: str, other: str, is_same: bool) -> None:
    limit = AtomSource(path="lib/limits.py", symbol="LIMIT", kind="constant", signature="LIMIT")

    assert (sha_of(limit, one) == sha_of(limit, other)) is is_same


@pytest.mark.parametrize(
    ("one", "other", "is_same"),
    [
        pytest.param("def a() -> int:\n    return 1\n", "def a() -> int:\n    return 2\n", True, id="body"),
        pytest.param("def a() -> int: ...\n", "def b() -> int: ...\n", False, id="a name"),
        pytest.param("from lib.b import one\n", "from lib.b import two\n", False, id="passed on"),
        pytest.param("def _a() -> int: ...\n", "def _b() -> int: ...\n", True, id="private"),
    ],
)  # fmt: skip
def test_a_whole_file_is_what_it_defines(one: str, other: str, is_same: bool) -> None:
    file = AtomSource(path="lib/a.py", symbol="a.py", kind="file")

    assert (sha_of(file, one) == sha_of(file, other)) is is_same
