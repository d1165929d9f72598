"""Steps between states in the shapes in which people draw them, and what is told beside them."""

from pathlib import Path
from typing import Any

import pytest

from config.embedded.standin.reading.brief import read, unbuilt
from tests.standin import measuring
from tests.standin.offline import Build, build
from tests.standin.wordings import (
    CODES,
    COUNTS,
    DATES,
    KINDS,
    STATE_WORDS,
    TITLES,
    Said,
    Shape,
    Thing,
    joint,
    lines,
    nested,
)

TICKET = "# Desk\n\n- Ticket\n  - title: required, at most 80 characters\n  - opened on: date\n"
STATES = "  - status: open, acked, solved, dropped\n\n"
MOVES = {
    "ack_ticket": (("open",), "acked"),
    "solve_ticket": (("acked",), "solved"),
    "drop_ticket": (("open", "acked"), "dropped"),
}
TABLE = (
    "| From | Action | To |\n|---|---|---|\n| open | ack | acked |\n| acked | solve | solved |\n"
    "| open | drop | dropped |\n| acked | drop | dropped |\n"
)
NAMED_TABLE = (
    "| Record | Action | From | To |\n|---|---|---|---|\n| ticket | ack | open | acked |\n"
    "| | solve | acked | solved |\n| | drop | open | dropped |\n| | drop | acked | dropped |\n"
)
SPANISH_TABLE = (
    "| De | Acción | A |\n|---|---|---|\n| open | ack | acked |\n| acked | solve | solved |\n"
    "| open | drop | dropped |\n| acked | drop | dropped |\n"
)
SHAPES: list[Any] = [
    "## Ticket\n\n- open -> acked (ack)\n- acked -> solved (solve)\n- open or acked -> dropped (drop)\n",
    "## Life of a ticket\n\n- open → acked: ack\n- acked → solved: solve\n- open, acked → dropped: drop\n",
    "## Steps\n\n- ack: open -> acked\n- solve: acked -> solved\n- drop: open or acked -> dropped\n",
    "## Steps\n\n- ack: from open to acked\n- solve: from acked to solved\n- drop: from open or acked to dropped\n",
    "## Steps\n\n- `ack`: the ticket goes from open to acked\n- `solve`: it goes from acked to solved\n- drop: open|acked -> dropped\n",
    "## Steps\n\nopen -> acked (ack), acked -> solved (solve), open|acked -> dropped (drop)\n",
    "## Life of a ticket\n\nopen --ack--> acked --solve--> solved\nopen --drop--> dropped\nacked --drop--> dropped\n",
    f"## Transitions\n\n{TABLE}",
    f"## Transitions\n\n{NAMED_TABLE}",
    f"## Ticket steps\n\n{SPANISH_TABLE}",
    "An open ticket can be acked. An acked ticket can be solved. A ticket that is open or acked can be dropped.\n",
]


@pytest.mark.parametrize("drawn", SHAPES, ids=[str(n) for n in range(len(SHAPES))])
def test_steps_are_read_alike_however_they_are_drawn(drawn: str) -> None:
    model = read(TICKET + STATES + drawn).model

    (ticket,) = model.aggregates
    assert ticket.states == ("open", "acked", "solved", "dropped")
    assert {one.name: (one.from_states, one.to_state) for one in ticket.actions} == MOVES


TOLD: list[Any] = [
    "A ticket begins as open. The clerk acks it, then it is solved, and finally the boss closes it.",
    "A clerk can move a ticket along: open, acked, solved, closed.",
    "A ticket goes from open to acked to solved to closed.",
]


@pytest.mark.parametrize("told", TOLD, ids=TOLD)
def test_a_life_told_as_a_story_gives_its_states_in_order(told: str) -> None:
    (ticket,) = read(f"{TICKET}\n{told}\n").model.aggregates

    moves = {(one.from_states, one.to_state) for one in ticket.actions}
    assert ticket.states == ("open", "acked", "solved", "closed")
    assert moves == {(("open",), "acked"), (("acked",), "solved"), (("solved",), "closed")}


NESTED = (
    "- Swap\n  - day: date\n  - note: text, at most 90 characters\n"
    "  - state: asked -> agreed -> done\n    - asked or agreed -> withdrawn\n    - agreed -> refused\n"
)


def test_steps_nested_below_the_states_add_to_them() -> None:
    (swap,) = read(NESTED).model.aggregates

    assert set(swap.states) == {"asked", "agreed", "done", "withdrawn", "refused"}
    moves = {(one.from_states, one.to_state) for one in swap.actions}
    assert (("asked", "agreed"), "withdrawn") in moves
    assert (("agreed",), "refused") in moves


NOT_THINGS: list[Any] = [
    "Prepared by: Marcy (operations), reviewed by Dean (yard)",
    "Neither of them should need anything from the internet for this to work.",
    "The office has one Windows PC and one Linux laptop.",
    "**Requested by:** Station services",
    "**Users:** 5 desk clerks, 1 supervisor",
]


@pytest.mark.parametrize("text", NOT_THINGS, ids=NOT_THINGS)
def test_what_is_told_about_the_brief_is_no_thing_to_keep(text: str) -> None:
    model = read(f"# Desk\n\n{text}\n\n{TICKET.partition(chr(10))[2]}").model

    assert [one.name for one in model.aggregates] == ["Ticket"]


DEPOT = [
    Thing(
        "crate",
        (
            Said("title", TITLES[2], ()),
            Said("shelf code", CODES[0], ()),
            Said("kind", KINDS[3], ()),
        ),
    ),
    Thing("supplier", (Said("name", TITLES[0], ()), Said("rating", COUNTS[3], ()))),
    Thing(
        "loan",
        (
            Said("crate", "reference, required", ()),
            Said("supplier", "-> supplier", ()),
            Said("lent on", DATES[0], ()),
            Said("due on", DATES[0], ()),
            Said("status", STATE_WORDS[1].format("open", "closed", "lost"), ()),
        ),
    ),
]
DEMANDS = (
    "\n\n## MUST\n\n- The shelf code of a crate is unique.\n- A supplier has at most 2 open loans.\n"
    "- The due on date of a loan is not before its lent on date.\n- A closed loan cannot be changed.\n"
    "- A supplier with loans cannot be deleted.\n- An open loan can be closed.\n"
)


@pytest.fixture(scope="module")
def depot() -> Build:
    return build(joint(DEPOT) + DEMANDS, 24)


def test_a_brief_of_rows_becomes_a_tested_program(depot: Build, tmp_path: Path) -> None:
    depot.write(tmp_path)

    assert unbuilt(read(joint(DEPOT) + DEMANDS)) == []
    assert [one["name"] for one in depot.domain["aggregates"]] == ["Crate", "Supplier", "Loan"]
    assert measuring.problems(depot, tmp_path) == []


@pytest.mark.parametrize("shape", [lines, nested])
def test_a_brief_of_another_shape_becomes_the_same_program(shape: Shape, depot: Build) -> None:
    done = build(shape(DEPOT) + DEMANDS, 24)

    assert unbuilt(read(shape(DEPOT) + DEMANDS)) == []
    assert [part for part in vars(depot) if getattr(done, part) != getattr(depot, part)] == []
