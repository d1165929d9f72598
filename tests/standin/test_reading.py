"""What is read from a brief, by a table of ways people write."""

from pathlib import Path
from typing import Any

import pytest

from config.embedded.standin.reading.brief import read
from tests.standin.offline import Client

BRIEFS = Path(__file__).parent / "briefs"
POEM = "Shall I compare thee to a summer's day?\nThou art more lovely and more temperate."
GERMAN = "Wir brauchen eine Anwendung für die Bibliothek. Jedes Buch hat einen Titel und eine ISBN."
LOREM = "Lorem ipsum dolor sit amet, consectetur adipiscing elit, sed do eiusmod tempor."


@pytest.mark.parametrize(
    "brief",
    [
        pytest.param("", id="empty"),
        pytest.param("\x00\x01\x02", id="control characters"),
        pytest.param(POEM, id="a poem"),
        pytest.param(GERMAN, id="German"),
        pytest.param(LOREM, id="lorem ipsum"),
        pytest.param("Нам нужна программа для библиотеки. У книги есть название.", id="Russian"),
        pytest.param(
            "Make something nice for my company, please. It should be great.", id="nothing"
        ),
    ],
)
def test_a_brief_that_cannot_be_read_is_said_to_be_so(client: Client, brief: str) -> None:
    answer = client.ask("DiscoveryQuestions", brief=brief)

    assert answer["readable"] is False
    assert answer["reason"]
    assert answer["questions"] == []


FIELDS: list[Any] = [
    (
        "A book has a title (1 to 200 characters) and pages.",
        "title",
        {"minimum": "1", "maximum": "200"},
    ),
    ("A book has a title of at most 80 characters and pages.", "title", {"maximum": "80"}),
    ("Each book has an ISBN (unique) and a number of pages.", "isbn", {"unique": True}),
    (
        "- Book: title (text, required), pages (integer 1-5000)",
        "pages",
        {"type": "integer", "maximum": "5000"},
    ),
    (
        "Books have a rating between 1 and 5 and a title.",
        "rating",
        {"type": "integer", "minimum": "1", "maximum": "5"},
    ),
    ("For each book we keep a title, a price in euros and a note.", "price", {"type": "decimal"}),
    (
        "A book has a kind (one of novel, essay or poem) and a title.",
        "kind",
        {"choices": ("novel", "essay", "poem")},
    ),
    ("A book has a title and an optional subtitle.", "subtitle", {"required": False}),
    ("A member has a name and a date of birth.", "date_of_birth", {"type": "date"}),
    ("A member has a name and an email address.", "email_address", {"type": "email"}),
    ("A member has a name and a flag whether they are active.", "active", {"type": "boolean"}),
    (
        "**Book**: title, stock (whole number, never negative)",
        "stock",
        {"type": "integer", "minimum": "0"},
    ),
    (
        "Cada libro tiene un título de 1 a 90 caracteres y un precio mayor que 0.",
        "precio",
        {"minimum": "0.01"},
    ),
    (
        "Cada libro tiene un título único y un número de páginas.",
        "numero_de_paginas",
        {"type": "integer"},
    ),
]


@pytest.mark.parametrize(("brief", "name", "expected"), FIELDS, ids=[row[0][:48] for row in FIELDS])
def test_fields_are_read_with_their_limits(brief: str, name: str, expected: dict[str, Any]) -> None:
    (aggregate,) = read(brief).model.aggregates

    field = aggregate.field(name)

    assert field is not None, [known.name for known in aggregate.fields]
    assert {key: getattr(field, key) for key in expected} == expected


ORDER = (
    "An order has a total (decimal) and a placed on date. A customer has a name and an email.\n"
    "An order belongs to a customer. An order is draft, placed, shipped or cancelled.\n\n"
)
STEPS: list[Any] = [
    ("A draft order can be placed.", "place_order", ("draft",), "placed"),
    ("Only placed orders can be shipped.", "ship_order", ("placed",), "shipped"),
    (
        "An order can be cancelled unless it is shipped.",
        "cancel_order",
        ("draft", "placed"),
        "cancelled",
    ),
    (
        "An order can be cancelled while it is draft or placed.",
        "cancel_order",
        ("draft", "placed"),
        "cancelled",
    ),
    ("- send: placed -> shipped", "send_order", ("placed",), "shipped"),
    ("A customer can cancel a placed order.", "cancel_order", ("placed",), "cancelled"),
]


@pytest.mark.parametrize(
    ("sentence", "name", "sources", "target"), STEPS, ids=[s[0] for s in STEPS]
)
def test_steps_are_read_with_their_states(
    sentence: str, name: str, sources: tuple[str, ...], target: str
) -> None:
    order = read(ORDER + sentence).model.find("Order")

    assert order is not None
    assert order.states == ("draft", "placed", "shipped", "cancelled")
    step = next((action for action in order.actions if action.name == name), None)
    assert step is not None, [action.name for action in order.actions]
    assert (step.from_states, step.to_state) == (sources, target)


VISITS = (
    "A doctor has a name. A patient has a name and a credit (decimal).\n"
    "A visit has a start time, an end time and a cost (decimal). It belongs to a doctor and a patient.\n"
    "A visit is planned, held or cancelled.\n\n"
)
RULES: list[Any] = [
    ("A patient has at most 3 planned visits.", "At most 3 planned visits per patient."),
    ("No more than 4 planned visits per doctor.", "At most 4 planned visits per doctor."),
    ("The end time is after the start time.", "start_time comes before end_time."),
    (
        "Visits of one doctor never overlap.",
        "No two planned/held visits of one doctor overlap from start_time to end_time.",
    ),
    (
        "A doctor cannot be double-booked for visits.",
        "No two planned/held visits of one doctor overlap from start_time to end_time.",
    ),
    ("The start time of a visit must not be in the past.", "start_time is not in the past."),
    (
        "The visits of a patient never exceed its credit.",
        "The cost of all visits per patient is at most its credit.",
    ),
]


@pytest.mark.parametrize(("sentence", "rule"), RULES, ids=[row[0] for row in RULES])
def test_rules_are_read_into_sentences_that_later_jobs_hear(sentence: str, rule: str) -> None:
    visit = read(VISITS + sentence).model.find("Visit")

    assert visit is not None
    assert rule in visit.invariants


def test_what_no_rule_understands_is_named_as_not_built(client: Client, library: str) -> None:
    model = client.ask("DomainModel", brief=library, answers=[])

    assert any(
        text.startswith("Not built: The program reminds members") for text in model["assumptions"]
    )
    assert not any("reminds" in one["text"] for one in model["requirements"])


def test_what_people_answer_is_built_and_what_is_assumed_adds_nothing(client: Client) -> None:
    brief, said = (
        "A note has a title and a text.",
        {"question": "?", "answer": "CSV files in and out"},
    )

    asked = client.ask("DomainModel", brief=brief, answers=[said | {"assumed": False}])
    assumed = client.ask("DomainModel", brief=brief, answers=[said | {"assumed": True}])

    assert "CSV files in and out" in [one["text"] for one in asked["requirements"]]
    assert "CSV files in and out" not in [one["text"] for one in assumed["requirements"]]


def test_demands_in_blocks_become_requirements_as_they_are_written(
    client: Client, library: str
) -> None:
    model = client.ask("DomainModel", brief=library, answers=[])

    found = {one["text"]: one["priority"] for one in model["requirements"]}
    assert found["A member has at most 5 open loans."] == "must"
    assert found["We can see what was changed, and undo the last change."] == "should"
    assert 25 <= len(found) <= 70


@pytest.mark.parametrize("path", sorted(BRIEFS.glob("*.md")), ids=lambda path: path.stem)
def test_every_sentence_of_an_ordinary_brief_is_understood(client: Client, path: Path) -> None:
    brief = path.read_text(encoding="utf-8")

    model = client.ask("DomainModel", brief=brief, answers=[])

    assert model["aggregates"]
    assert not [text for text in model["assumptions"] if text.startswith("Not built")]
