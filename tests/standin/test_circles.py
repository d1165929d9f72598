"""What can never be kept: records that need each other; and sentences that name nothing to keep."""

import pytest

from config.embedded.standin.domain import Aggregate, Field, Model
from config.embedded.standin.proving import proof, withdrawing
from config.embedded.standin.reading import brief as briefs
from config.embedded.standin.testing import generic, samples

SHOP = (
    "# Shop\n\nWe want a program.\n\n## What we keep\n\n"
    "- Guest: name (text, required, max 50 characters), email (text, required, unique)\n"
    "- Visit: on (date, required), note (optional). A visit belongs to a guest.\n\n"
)


def _names(brief: str) -> list[str]:
    return [one.name for one in briefs.read(brief).model.aggregates]


@pytest.mark.parametrize(
    "told",
    [
        "Today everything is in a spreadsheet and we keep losing track of who has what.",
        "At present we tick names on paper and cannot say how many parcels we gave.",
        "Right now the list has many errors, two colours and no owner.",
        "Last year we threw away samples that were still needed.",
        "Until now our notebook has a page, a column and a stain.",
        "Everything about a visit lives in chats: who the guest is, who edits it.",
        "Status: agreed with both partners.",
    ],
)
def test_how_it_is_today_names_nothing_to_keep(told: str) -> None:
    found = briefs.read(f"{told}\n\n{SHOP}").model

    assert [one.name for one in found.aggregates] == ["Guest", "Visit"]
    assert [one.references for one in found.aggregates[0].fields] == ["", ""]


@pytest.mark.parametrize(
    "told",
    [
        "Guests with a visit, past or present, stay in the records and cannot be deleted.",
        "A guest who has appeared in something can't be deleted, and neither can a note with visits.",
        "A guest email belongs to one guest only.",
        "Guests with a visit, a note or an email cannot be removed.",
    ],
)
def test_rules_are_no_lists_of_fields(told: str) -> None:
    found = briefs.read(f"{SHOP}## MUST\n\n- {told}\n").model

    assert [one.name for one in found.aggregates] == ["Guest", "Visit"]
    assert not any(one.references for one in found.aggregates[0].fields)


@pytest.mark.parametrize(
    "told",
    [
        "A cook belongs to a kitchen. A cook has a name.\n\nA kitchen belongs to a cook. A kitchen has a name.",
        "A cook belongs to a kitchen. A cook has a name.\n\nA kitchen is in a house. A kitchen has a name.\n\n"
        "A house belongs to a cook. A house has a street.",
    ],
)
def test_no_circle_of_references_is_left(told: str) -> None:
    reading = briefs.read(f"# Kitchens\n\nWe want a program.\n\n## What we keep\n\n{told}\n")

    required = {
        (one.name, field.references)
        for one in reading.model.aggregates
        for field in one.fields
        if field.references and field.required
    }
    assert len(required) == len(reading.model.aggregates) - 1
    assert proof.failing(reading.model) == []
    assert any("they need each other" in said for said in reading.assumptions)


@pytest.mark.parametrize(
    "field",
    [
        Field(name="barcode", unique=True, minimum="10", maximum="10"),
        Field(name="barcode", unique=True, maximum="2"),
        Field(name="code", unique=True, minimum="6", maximum="7"),
        Field(name="code", unique=True, minimum="40"),
        Field(name="number", type="integer", unique=True, minimum="5", maximum="205"),
        Field(name="number", type="integer", unique=True, maximum="-3"),
        Field(name="weight", type="decimal", unique=True, minimum="0", maximum="3"),
        Field(name="mail", type="email", unique=True, maximum="9"),
        Field(name="day", type="date", unique=True),
    ],
)
def test_two_hundred_records_differ(field: Field) -> None:
    model = Model((_one(field),))

    made = [samples.values(model, model.aggregates[0], number) for number in range(1, 201)]

    assert len({record[field.name] for record in made}) == len(made)


def test_too_few_values_for_the_records_of_a_rule_are_given_up() -> None:
    told = (
        "# Boxes\n\nWe want a program.\n\n## What we keep\n\n- Shelf: name (text, required), room (text)\n"
        "- Box: colour (unique, required, one of red, green, blue), note (text). A box belongs to a shelf.\n\n"
        "## MUST\n\n- A shelf has at most 5 boxes.\n"
    )
    before, reading = briefs.read(told), withdrawing.read(told)

    assert proof.failing(before.model) != []
    assert proof.failing(reading.model) == []
    assert briefs.unbuilt(reading) != briefs.unbuilt(before)
    assert any("could not hold together" in said for said in reading.assumptions)


def test_the_program_is_shown_with_records_that_no_rule_keeps() -> None:
    sign = "- Sign: wording (text, required), size (integer)"
    told = SHOP.replace("- Guest", f"{sign}\n- Guest") + "## MUST\n\n- Signs cannot be deleted.\n"

    model = briefs.read(told).model
    found = generic.alone(model)

    assert model.aggregates[0].name == "Sign"
    assert found is not None
    assert found.name == "Guest"


def _one(field: Field) -> Aggregate:
    return Aggregate(name="Thing", plural="things", fields=(field,))
