"""Prose that the stand-in does not read, and what it says of it."""

from typing import Any

import pytest

from config.embedded.standin.reader.brief import read
from config.embedded.standin.reader.language import TOLD, unreadable

BOOK = "A book has a title (1 to 200 characters) and a number of pages.\n"
POEM = """The road has a bend, and the bend has a tree,
And each tree has a shadow, a name, and a key.
You must not go down there, you may not come back,
The moon can be opened, the night can be black."""
ESSAY = """A library is more than a building with books. It has a memory, a voice and a conscience.
Every library has visitors, and each visitor has a story. A city that has a library has a future.
Libraries must be open to all, and they should never be judged by their books alone."""
MINUTES = """# Minutes of 12 May

Present: Kim, Lee, Sam.

- Budget: Kim reported, Sam asked for details, no decision
- The roof should be repaired before winter."""


@pytest.mark.parametrize("text", [POEM, ESSAY, MINUTES], ids=["poem", "essay", "minutes"])
def test_figures_of_speech_are_no_things_to_keep(text: str) -> None:
    assert read(text).entities == ()


LANGUAGES = [
    ("", "We want to keep track of the books that our members have."),
    ("es", "Queremos una aplicación para la biblioteca con los libros y los socios."),
    ("de", "Wir wollen ein Programm für die Bibliothek und jeder Leser hat Bücher."),
    ("fr", "Nous voulons un programme pour la bibliothèque avec les livres."),
    ("pt", "Precisamos de um programa para a biblioteca com os livros e as pessoas."),
    ("en", "我们需要一个图书馆的程序,一本书有标题和年份。"),
    ("", "Todo: title, year"),
]


@pytest.mark.parametrize(("code", "text"), LANGUAGES)
def test_another_language_is_told_so_in_that_language(code: str, text: str) -> None:
    assert unreadable(text) == TOLD.get(code, "")


NO_LONGER_READ: list[Any] = [
    ("- Member\n  - name (text)\n  - shoe size (integer)", ["name (text)", "shoe size (integer)"]),
    ("A member has:\n\n- a name\n- a shoe size", ["a name", "a shoe size"]),
    ("| Entity | Fields |\n|---|---|\n| Member | name, shoe size |", ["Member | name, shoe size"]),
    ("A book is new, lent or lost.", ["A book is new, lent or lost."]),
    ("Book states: new, lent, lost", ["Book states: new, lent, lost"]),
    ("### Member\n\n- name (text)\n- size (integer)", ["name (text)", "size (integer)"]),
    ("## What we keep\n- Member: name, shoe size", ["Member: name, shoe size"]),
    ("- A member has a name.\n  - and a shoe size", ["A member has a name.\n  - and a shoe size"]),
    ("- Book: new -> lent\n  - lent -> new", ["Book: new -> lent\n  - lent -> new"]),
    ("- Later\n", ["Later"]),
    ("Must\n----\n• Do it.", ["Do it."]),
    ("- Member (see below)\n\n## Shelf\n  - colour", ["Member (see below)", "colour"]),
    ("A book has an email (email, at most 80 characters).", ["at most 80 characters"]),
    ("A member has a name: text, size: integer.", ["A member has a name: text, size: integer."]),
    ("| Demand | Priority |\n|---|---|\n| Do it. | MUST |", ["Do it. | MUST"]),
    ("Only new books can become lent.", ["Only new books can become lent."]),
    ("A book has a day (date, 2024-01-01 to 2024-12-28).", ["2024-01-01 to 2024-12-28"]),
    ("A book has a length (decimal, 1 to 9 hours).", ["1 to 9 hours"]),
]


@pytest.mark.parametrize(("text", "lost"), NO_LONGER_READ, ids=[row[0] for row in NO_LONGER_READ])
def test_forms_that_are_not_read_are_named_and_make_no_thing(text: str, lost: list[str]) -> None:
    found = read(f"{BOOK}\n{text}\n")

    assert [one.name for one in found.entities] == ["Book"]
    named = [*found.unread, *(demand.text for demand in found.unbuilt())]
    assert all(any(words in text for text in named) for words in lost), named


KEEPER = "A keeper has a name and a phone number.\n"
WANTED = [
    "Every hive has a place where it stands and belongs to a keeper.",
    "A hive can be healthy, weak or dead, and a dead hive never becomes healthy again.",
    "A repair is reported, then done, or it is rejected.",
    "I want to find a hive quickly by its number.",
    "Nobody may enter an inspection without a date.",
    "A keeper who still has hives cannot be deleted.",
    "I write down what it costs, never less than zero.",
]
TOLD_OF_ONESELF = [
    "We are a club of forty people.",
    "Our choir has about three hundred scores in its library.",
    "Today everything is on paper slips and in my kitchen drawer.",
    "I need a small program for the terminal.",
]


@pytest.mark.parametrize("text", WANTED)
def test_a_sentence_that_wants_something_is_a_demand_without_a_modal_verb(text: str) -> None:
    assert [one.text for one in read(KEEPER + text).unbuilt()] == [text]


@pytest.mark.parametrize("text", TOLD_OF_ONESELF)
def test_what_a_brief_tells_of_its_writer_is_no_demand(text: str) -> None:
    found = read(KEEPER + text)

    assert (found.demands, found.unread) == ([], [text])


def test_states_said_again_as_a_list_are_built() -> None:
    states = "Loan: open -> late, late -> returned\n"
    found = read(f"A loan has a date. A loan is open, late or returned.\n\n{states}")

    assert (found.unread, found.unbuilt()) == ([], [])
    assert [one.kind for demand in found.demands for one in demand.meanings] == ["moves"]
