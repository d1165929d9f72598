"""Demands on steps, on what stays and on how many there may be, in the many ways people write them."""

from functools import cache
from typing import Any

import pytest

from config.embedded.standin.proving import proof
from config.embedded.standin.reading.brief import Reading, read, unbuilt

YARD = (
    "A site has a name (1 to 80 characters, unique), an opened on date, a limit of jobs (integer 1 to 30)"
    " and a minimum of workers (integer 1 to 9).\n"
    "A worker has a name (1 to 80 characters), a level (integer 1 to 9), a licence expiry date,"
    " a permit code (optional) and a trade (one of mason, painter, other).\n"
    "A crane has a tag number (unique), a load (decimal 1 to 90), and a locked flag.\n"
    "- Job: site, crane, led by (a worker), checked by (a worker, optional), title (1 to 60 characters),"
    " weight (decimal 1 to 80), cost (decimal 0 to 900, optional), risk (one of low, high),"
    " insured (yes/no), planned on (date), finished on (date, optional)\n"
    "- Order item: job, label (1 to 40 characters), quantity (integer 1 to 50), price (decimal 1 to 80)\n"
    "- Shift: worker, site, day (date)\n\n"
    "A job is drafted, approved, running, done or dropped.\n"
    "An order item is open, delivered or returned.\n"
    "A drafted job can be approved. An approved job can be started. A running job can be done.\n"
    "A drafted or approved job can be dropped.\n\n"
    "## MUST\n"
)
NEEDED: list[Any] = [
    ("A job cannot be approved without a cost.", "One that is approved needs a cost."),
    ("A job without a cost cannot be approved.", "One that is approved needs a cost."),
    ("A job can't be approved unless it has a cost.", "One that is approved needs a cost."),
    ("A job cannot be approved until its cost is known.", "One that is approved needs a cost."),
    ("A job can only be approved with a cost.", "One that is approved needs a cost."),
    ("A job may be approved only if it has a cost.", "One that is approved needs a cost."),
    ("A job must have a cost before it can be approved.", "One that is approved needs a cost."),
    ("Approving a job requires a cost.", "One that is approved needs a cost."),
    ("Approving a job without a cost is refused.", "One that is approved needs a cost."),
    ("Nobody can approve a job without a cost.", "One that is approved needs a cost."),
    ("When a job is approved, a cost is required.", "One that is approved needs a cost."),
    ("No job can be approved without a cost.", "One that is approved needs a cost."),
    ("An approved job must have a cost.", "One that is approved needs a cost."),
    (
        "It should not be possible to approve a job without a cost.",
        "One that is approved needs a cost.",
    ),
    (
        "A job cannot be started unless it has been checked by a worker.",
        "One that is running needs a checked_by.",
    ),
    ("When a job is dropped, a reason is required.", "One that is dropped needs a reason."),
    (
        "When a job is dropped a note from the manager must be given.",
        "One that is dropped needs a note.",
    ),
    ("Dropping a job needs a reason.", "One that is dropped needs a reason."),
    (
        "Dropping a job asks for a reason of at least 10 characters.",
        "One that is dropped needs a reason of at least 10 characters.",
    ),
    (
        "A job can't be dropped without a reason of at least 15 characters.",
        "One that is dropped needs a reason of at least 15 characters.",
    ),
    ("A job cannot be started unless it is insured.", "Where state is running, insured is yes."),
    ("Only an insured job can be started.", "Where state is running, insured is yes."),
]
ABOUT: list[Any] = [
    (
        "A job without order items cannot be approved.",
        "One that is approved needs at least 1 kept order_item with this job.",
    ),
    (
        "A job can't be approved before it has an order item.",
        "One that is approved needs at least 1 kept order_item with this job.",
    ),
    (
        "A job with no order items can't be approved.",
        "One that is approved needs at least 1 kept order_item with this job.",
    ),
    (
        "A job that has no order items cannot be approved.",
        "One that is approved needs at least 1 kept order_item with this job.",
    ),
    (
        "A job can only be approved when it has at least one order item.",
        "One that is approved needs at least 1 kept order_item with this job.",
    ),
    (
        "Approving a job needs at least 2 order items.",
        "One that is approved needs at least 2 kept order_item with this job.",
    ),
    (
        "A job cannot be approved with fewer than 3 order items.",
        "One that is approved needs at least 3 kept order_item with this job.",
    ),
    (
        "A job can't be done while it has open order items.",
        "One that is done has no open order_item with this job.",
    ),
    (
        "A job cannot be done while any order item is open.",
        "One that is done has no open order_item with this job.",
    ),
    (
        "A job with open order items cannot be done.",
        "One that is done has no open order_item with this job.",
    ),
    (
        "A job can only be done if it has no open order items.",
        "One that is done has no open order_item with this job.",
    ),
    (
        "A job can't be done as long as there are order items that are open or returned.",
        "One that is done has no open/returned order_item with this job.",
    ),
    (
        "A job cannot be dropped if it has order items.",
        "One that is dropped has no kept order_item with this job.",
    ),
]
TIMED: list[Any] = [
    (
        "A job cannot be done until 30 days after it was planned.",
        "One that becomes done has its planned_on at least 30 days back.",
    ),
    (
        "A job may be done only after 30 days since it was planned.",
        "One that becomes done has its planned_on at least 30 days back.",
    ),
    (
        "A job can't be started before its planned on date.",
        "One that becomes running has its planned_on at least 0 days back.",
    ),
    (
        "A job cannot be started while the licence of the worker who leads it has expired.",
        "One that becomes running has a led_by whose licence_expiry_date is not past.",
    ),
    (
        "A job led by a worker whose licence has run out cannot be started.",
        "One that becomes running has a led_by whose licence_expiry_date is not past.",
    ),
    (
        "A job cannot be started before the site's opened on date.",
        "One that becomes running has a site whose opened_on has come.",
    ),
    (
        "A job whose weight is above the load of its crane cannot be started.",
        "One that is running has a weight of at most the load of its crane.",
    ),
    (
        "A job with more weight than the load of the crane cannot be started.",
        "One that is running has a weight of at most the load of its crane.",
    ),
    (
        "The finished on date must not be before the planned on date.",
        "planned_on is not after finished_on.",
    ),
    (
        "We expect the program to refuse a finished on date before the planned on date.",
        "planned_on is not after finished_on.",
    ),
    (
        "A finished on date before the planned on date is refused.",
        "planned_on is not after finished_on.",
    ),
]
STAYING: list[Any] = [
    (
        "The cost of a job may only be changed while it is drafted.",
        "cost never changes in one that is approved/running/done/dropped.",
    ),
    (
        "Running jobs must not be changed except for the cost.",
        "One that is running cannot be changed but for its cost.",
    ),
    ("A done job cannot be changed or deleted.", "One that is done cannot be changed."),
    ("A done job cannot be changed or deleted.", "One that is done cannot be removed."),
    ("A done job must stay as it is.", "One that is done cannot be changed."),
    ("Done jobs are read-only.", "One that is done cannot be changed."),
    ("A done job can be neither changed nor removed.", "One that is done cannot be removed."),
    ("Once a job is done it can't be edited any more.", "One that is done cannot be changed."),
    ("Once a job is running it can't be edited.", "One that is running/done cannot be changed."),
    (
        "Nothing but its finished date can be changed on a done job.",
        "One that is done cannot be changed but for its finished_on.",
    ),
    ("Titles can't be changed afterwards.", "title never changes."),
    ("The title of a job never changes.", "title never changes."),
    (
        "The title of an approved job can no longer be edited.",
        "title never changes in one that is approved.",
    ),
]
ITEMS: list[Any] = [
    (
        "The total price of the order items of a job never exceeds its cost.",
        "The price of all order items per job is at most its cost.",
    ),
    ("Order items are append-only: no edit, no delete.", "One that is kept cannot be changed."),
    ("Order items are append-only.", "One that is kept cannot be removed."),
    ("Order items can never be changed or deleted.", "One that is kept cannot be removed."),
    (
        "Order items can be added only while the job is drafted.",
        "A new one needs a job that is drafted.",
    ),
    (
        "Order items can be changed or removed only while the job is drafted.",
        "One changes and goes only while its job is drafted.",
    ),
    (
        "An order item is refused when the job is done or dropped.",
        "A new one needs a job that is drafted/approved/running.",
    ),
    (
        "Labels are unique within a job.",
        "No two open/delivered order items with the same job and label.",
    ),
    (
        "The same label can't be used twice in a job.",
        "No two open/delivered order items with the same job and label.",
    ),
]
COUNTED: list[Any] = [
    (
        "There can be at most 5 jobs per site at a time.",
        "At most 5 drafted/approved/running jobs per site.",
    ),
    ("A high risk job needs to be insured.", "Where risk is high, insured is yes."),
    (
        "A site never has more running jobs than its limit.",
        "No more running jobs per site than its limit.",
    ),
    (
        "The number of jobs of a site never exceeds its limit.",
        "No more drafted/approved/running jobs per site than its limit.",
    ),
    (
        "Running jobs can't go above the site's limit.",
        "No more running jobs per site than its limit.",
    ),
    (
        "A worker leads at most 2 jobs that aren't done or dropped.",
        "At most 2 drafted/approved/running jobs per led_by.",
    ),
    ("Two jobs can't be running on the same crane.", "At most 1 running jobs per crane."),
    ("No two jobs of one crane are running.", "At most 1 running jobs per crane."),
    ("Only an unlocked crane can be used for a high risk job.", ""),
    ("High risk jobs go on a locked crane only.", "Where risk is high, crane.locked is yes."),
    ("The cost of a low risk job is 0.", "Where risk is low, cost is 0."),
    ("The cost of a high risk job is at most 500.", "Where risk is high, cost is at most 500."),
    (
        "The one who checks has to be of the same level or higher.",
        "The level of its checked_by is at least that of its led_by.",
    ),
    ("A worker cannot check his or her own job.", "led_by and checked_by are never the same."),
]
SHIFTS: list[Any] = [
    (
        "There must be at least 3 days between two shifts of the same worker.",
        "At least 3 days lie between the day of two kept shifts of one worker.",
    ),
    (
        "Two shifts of one worker are at least a week apart.",
        "At least 7 days lie between the day of two kept shifts of one worker.",
    ),
    ("A worker can have only one shift per day.", "At most 1 kept shifts per worker and per day."),
    (
        "No worker may have two shifts on the same day.",
        "No two kept shifts with the same worker and day.",
    ),
]
TABLES = (
    *(("Job", *row) for row in (*NEEDED, *ABOUT, *TIMED, *STAYING, *COUNTED) if row[1]),
    *(("OrderItem", *row) for row in ITEMS),
    *(("Shift", *row) for row in SHIFTS),
)


@cache
def told(sentence: str) -> Reading:
    """Read once for all that is asked of it."""
    return read(f"{YARD}- {sentence}")


@pytest.mark.parametrize(
    ("name", "sentence", "rule"), TABLES, ids=[f"{row[1]} {row[2][-12:]}" for row in TABLES]
)
def test_a_demand_is_understood(name: str, sentence: str, rule: str) -> None:
    reading = told(sentence)
    found = reading.model.find(name)

    assert found is not None
    assert rule in found.invariants
    assert unbuilt(reading) == []


def test_every_demand_of_the_table_passes_its_own_tests() -> None:
    sentences = dict.fromkeys(sentence for _, sentence, _ in TABLES)

    assert [one for one in sentences if proof.failing(told(one).model)] == []
