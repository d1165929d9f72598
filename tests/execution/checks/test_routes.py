"""Which atoms a test reaches by an address."""

import pytest

from execution.source.atom_source import AtomSource
from execution.source.syntax.parse import parse
from execution.source.web_routes import served


def route(symbol: str, mark: str, path: str = "app/routers/books.py") -> AtomSource:
    signature = f"{mark}\ndef {symbol}() -> None"
    return AtomSource(path=path, symbol=symbol, kind="function", signature=signature)


SOURCES = [
    route("list_books", '@router.get("/books")'),
    route("new_book", '@router.get("/books/new")'),
    route("show_book", '@router.get("/books/{book_id}")'),
    route("lend", '@router.post("/books/{book_id}/lend", status_code=201)'),
    AtomSource(
        path="app/routers/loans.py",
        symbol="router",
        kind="constant",
        signature='router: APIRouter = APIRouter(prefix="/loans")',
    ),
    route("overdue", '@router.get("/overdue")', "app/routers/loans.py"),
    route("member", '@page("/members/<int:member_id>", methods=["POST"])', "app/pages/members.py"),
    route("members", '@operation("/api/members")', "app/api/members.py"),
    route("cached", "@cache"),
    route("named", '@shared_task("/members")'),
]


@pytest.mark.parametrize(
    ("code", "symbols"),
    [
        ('self.client.get("/books")', {"list_books"}),
        ('self.client.get("/books?page=2")', {"list_books"}),
        ('self.client.get("/books/new")', {"new_book", "show_book"}),
        ('self.client.post(f"/books/{one}/lend")', {"lend"}),
        ('self.client.get(f"/books/{one}")', {"show_book"}),
        ('self.client.post(f"/books/{one}/{step}")', {"lend"}),
        ('self.client.get("/books/" + one)', {"list_books", "show_book"}),
        ('self.client.get("/loans/overdue")', {"overdue"}),
        ('self.submit(f"/members/{one}")', {"member"}),
        ('self.client.get("/api/members")', {"members"}),
        ('open("/etc/passwd")', set()),
    ],
)
def test_the_atoms_behind_the_addresses_that_a_test_names(code: str, symbols: set[str]) -> None:
    assert {symbol for _, symbol in served(parse(code), SOURCES)} == symbols
