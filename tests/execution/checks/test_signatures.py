import pytest

from execution.source.atom_source import SignatureUnreadable, read_signature


@pytest.mark.parametrize(
    ("one", "other"),
    [
        pytest.param("def f(a: int) -> str", "def f( a:int )->str:", id="layout"),
        pytest.param("def f(a: 'Book') -> 'Book'", "def f(a: Book) -> Book", id="quotes"),
        pytest.param("def f(a='x')", 'def f(a="x"): ...', id="kind of quotes"),
        pytest.param("def f(\n    a: int,\n) -> str", "def f(a: int) -> str", id="lines"),
    ],
)
def test_signatures_that_mean_the_same_are_equal(one: str, other: str) -> None:
    assert read_signature("function", "f", one) == read_signature("function", "f", other)


@pytest.mark.parametrize(
    "other",
    [
        pytest.param("async def f(a: int, b: str = 'x') -> bool", id="async"),
        pytest.param("def f(b: int, a: str = 'x') -> bool", id="names"),
        pytest.param("def f(a: int, b: str) -> bool", id="default"),
        pytest.param("def f(a: int, *, b: str = 'x') -> bool", id="keyword only"),
        pytest.param("def f(a: int, b: int = 'x') -> bool", id="annotation"),
        pytest.param("def f(a: int, b: str = 'x') -> int", id="result"),
        pytest.param("def f(a: int, b: str = 'x')", id="no result"),
    ],
)
def test_signatures_that_differ_are_not_equal(other: str) -> None:
    signature = "def f(a: int, b: str = 'x') -> bool"

    assert read_signature("function", "f", signature) != read_signature("function", "f", other)


def test_a_class_is_read_with_its_bases_fields_and_methods() -> None:
    text = "class Book(Item)\n    title: str\n    async def lend(self, to: str) -> bool\n    @property\n    def owner(self) -> str"

    shape = read_signature("class", "Book", text)

    assert shape.bases == ("Item",)
    assert dict(shape.members) == {
        "title": "title: str",
        "lend": "async def lend(self, to: str) -> bool",
        "owner": "@property def owner(self) -> str",
    }


@pytest.mark.parametrize(
    ("kind", "signature"),
    [
        pytest.param("function", "def f(a:", id="not Python"),
        pytest.param("function", "class f", id="another kind"),
        pytest.param("function", "def g()", id="another name"),
        pytest.param("function", "def f(): ...\ndef g()", id="two of them"),
        pytest.param("constant", "", id="nothing"),
        pytest.param("function", "def f(a=" + "(" * 500 + ")" * 500 + ")", id="nested too deep"),
    ],
)
def test_an_unreadable_signature_is_said_to_be_one(kind: str, signature: str) -> None:
    with pytest.raises(SignatureUnreadable):
        read_signature(kind, "f", signature)
