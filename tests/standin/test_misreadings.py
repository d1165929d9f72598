"""Sentences that resemble a rule without being one: nothing is built of them, and what they demand stays open."""

from typing import Any

import pytest

from config.embedded.standin.reading.brief import read, unbuilt

HOUSE = (
    "A member has a name and an address. A packet has a rate (percentage) and a code. A loan has a member, a packet, a start date"
    " and a due date. A repair belongs to a packet and has a start date, an optional end date and a cost.\n"
    "A show has a title and a limit of loans (integer 1 to 9). A ticket has a show, a seat code and a buyer name.\n\n"
    "## MUST\n"
)
READ: list[Any] = [
    ("The loan ends after it starts.", "Repair", True),
    ("No more than two repairs per packet may be open.", "Repair", True),
    ("A packet has at most 2 unpaid repairs.", "Repair", True),
    ("A buyer may purchase at most 8 tickets per show.", "Ticket", True),
    ("After a repair, a packet must not be lent for 42 days.", "Repair", True),
    ("A member with an address has at most 3 loans.", "Show", False),
    ("You can't put more tickets in a show than its limit.", "Member", False),
    ("The seller and the buyer of a ticket must be of the same seat code.", "Ticket", True),
    ("A holder with old loans cannot be deleted.", "Loan", True),
    ("A sitter never looks after more loans than fit at the same time.", "Loan", True),
    ("Old packets are only lent to members who may use a show.", "Show", True),
    ("A packet is repaired at most once a month.", "Repair", True),
    ("A packet is repaired at most once a month.", "Packet", True),
    ("Loans reserved for a show can never be more than the show has.", "Ticket", True),
    ("A loan is returned if it was not collected within 7 days.", "Loan", True),
    ("I'd love to see the loans per member and per packet.", "Loan", True),
    ("A packet with a rate below 40 % cannot be lent.", "Packet", True),
]


@pytest.mark.parametrize(("sentence", "name", "is_open"), READ, ids=[row[0] for row in READ])
def test_nothing_is_built_that_was_not_said(sentence: str, name: str, is_open: bool) -> None:
    reading = read(f"{HOUSE}- {sentence}")
    before, after = read(HOUSE).model.find(name), reading.model.find(name)

    assert after == before
    assert bool(unbuilt(reading)) == is_open


LIMITS: list[Any] = [
    ("A member may have no more than a dozen loans.", "Loan", "At most 12 kept loans per member."),
    ("Repairs dated in the future are rejected.", "Repair", "start_date is not in the future."),
    ("The due date is 14 days after the start date.", "Loan", ""),
    ("Within a show, seat codes are unique.", "Ticket", "No two kept tickets with the same show and seat_code."),
    ("Two tickets of the same show can't have the same seat code.", "Ticket", "No two kept tickets with the same show and seat_code."),
    ("A member can't have two loans of the same packet.", "Loan", "No two kept loans with the same member and packet."),
    ("No two repairs of a packet on the same start date.", "Repair", "No two kept repairs with the same packet and start_date."),
    ("There's never more than one loan per packet.", "Loan", "At most 1 kept loans per packet."),
    ("The due date shall not be before the start date.", "Loan", "start_date is not after due_date."),
]  # fmt: skip


@pytest.mark.parametrize(("sentence", "name", "rule"), LIMITS, ids=[row[0] for row in LIMITS])
def test_a_limit_is_read_in_these_words(sentence: str, name: str, rule: str) -> None:
    reading = read(f"{HOUSE}- {sentence}")
    found = reading.model.find(name)

    assert found is not None
    assert found.invariants == ((rule,) if rule else ())
    assert unbuilt(reading) == []


def test_what_may_not_be_kept_limits_a_value() -> None:
    reading = read(f"{HOUSE}- A packet with a rate over 20 percent must not be recorded.")
    packet = reading.model.find("Packet")

    assert packet is not None
    assert [one.maximum for one in packet.fields if one.name == "rate"] == ["20"]


EXAM = "An examination has a title, a date and a hall code. A case has a code and a date. It belongs to a tool. A tool has a tag.\nA case is open or closed.\n\n## MUST\n"
TWO: list[Any] = [
    (
        "In one title there are no two examinations on the same date.",
        "Examination",
        "No two kept examinations with the same title and date.",
    ),
    ("A tool may not have two cases at the same time.", "Case", "At most 1 open cases per tool."),
]


@pytest.mark.parametrize(("sentence", "name", "rule"), TWO, ids=[row[0] for row in TWO])
def test_two_values_are_unique_together(sentence: str, name: str, rule: str) -> None:
    found = read(f"{EXAM}- {sentence}").model.find(name)

    assert found is not None
    assert found.invariants == (rule,)
    assert not any(one.unique for one in found.fields)


def test_once_a_day_is_no_eleven_times() -> None:
    """ "Once" is eleven in Spanish."""
    told = "A tree has a code and a year. A harvest is of one tree, by one picker, on a date. A picker has a name and a wage.\n\n## MUST\n"
    model = read(f"{told}- A tree is harvested at most once a day.").model
    harvest, tree = model.find("Harvest"), model.find("Tree")

    assert harvest is not None
    assert tree is not None
    assert harvest.invariants == ("No two kept harvests with the same tree and date.",)
    assert [one.maximum for one in tree.fields] == ["", ""]
