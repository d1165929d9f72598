"""What stands around demands and in them: labels, talk, refusals, steps in other words."""

from typing import Any

import pytest

from config.embedded.standin import sentences
from config.embedded.standin.families import asked_for
from config.embedded.standin.reading.brief import read, unbuilt
from tests.standin.test_demands import YARD

OUTSIDE: list[Any] = [
    "We need something the office can rely on.",
    "Everything must work offline, on one laptop.",
    "Must run on a machine without internet.",
    "What we want is a plain list that somebody can read.",
    "Nobody in the office should have to phone the yard for this.",
]


@pytest.mark.parametrize("sentence", OUTSIDE)
def test_a_sentence_of_prose_that_demands_nothing_is_neither_built_nor_given_up(
    sentence: str,
) -> None:
    reading = read(f"{sentence}\n\n{YARD}- A job has at most 60 characters in its title.")

    assert [one for one in unbuilt(reading) if one == sentence and not asked_for(one)] == []


LABELLED: list[Any] = [
    "M1. {}",
    "S5: {}",
    "R-3 - {}",
    "[REQ-012] {}",
    "FR-7 – {}",
    "(M2) {}",
    "GR3 {}",
    "1.2. {}",
    "**M4.** {}",
    "US12) {}",
]


@pytest.mark.parametrize("label", LABELLED)
def test_the_label_of_a_requirement_is_no_part_of_it(label: str) -> None:
    sentence = "A job cannot be approved without a cost."

    reading = read(f"{YARD}- {label.format(sentence)}")

    job = reading.model.find("Job")
    assert job is not None
    assert "One that is approved needs a cost." in job.invariants


REFUSED: list[Any] = [
    ("A job weighing less than 2 or more than 70 is refused.", "Job", "weight", "2", "70"),
    ("A job with a weight below 3 is refused.", "Job", "weight", "3", "80"),
    ("A job whose weight is over 60 kg is rejected.", "Job", "weight", "1", "60"),
    ("A cost of more than 500 euros is not allowed.", "Job", "cost", "0", "500"),
    (
        "An order item with a quantity above 40 must be rejected.",
        "OrderItem",
        "quantity",
        "1",
        "40",
    ),
    ("The quantity of an order item never goes below 2.", "OrderItem", "quantity", "2", "50"),
    ("Refuse an order item with a price under 5.", "OrderItem", "price", "5", "80"),
]


@pytest.mark.parametrize(
    ("sentence", "name", "field", "low", "high"), REFUSED, ids=[row[0] for row in REFUSED]
)
def test_what_is_refused_leaves_a_limit(
    sentence: str, name: str, field: str, low: str, high: str
) -> None:
    reading = read(f"{YARD}- {sentence}")

    owner = reading.model.find(name)
    found = owner.field(field) if owner else None

    assert found is not None
    assert (found.minimum, found.maximum) == (low, high)
    assert unbuilt(reading) == []


STEPS: list[Any] = [
    ("Drop a job, but only while it is still drafted.", ("drafted",), "dropped"),
    ("A done job may be reopened, which puts it back to running.", ("done",), "running"),
    ("A running job can become dropped.", ("running",), "dropped"),
    ("A done job becomes running again when it is resumed.", ("done",), "running"),
]


@pytest.mark.parametrize(("sentence", "sources", "target"), STEPS, ids=[row[0] for row in STEPS])
def test_a_step_in_other_words_is_understood(
    sentence: str, sources: tuple[str, ...], target: str
) -> None:
    brief = YARD.replace("A drafted or approved job can be dropped.\n", "")

    job = read(f"{brief}- {sentence}").model.find("Job")

    assert job is not None
    found = [(one.from_states, one.to_state) for one in job.actions]
    assert (sources, target) in found


@pytest.mark.parametrize(
    "sentence",
    [
        "A job cannot be started unless the weather is good.",
        "Only the foreman can approve a job.",
        "A job is approved by e-mail when its cost is sent to the customer.",
        "The cost of a job is three times what its cranes earned last month.",
    ],
)
def test_what_cannot_be_a_rule_is_left_open(sentence: str) -> None:
    assert unbuilt(read(f"{YARD}- {sentence}")) == [sentence]


SLOTS = {
    "number": "3",
    "states": "open/done",
    "choices": "low/high",
    "kept": "kept",
    "plural": "work orders",
    "place": "crane.kind",
    "wanted": "at most 5",
}


@pytest.mark.parametrize("form", sentences.INVARIANTS)
def test_each_form_is_heard_as_itself(form: str) -> None:
    names = sentences.SLOT.findall(sentences.INVARIANTS[form])
    slots = {name: SLOTS.get(name, f"{name}_of_it") for name in names}
    slots |= {"value": "yes"} if "value" in names else {}

    heard = sentences.hear(sentences.INVARIANTS, sentences.say(form, **slots))

    assert heard is not None
    assert (heard.form, heard.slots) == (form, slots)


LISTS: list[Any] = [
    ("List jobs by planned date.", "query"),
    ("List overdue jobs: running, with a planned date before a given day.", "query"),
    ("S1. List the jobs of a site, newest first.", "query"),
    ("Show all order items that are open.", "query"),
    ("Count jobs by state.", "reports"),
    ("Keep a log of each status change with its time.", "history"),
    ("All invalid input exits non-zero with a message on stderr.", "interface"),
    ("The program works without an internet connection.", "interface"),
]


@pytest.mark.parametrize(("sentence", "family"), LISTS, ids=[row[0] for row in LISTS])
def test_lists_and_logs_are_asked_of_what_every_program_can_do(sentence: str, family: str) -> None:
    assert family in [one.name for one in asked_for(sentence)]


@pytest.mark.parametrize(
    "sentence",
    [
        "List jobs whose last shift is more than 14 days old.",
        "Show the mean time to finish per site.",
        "Send a list of jobs by e-mail.",
        "Take a photo of each crane with the webcam.",
    ],
)
def test_lists_that_need_more_are_not_said_to_be_there(sentence: str) -> None:
    assert asked_for(sentence) == []
