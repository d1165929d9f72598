"""A person's version on its way through the checks."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from config.access.models import User
from config.shared.errors import IllegalTransition
from execution.attempt import judgement
from execution.errors import CodeSame
from execution.models import Atom, Run
from execution.source.rows import code_sha, whole_text
from review import tasks
from review.decisions import acts, edit_check
from review.models import Review, ReviewAction
from tests.factories import AtomFactory, AttemptFactory, ReviewFactory, accepted, member

pytestmark = pytest.mark.django_db

IMPORTS = ["from decimal import Decimal"]
CODE = "def price(cents: int) -> Decimal:\n    return Decimal(cents) / 100\n"


def priced() -> Review:
    """A review of code that imports what it uses."""
    fields: dict[str, Any] = {"imports": IMPORTS, "code": CODE, "code_sha": code_sha(IMPORTS, CODE)}
    signature = "def price(cents: int) -> Decimal"
    atom = AtomFactory(symbol="price", signature=signature, **accepted(**fields))
    AttemptFactory(atom=atom, number=1, **fields)
    return ReviewFactory(atom=atom)


def sent(review: Review, by: User, code: str) -> Review:
    acts.edit(review, by, seen_sha=review.atom.code_sha, code=code)
    return review


def a_reviewer(review: Review) -> User:
    return member(review.atom.run.plan.workspace, "reviewer")


def lapsed(review: Review) -> Review:
    Review.objects.update(held_until=timezone.now() - timedelta(seconds=1))
    return review


def test_an_edit_that_cannot_be_read_comes_back_with_the_reason(
    review: Review, reviewer: User
) -> None:
    sent(review, reviewer, "def part(:")

    edit_check.check_edit(review.pk)

    review.refresh_from_db()
    assert review.status == "in_review"
    assert review.edit_findings
    assert "broke" not in review.edit_findings[0]
    assert review.edited_code == "def part(:"


def test_changing_one_line_of_an_atom_keeps_its_imports() -> None:
    review = priced()
    text = whole_text(IMPORTS, CODE).replace("/ 100", "/ Decimal(100)")

    edit_check.check_edit(sent(review, a_reviewer(review), text).pk)

    review.refresh_from_db()
    atom = Atom.objects.get(pk=review.atom_id)
    assert (review.status, review.edit_findings) == ("edited", [])
    assert atom.imports == IMPORTS
    assert "/ Decimal(100)" in atom.code


def test_the_code_as_it_is_in_other_clothes_is_handed_back_as_that() -> None:
    review = priced()
    text = whole_text(IMPORTS, CODE).replace("(cents) / 100", "( cents )/100")

    edit_check.check_edit(sent(review, a_reviewer(review), text).pk)

    review.refresh_from_db()
    assert review.status == "in_review"
    assert review.edit_findings == [CodeSame().message]
    assert not Review.objects.awaiting().exists()


def test_a_finding_names_the_line_of_the_text_as_it_was_typed() -> None:
    review = priced()
    text = "\n".join([*IMPORTS, "", "", "def price(cents: int) -> Decimal:", "    return total\n"])

    edit_check.check_edit(sent(review, a_reviewer(review), text).pk)

    review.refresh_from_db()
    assert review.status == "in_review"
    assert any("line 5: " in found and "total" in found for found in review.edit_findings)


def test_an_import_that_shares_its_line_is_handed_back_and_nothing_is_dropped() -> None:
    review = priced()
    text = "from decimal import Decimal; RATE = 2\n\n\n" + CODE

    edit_check.check_edit(sent(review, a_reviewer(review), text).pk)

    review.refresh_from_db()
    assert review.edit_findings == ["Put the import in line 1 on a line of its own."]
    assert review.edited_code == text


def test_a_check_that_never_ended_is_handed_back_with_a_reason() -> None:
    review = priced()
    by = a_reviewer(review)
    lapsed(sent(review, by, CODE))

    tasks.sweep()

    review.refresh_from_db()
    assert (review.status, review.held_by, review.edited_code) == ("in_review", by, CODE)
    assert review.edit_findings == [edit_check.UNFINISHED]
    assert ReviewAction.objects.filter(review=review, verb="edit_failed").count() == 1


def test_a_check_under_way_is_left_alone() -> None:
    review = priced()
    sent(review, a_reviewer(review), CODE)

    tasks.sweep()

    review.refresh_from_db()
    assert review.status == "checking"


def test_a_version_whose_sender_is_gone_goes_back_to_the_queue() -> None:
    review = priced()
    sent(review, a_reviewer(review), CODE)
    Review.objects.update(held_by=None)

    edit_check.check_edit(review.pk)
    tasks.sweep()

    review.refresh_from_db()
    assert (review.status, review.edited_code) == ("pending", CODE)


def test_a_check_that_ends_after_the_run_was_cancelled_changes_nothing() -> None:
    review = priced()
    sent(review, a_reviewer(review), whole_text(IMPORTS, CODE))
    Run.objects.update(status="cancelled")
    tasks.retire_run(str(review.atom.run_id))

    tasks.check_edit(str(review.pk))

    review.refresh_from_db()
    assert review.status == "obsolete"
    assert Atom.objects.get(pk=review.atom_id).code == CODE


def test_a_check_of_a_version_that_was_sent_anew_meanwhile_counts_for_nothing() -> None:
    review = priced()
    by = a_reviewer(review)
    sent(review, by, whole_text(IMPORTS, CODE))
    old = Review.objects.select_related("atom__run__plan", "held_by").get()
    Review.objects.update(edited_code="def price(")

    edited = judgement.try_edit(old.atom, old.edited_code.replace("/ 100", "/ Decimal(100)"))
    with pytest.raises(IllegalTransition):
        edit_check._conclude(old, by, edited)

    review.refresh_from_db()
    assert (review.status, review.edited_code) == ("checking", "def price(")
    assert Atom.objects.get(pk=review.atom_id).confirmed_at is None
