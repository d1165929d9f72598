"""What a review page says about the code it shows, and about no other."""

import pytest

from execution.models import Atom, Check
from execution.source.rows import code_sha
from review.advice import recommendation
from review.models import Review
from review.pages.items import item_context
from tests.factories import AtomFactory, AttemptFactory, ReviewFactory, accepted

pytestmark = pytest.mark.django_db

IMPORTS = ["import json", "from decimal import Decimal"]
CODE = "def part(title: str) -> str:\n    return json.dumps(title)\n"
OLDER = "def part(title: str) -> str:\n    return title\n"


@pytest.fixture
def review() -> Review:
    """Accepted at the second of three attempts, with a finding in line 2 of its own code."""
    sha = code_sha(IMPORTS, CODE)
    atom = AtomFactory(**accepted(imports=IMPORTS, code=CODE, code_sha=sha))
    tried(atom, 1, OLDER, "It loses the title.")
    tried(atom, 2, CODE, "A long line.", imports=IMPORTS)
    tried(atom, 3, "def part(: str)", "It does not parse.")
    return ReviewFactory(atom=atom)


def tried(
    atom: Atom, number: int, code: str, detail: str, imports: list[str] | None = None
) -> None:
    imports = imports or []
    sha = code_sha(imports, code)
    attempt = AttemptFactory(atom=atom, number=number, imports=imports, code=code, code_sha=sha)
    Check.objects.create(
        attempt=attempt, level=1, validator="lint", outcome="failed", line=2, detail=detail
    )


def test_the_checks_are_those_of_the_code_that_is_shown(review: Review) -> None:
    shown = item_context(review)

    assert [check["detail"] for check in shown["checks"]] == ["A long line."]
    assert [issue["message"] for issue in shown["by_checks"]["issues"]] == ["lint: A long line."]


def test_lines_are_counted_in_the_text_that_is_shown(review: Review) -> None:
    shown = item_context(review)

    lines = shown["code"]["text"].splitlines()
    [line] = shown["code"]["notes"]
    assert lines[:2] == IMPORTS
    assert lines[line - 1] == "    return json.dumps(title)"
    assert shown["by_checks"]["issues"][0]["line"] == line
    assert shown["checks"][0]["line"] == f"{line}:     return json.dumps(title)"


def test_the_difference_is_to_the_try_before_and_not_to_a_later_one(review: Review) -> None:
    shown = item_context(review)["diff"]

    assert (shown["before"], shown["after"].endswith(CODE)) == (OLDER, True)


def test_code_that_no_attempt_wrote_has_no_checks(review: Review) -> None:
    Atom.objects.update(code_sha="9" * 64)
    review.atom.refresh_from_db()

    assert recommendation.from_checks(review.atom) == []
    assert item_context(review)["checks"] == []
