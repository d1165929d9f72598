"""Demands in people's own words, about a brief whose records are plain: a table that grows."""

from typing import Any

import pytest

from config.embedded.standin.reading.brief import read, unbuilt

STUDIO = """# Studio

- Potter: full name (text, required), phone (text, required, unique), email (email, optional), settled (yes/no, default yes),
  taking pieces (yes/no, default yes)
- Kiln: label (text, required, unique), hottest temperature (integer, 600 to 1320), accredited (yes/no, default no)
- Firing: planned day (date, required), unloaded on (date, optional), top temperature (integer, 600 to 1320), shelves (integer, 1 to 40).
  A firing belongs to a kiln.
- Piece: tag (text, required), file number (text, required), weight (decimal, 0.05 to 25), score (integer, -2 to 2),
  deposit paid (yes/no, default no). A piece belongs to a potter. A piece belongs to a firing.
- Course: title (text, required), day of departure (date, required), day of return (date, required), number of seats (integer, 1 to 60).
  A course belongs to a potter.
- Sign-up: received on (date, required), amount paid (decimal, 0 to 450). A sign-up belongs to a potter and a course.
- Lease: registered on (date, required), entitled until (date, required). A lease belongs to a potter.
- Lesson: day (date, required), starting hour (integer, 7 to 20). A lesson belongs to a potter and a kiln.
- Withdrawal: taken on (date, required), amount (decimal, 0.5 to 5000). A withdrawal belongs to a piece.

A firing is planned, running, finished or cancelled. A new firing is planned.
A planned firing can be started or cancelled. A running firing can be finished.
A piece is waiting, loaded, fired, broken or collected. A new piece is waiting.
A waiting piece can be loaded. A loaded piece can be fired.
A course is preparing, open, closed or done. A course starts as preparing.
A preparing course can be opened. An open course can be closed. A closed course can be marked as done.
A sign-up is requested, confirmed or cancelled. It starts as requested.
A requested sign-up can be confirmed or cancelled.

## MUST

"""
RULES: list[Any] = [
    (
        "born",
        "Withdrawals are recorded only for pieces that are loaded.",
        "Withdrawal",
        "A new one needs a piece that is loaded.",
    ),
    (
        "born",
        "Sign-ups are taken only for a course that is open.",
        "SignUp",
        "A new one needs a course that is open.",
    ),
    (
        "born",
        "No sign-ups are accepted on a course that is closed.",
        "SignUp",
        "A new one needs a course that is preparing/open/done.",
    ),
    (
        "born",
        "You cannot add a sign-up to a course that has closed.",
        "SignUp",
        "A new one needs a course that is preparing/open/done.",
    ),
    (
        "born",
        "Nobody can add withdrawals to a piece that is broken or collected.",
        "Withdrawal",
        "A new one needs a piece that is waiting/loaded/fired.",
    ),
    (
        "born",
        "Lessons only go to kilns that are accredited.",
        "Lesson",
        "A new one needs a kiln with accredited set to yes.",
    ),
    (
        "both",
        "Nobody can add lessons or sign-ups to a potter who is not settled.",
        "Lesson",
        "A new one needs a potter with settled set to yes.",
    ),
    (
        "both",
        "Nobody can add lessons or sign-ups to a potter who is not settled.",
        "SignUp",
        "A new one needs a potter with settled set to yes.",
    ),
    (
        "having",
        "A firing with no pieces in it cannot be started.",
        "Firing",
        "One that is running needs at least 1 kept piece with this firing.",
    ),
    (
        "having",
        "Planned firings can be started, but not without at least one piece.",
        "Firing",
        "One that is running needs at least 1 kept piece with this firing.",
    ),
    (
        "having",
        "A planned firing with at least 3 pieces can be started.",
        "Firing",
        "One that is running needs at least 3 kept piece with this firing.",
    ),
    (
        "having",
        "A planned firing that has 3 or more pieces can be started.",
        "Firing",
        "One that is running needs at least 3 kept piece with this firing.",
    ),
    (
        "where",
        "A piece without a paid deposit cannot be loaded.",
        "Piece",
        "Where state is loaded, deposit_paid is yes.",
    ),
    (
        "where",
        "A piece whose deposit is not paid cannot be loaded.",
        "Piece",
        "Where state is loaded, deposit_paid is yes.",
    ),
    (
        "where",
        "A piece whose deposit has not been paid may not be loaded.",
        "Piece",
        "Where state is loaded, deposit_paid is yes.",
    ),
    (
        "cleared",
        "Starting a firing is refused while it has broken pieces, and I am told that this is the reason.",
        "Firing",
        "One that is running has no broken piece with this firing.",
    ),
    (
        "cleared",
        "Closing a course is refused while it has requested sign-ups.",
        "Course",
        "One that is closed has no requested sign_up with this course.",
    ),
    (
        "order",
        "The unloaded on date is the planned day or later.",
        "Firing",
        "planned_day is not after unloaded_on.",
    ),
    (
        "order",
        "The unloaded on date falls on the planned day or later.",
        "Firing",
        "planned_day is not after unloaded_on.",
    ),
    (
        "order",
        "The planned day is the unloaded on date or earlier.",
        "Firing",
        "planned_day is not after unloaded_on.",
    ),
    (
        "order",
        "The unloaded on date comes after the planned day, or is the same day.",
        "Firing",
        "planned_day is not after unloaded_on.",
    ),
    (
        "order",
        "The planned day comes before the unloaded on date or on the same day.",
        "Firing",
        "planned_day is not after unloaded_on.",
    ),
    (
        "order",
        "The entitlement does not end before the registration.",
        "Lease",
        "registered_on is not after entitled_until.",
    ),
    (
        "order",
        "The entitlement never lies before the registration.",
        "Lease",
        "registered_on is not after entitled_until.",
    ),
    (
        "order",
        "A course doesn't return before it departs.",
        "Course",
        "day_of_departure is not after day_of_return.",
    ),
    (
        "order",
        "A course returns after it departs.",
        "Course",
        "day_of_departure comes before day_of_return.",
    ),
    (
        "order",
        "The departure of a course is never later than its return.",
        "Course",
        "day_of_departure is not after day_of_return.",
    ),
    (
        "count",
        "No more than 40 pieces go into one firing.",
        "Piece",
        "At most 40 kept pieces per firing.",
    ),
    (
        "count",
        "No potter is in charge of more than 40 loaded pieces.",
        "Piece",
        "At most 40 loaded pieces per potter.",
    ),
    (
        "count",
        "A potter has at most 3 pieces, whatever became of them.",
        "Piece",
        "At most 3 kept pieces per potter.",
    ),
    (
        "capacity",
        "There are never more confirmed sign-ups than seats.",
        "SignUp",
        "No more confirmed sign ups per course than its number_of_seats.",
    ),
    (
        "within",
        "A firing is never hotter than what its kiln can take.",
        "Firing",
        "top_temperature is at most the hottest_temperature of its kiln.",
    ),
    (
        "within",
        "A firing must not be hotter than its kiln allows.",
        "Firing",
        "top_temperature is at most the hottest_temperature of its kiln.",
    ),
    (
        "once",
        "A potter is signed up for the same course once, not twice.",
        "SignUp",
        "No two requested/confirmed sign ups with the same potter and course.",
    ),
]


@pytest.mark.parametrize(
    ("sentence", "name", "rule"),
    [row[1:] for row in RULES],
    ids=[f"{row[0]}: {row[1]} {row[2]}" for row in RULES],
)
def test_a_demand_is_a_rule(sentence: str, name: str, rule: str) -> None:
    reading = read(f"{STUDIO}- {sentence}")

    found = reading.model.find(name)

    assert found is not None
    assert rule in found.invariants
    assert unbuilt(reading) == []


UNIQUE: list[Any] = [
    ("A file number can only be used once.", "Piece", "file_number"),
    ("A file number is never used again.", "Piece", "file_number"),
    ("A tag is never used a second time.", "Piece", "tag"),
    ("An email address belongs to one potter.", "Potter", "email"),
    ("Each email belongs to exactly one potter only.", "Potter", "email"),
    ("A tag is never given to two pieces, even when one of them is broken.", "Piece", "tag"),
    ("A tag may not be given to more than one piece.", "Piece", "tag"),
    ("A phone consists of ten digits and is never used a second time.", "Potter", "phone"),
]


@pytest.mark.parametrize(("sentence", "name", "field"), UNIQUE, ids=[row[0] for row in UNIQUE])
def test_a_value_is_single(sentence: str, name: str, field: str) -> None:
    reading = read(f"{STUDIO}- {sentence}")

    owner = reading.model.find(name)
    found = owner.field(field) if owner else None

    assert found is not None
    assert found.unique
    assert unbuilt(reading) == []
