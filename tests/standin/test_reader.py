"""What the strict reader takes from which words; every table row is one way people write it."""

from typing import Any

import pytest

from config.embedded.standin.domain import Entity, Field
from config.embedded.standin.reader.brief import read
from config.embedded.standin.reader.demands import understand

BOOK = "A book has a title (1 to 200 characters) and a number of pages.\n"
LOANS = """A member has a name and an email (unique).
A loan belongs to a member. A loan has a start (date) and an end (date).
Loan: open -> returned, open -> late
"""


def entity(brief: str, name: str) -> Entity:
    found = {one.name: one for one in read(brief).entities}
    assert name in found, sorted(found)
    return found[name]


def field(text: str) -> Field:
    """The field that this phrase makes of a thing."""
    reading = read(f"A thing has a {text} and a date.")
    assert reading.unread == []
    return reading.entities[0].fields[0]


PHRASES: list[Any] = [
    ("title (1 to 200 characters)", {"type": "text", "minimum": "1", "maximum": "200"}),
    ("title of up to 500 characters", {"type": "text", "maximum": "500"}),
    ("title, at most 60 characters", {}),
    ("isbn (text, unique, exactly 13 characters)", {"unique": True, "minimum": "13", "maximum": "13"}),
    ("price (decimal, 0.05 to 2000)", {"type": "decimal", "minimum": "0.05", "maximum": "2000"}),
    ("price (decimal from 0 to 5000)", {"type": "decimal", "maximum": "5000"}),
    ("rate between 10 and 150", {"type": "decimal", "minimum": "10", "maximum": "150"}),
    ("stock (whole number, never negative)", {"type": "integer", "minimum": "0"}),
    ("number of pages", {"type": "integer", "name": "number_of_pages"}),
    ("language (one of english, german, default english)", {"choices": ("english", "german"), "default": "english"}),
    ("language (one of low, normal, urgent; normal by default)", {"default": "normal"}),
    ("country (optional)", {"required": False}),
    ("optional email address", {"type": "email", "required": False}),
    ("active (yes/no, default yes)", {"type": "boolean", "default": "yes"}),
    ("start (date and time)", {"type": "datetime"}),
    ("birthday", {"type": "date"}),
]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "parts"), [row for row in PHRASES if row[1]], ids=lambda value: str(value)[:40]
)
def test_a_phrase_is_a_field_with_its_limits(text: str, parts: dict[str, Any]) -> None:
    assert {name: getattr(field(text), name) for name in parts} == parts


UNSOUND: list[Any] = [
    ("years (date, 2020 to 2024)", "2020 to 2024"),
    ("span (5 to 1)", "5 to 1"),
    ("size (integer, 1 to 5, default many)", "default many"),
    ("level (one of low, high; default mid)", "default mid"),
    ("flag (yes/no, unique)", "unique"),
    ("isbn (13 golden digits)", "13 golden digits"),
]


@pytest.mark.parametrize(("text", "lost"), UNSOUND)
def test_what_no_value_could_keep_is_named_and_not_built(text: str, lost: str) -> None:
    found = read(f"A thing has a {text} and a date.")

    assert [lost in words for words in found.unread] == [True]
    one = found.entities[0].fields[0]
    assert (one.minimum + one.maximum in {"", "15"}, one.default, one.unique) == (True, "", False)


WAYS: list[Any] = [
    ("sentence", "A book has a title and a year."),
    ("plural", "Books have a title and a year."),
    ("with modal", "Each book must have a title and a year."),
    ("labelled and marked", "Book: title (text), year (integer)"),
    ("bold label", "- **Book**: title (text), year (integer)"),
    ("table of fields", "## Book\n\n| Field | Type |\n|---|---|\n| title | text |\n| year | integer |"),
    ("table of both", "| Thing | Field | Type |\n|---|---|---|\n| Book | title | text |\n| Book | year | integer |"),
]  # fmt: skip


@pytest.mark.parametrize("brief", [row[1] for row in WAYS], ids=[row[0] for row in WAYS])
def test_a_thing_is_read_in_each_of_these_ways(brief: str) -> None:
    found = read(brief)

    assert [one.name for one in found.entities] == ["Book"]
    assert [one.name for one in found.entities[0].fields] == ["title", "year"]
    assert found.unread == []


REFERENCES = [
    "A loan has a date and belongs to a member.",
    "A loan has a date and a member.",
    "A loan has a date and a member (reference).",
    "A loan has a date. A loan is assigned to a member.",
]


@pytest.mark.parametrize("text", REFERENCES)
def test_a_reference_leads_to_the_thing_it_names(text: str) -> None:
    found = entity(f"A member has a name.\n{text}", "Loan")

    assert [one.references for one in found.references()] == ["Member"]


def test_a_reference_to_nothing_is_named_and_not_built() -> None:
    found = read("A loan has a date and belongs to a member.")

    assert [one.name for one in found.entities[0].fields] == ["date"]
    assert "member refers to what is not described" in found.unread[0]


def test_things_stand_after_what_they_refer_to_and_a_circle_is_opened() -> None:
    found = read("A pet has a name and an owner. An owner has a name and a pet.").entities

    assert sum(one.required for e in found for one in e.references()) == 1
    assert found[0].references()[0].required is False


STATES = [
    "Loan states: open -> late -> returned",
    "Loan: open -> late, late -> returned",
    "Loan: open -> late -> returned",
    "A loan goes through states: open → late → returned",
]


@pytest.mark.parametrize("text", STATES)
def test_states_are_read_in_each_of_these_ways(text: str) -> None:
    found = entity(f"A loan has a start date.\n\n{text}", "Loan")

    assert found.states == ("open", "late", "returned")
    assert ("open", "late") in found.moves


PRIORITIES: list[Any] = [
    ("heading", "## MUST\n- Do it."),
    ("have", "## Must have\n- Do it."),
    ("haves", "### Must-haves:\n* Do it."),
    ("numbered list", "## MUST\n1. Do it."),
    ("numbered heading", "## 3. MUST\n2) Do it."),
    ("bold", "**MUST**\n\n- Do it."),
    ("bold heading", "## **Must**\n\n+ Do it."),
    ("colon", "MUST:\n- Do it."),
    ("boxes", "## MUST\n- [ ] Do it."),
    ("checked boxes", "## MUST\n- [x] Do it."),
    ("code", "## MUST\n- FR-012: Do it."),
    ("sub-heading", "## MUST\n### Lending\n- Do it."),
    ("label", "- MUST: Do it."),
    ("bold label", "- **Must**: Do it."),
    ("wrapped", "## MUST\n- Do\n  it."),
]


@pytest.mark.parametrize(
    "brief", [row[1] for row in PRIORITIES], ids=[row[0] for row in PRIORITIES]
)
def test_demands_as_people_write_them(brief: str) -> None:
    should = brief.replace("MUST", "SHOULD").replace("Must", "Should")

    for text, priority in ((brief, "must"), (should, "should")):
        found = read(f"{BOOK}\n{text}\n").demands
        assert [(" ".join(one.text.split()), one.priority) for one in found] == [
            ("Do it.", priority)
        ]


def test_a_modal_verb_makes_a_demand_of_its_sentence_and_a_code_is_no_part_of_it() -> None:
    found = read(f"{BOOK}\n- **FR-001**: System MUST print a rainbow.\n- It should shine.")

    assert [(one.text, one.priority) for one in found.demands] == [
        ("System MUST print a rainbow.", "must"),
        ("It should shine.", "should"),
    ]


EXCLUDED = ["Out of scope", "Non-goals", "Won't have", "Future work", "Future", "Not in scope"]


@pytest.mark.parametrize("title", EXCLUDED)
def test_what_is_excluded_is_not_built_and_named_as_excluded(title: str) -> None:
    found = read(
        f"{BOOK}\n## {title}\n\n- Loan: due date (date), fine (decimal)\n\n## MUST\n- Do it."
    )

    assert [one.name for one in found.entities] == ["Book"]
    assert found.excluded == ["Loan: due date (date), fine (decimal)"]
    assert len(found.demands) == 1


def test_what_is_nested_below_an_excluded_bullet_is_excluded_with_it() -> None:
    found = read(
        f"{BOOK}\n- Out of scope:\n  - A loan has a due date and a fine.\n- A member has a name."
    )

    assert [one.name for one in found.entities] == ["Book", "Member"]
    assert "A loan has a due date" in found.excluded[0]


IGNORED = ["## Risks", "## Acceptance criteria", "## Sample output", "```", "**Example**"]


@pytest.mark.parametrize("title", IGNORED)
def test_what_is_no_thing_to_keep_is_none_and_is_named(title: str) -> None:
    found = read(f"{BOOK}\n{title}\n\n- Growth: review (date), sign off (text)\n")

    assert [one.name for one in found.entities] == ["Book"]
    assert any("sign off" in text for text in found.unread)


MEANINGS: list[Any] = [
    ("Two members never share an email address.", ["unique"]),
    ("A member's email is unique.", ["field"]),
    ("The end is never before the start.", ["order"]),
    ("A loan's end must be after the start.", ["after"]),
    ("The end cannot be before the start.", ["order"]),
    ("A member has at most 5 open loans.", ["at_most"]),
    ("A member can have at most 3 loans at the same time.", ["at_most"]),
    ("A member with loans cannot be removed.", ["kept"]),
    ("A returned loan cannot become open.", ["no_move"]),
    ("A member's name is required and has at most 80 characters.", ["field"]),
    ("A member has a name.", ["field"]),
    ("Members can be searched by name and exported as CSV.", ["search", "csv"]),
    ("Loans can be listed by member.", ["filter"]),
    ("Lists can be sorted and shown page by page.", ["list", "list"]),
    ("The list of loans can be exported as CSV.", ["csv"]),
    ("A report shows how many loans are in each state.", ["count"]),
    ("All data is kept after a restart.", ["persist"]),
    ("`--help` names every command.", ["help"]),
    # What is like one of these, and is not it.
    ("The list of loans can be exported as PDF.", []),
    ("Reports can be exported to Excel every Monday.", []),
    ("Members can be searched by colour.", []),
    ("Members can be searched by name within one second.", []),
    ("A member has at most 5 lost loans.", []),
    ("An open loan can become returned after a phone call.", []),
    ("A returned loan can become open.", []),
    ("An open loan cannot become returned.", []),
    ("A member has a name and a shoe size.", []),
    ("All data is kept after a restart and mailed to the manager.", []),
    ("A book without a title is refused.", []),
    ("The program prints a rainbow.", []),
]


@pytest.mark.parametrize(("text", "kinds"), MEANINGS, ids=[row[0] for row in MEANINGS])
def test_a_demand_means_one_of_a_few_things_or_nothing(text: str, kinds: list[str]) -> None:
    entities = read(LOANS).entities

    assert [one.kind for one in understand(text, entities)] == kinds


def test_a_demand_adds_its_limit_and_its_rule_to_the_thing() -> None:
    found = read(
        f"{LOANS}\n## MUST\n- A member's name has at most 80 characters.\n- Two members never share a name.\n"
        "- The end is never before the start.\n"
    )

    member, loan = found.entities
    assert (member.fields[0].maximum, member.fields[0].unique) == ("80", True)
    assert loan.rules == ("The end is never before the start.",)
