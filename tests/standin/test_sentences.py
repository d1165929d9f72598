"""What single sentences are understood as: a table that grows with the ways people write."""

from functools import cache
from typing import Any

import pytest

from config.embedded.standin.proving import proof
from config.embedded.standin.reading.brief import Reading, read, unbuilt

CLUB = (
    "A member has a name (1 to 80 characters), an email (unique), a date of birth, a credit (integer 0 to 500)"
    " and a status: active, paused or left.\n"
    "A course has a title (1 to 60 characters), a level (beginner, middle or expert), an open flag,"
    " a number of places from 1 to 30, and a closing date.\n"
    "A booking belongs to a member and a course and has a booked on date, a first day (date), a last day (date),"
    " guests (integer 0 to 9) and a seat code.\n"
    "A booking is requested, confirmed, attended or cancelled.\n"
    "A match has a home member, an away member and a played on date.\n\n"
    "## MUST\n"
)
INVARIANTS: list[Any] = [
    (
        "A member who has left cannot book a course.",
        "A new one needs a member that is active/paused.",
    ),
    ("Only active members can book.", "A new one needs a member that is active."),
    (
        "Bookings can only be made for open courses.",
        "A new one needs a course with open set to yes.",
    ),
    ("No bookings for a member that is paused.", "A new one needs a member that is active/left."),
    (
        "A course never has more confirmed bookings than places.",
        "No more confirmed bookings per course than its number_of_places.",
    ),
    (
        "There is at most one booking per member and day.",
        "At most 1 kept bookings per member and per booked_on.",
    ),
    (
        "A member cannot hold more than 4 bookings for a course.",
        "At most 4 kept bookings per course and per member.",
    ),
    (
        "A seat code has at most one confirmed booking.",
        "At most 1 confirmed bookings per seat_code.",
    ),
    (
        "The same seat code cannot be booked twice for one course.",
        "No two requested/confirmed/attended bookings with the same course and seat_code.",
    ),
    (
        "A booking cannot have more guests than the credit of the member.",
        "guests is at most the credit of its member.",
    ),
    (
        "The booked on date must not be after the closing date of the course.",
        "booked_on is at most the closing_date of its course.",
    ),
    ("The last day is on or after the first day.", "first_day is not after last_day."),
    ("The last day cannot be earlier than the first day.", "first_day is not after last_day."),
    ("A booking lasts at most 2 weeks.", "At most 14 days lie from first_day to last_day."),
    ("Attended bookings cannot be changed.", "One that is attended cannot be changed."),
    (
        "Only requested bookings can be deleted.",
        "One that is confirmed/attended/cancelled cannot be removed.",
    ),
    ("A confirmed booking must not be deleted.", "One that is confirmed cannot be removed."),
    ("The booked on date must lie in the past.", "booked_on is not in the future."),
]
PEOPLE: list[Any] = [
    (
        "A member must be at least 16 years old.",
        "Member",
        "date_of_birth lies at least 16 years back.",
    ),
    (
        "A member cannot play against themselves.",
        "Match",
        "home_member and away_member are never the same.",
    ),
]


@cache
def told(sentence: str) -> Reading:
    """Read once for all that is asked of it."""
    return read(f"{CLUB}- {sentence}")


@pytest.mark.parametrize(
    ("sentence", "name", "rule"),
    [*((sentence, "Booking", rule) for sentence, rule in INVARIANTS), *PEOPLE],
    ids=[row[0] for row in (*INVARIANTS, *PEOPLE)],
)
def test_a_rule_is_understood(sentence: str, name: str, rule: str) -> None:
    reading = told(sentence)

    found = reading.model.find(name)

    assert found is not None
    assert rule in found.invariants
    assert unbuilt(reading) == []


STEPS: list[Any] = [
    ("A cancelled booking cannot be attended.", ("requested", "confirmed"), "attended"),
    ("A requested booking can be moved to confirmed.", ("requested",), "confirmed"),
    ("From requested, a booking can go to confirmed or cancelled.", ("requested",), "confirmed"),
    ("A confirmed booking can be reopened.", ("confirmed",), "requested"),
    (
        "A member may cancel a booking unless it has been attended.",
        ("requested", "confirmed"),
        "cancelled",
    ),
    ("An attended booking can no longer be cancelled.", ("requested", "confirmed"), "cancelled"),
    ("A booking can be archived only if it is attended.", ("attended",), "archived"),
    ("requested → confirmed (confirm)", ("requested",), "confirmed"),
    (
        "A requested booking can be confirmed; only confirmed bookings can be attended.",
        ("confirmed",),
        "attended",
    ),
]


@pytest.mark.parametrize(("sentence", "sources", "target"), STEPS, ids=[row[0] for row in STEPS])
def test_a_step_is_understood(sentence: str, sources: tuple[str, ...], target: str) -> None:
    reading = told(sentence)

    booking = reading.model.find("Booking")

    assert booking is not None
    assert (sources, target) in [(one.from_states, one.to_state) for one in booking.actions]
    assert unbuilt(reading) == []


FIELDS: list[Any] = [
    ("Members without a name are rejected.", "Member", "name", {"required": True}),
    ("A member's email is never used twice.", "Member", "email", {"unique": True}),
    ("The credit of a member is never above 300.", "Member", "credit", {"maximum": "300"}),
    ("The credit of a member may never go below zero.", "Member", "credit", {"minimum": "0"}),
    ("The level of a course is beginner unless given.", "Course", "level", {"default": "beginner"}),
    (
        "The title of a course must have no more than 40 characters.",
        "Course",
        "title",
        {"maximum": "40"},
    ),
]


@pytest.mark.parametrize(
    ("sentence", "name", "field", "expected"), FIELDS, ids=[row[0] for row in FIELDS]
)
def test_a_limit_is_understood(
    sentence: str, name: str, field: str, expected: dict[str, Any]
) -> None:
    reading = told(sentence)

    owner = reading.model.find(name)
    found = owner.field(field) if owner else None

    assert found is not None
    assert {key: getattr(found, key) for key in expected} == expected
    assert unbuilt(reading) == []


@pytest.mark.parametrize(
    "sentence",
    [
        "Members log in with a password.",
        "Only administrators may delete bookings.",
        "An e-mail is sent when a booking is confirmed.",
        "Courses are paid with Stripe.",
        "A member can book at most 3 courses per week.",
        "A cancelled booking can be deleted after 30 days.",
        "Lists must be shown within 200 milliseconds.",
    ],
)
def test_what_is_out_of_reach_is_said_to_be_so(sentence: str) -> None:
    assert unbuilt(told(sentence)) == [sentence]


TITLES: list[Any] = [
    ("A climbing gym keeps its members and their visits.\n\n## MUST\n- x", "Climbing gym"),
    ("We run a small bakery in town.", "Small bakery"),
    ("Hotel desk. We have rooms and guests.", "Hotel desk"),
    ("I need an app for my bee hives.", "Bee hives"),
    ("# City parking\n\nWe run car parks.", "City parking"),
    ("Un taller mecánico quiere gestionar sus reparaciones.", "Taller mecánico"),
]


@pytest.mark.parametrize(("brief", "title"), TITLES, ids=[row[1] for row in TITLES])
def test_an_application_is_called_by_its_brief(brief: str, title: str) -> None:
    assert read(f"{brief}\n\nA note has a title and a text.").title == title


def test_a_table_and_words_before_bullets_are_read_like_headed_lists() -> None:
    brief = (
        "## Car\n| field | rules |\n|---|---|\n| plate | text, unique |\n| seats | integer, 1 to 9 |\n\n"
        "MUST:\n- The plate is unique.\n- should: Cars can be sorted by plate.\n"
    )

    reading = read(brief)

    (car,) = reading.model.aggregates
    assert [(one.name, one.unique, one.maximum) for one in car.fields] == [
        ("plate", True, ""),
        ("seats", False, "9"),
    ]
    assert [line.item.priority for line in reading.lines[-2:]] == ["must", "should"]


def test_every_rule_of_the_table_passes_its_own_tests() -> None:
    sentences = [row[0] for row in (*INVARIANTS, *PEOPLE)]

    assert [one for one in sentences if proof.failing(told(one).model)] == []
