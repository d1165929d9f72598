"""What a person finds wrong in a preview comes before a reviewer."""

import pytest

from execution.models import Preview, Wave
from execution.preview import reports
from review.models import Review
from review.queue import open
from tests.factories import (
    AtomFactory,
    MasterPlanFactory,
    RunFactory,
    WaveFactory,
    accepted,
    member,
)

ROUTER = 'router = APIRouter(prefix="/books")'
ROUTES = {"books_page": "", "book_page": "/{book_id}", "new_book_page": "/new"}


@pytest.fixture
def preview(db: None) -> Preview:
    alice = member(username="alice")
    workspace = alice.memberships.get().workspace
    plan = MasterPlanFactory(owner=alice, workspace=workspace, stack="fastapi", package="app")
    run = RunFactory(plan=plan)
    wave = WaveFactory(run=run, status=Wave.Status.PASSED)
    fields = accepted() | {"path": "app/pages/books.py", "wave": wave}
    AtomFactory(run=run, **fields | {"symbol": "router", "kind": "constant", "signature": ROUTER})
    for symbol, address in ROUTES.items():
        head = f'@router.get("{address}")\ndef {symbol}(book_id: int) -> Response'
        AtomFactory(run=run, **fields | {"symbol": symbol, "signature": head})
    return Preview.objects.create(
        run=run,
        wave_number=wave.number,
        label="a1",
        started_by=alice,
        log="\n".join(f"line {number}" for number in range(40)),
    )


@pytest.mark.parametrize(
    ("page", "symbols"),
    [
        ("/books", ["books_page"]),
        ("/books/7?tab=loans", ["book_page"]),
        ("/books/new", ["new_book_page"]),
        ("/elsewhere", []),
    ],
)
def test_the_review_of_the_code_that_answers_opens_with_it(
    page: str, symbols: list[str], preview: Preview
) -> None:
    made = reports.report(preview, preview.started_by, page=page, words="No author is shown.")
    assert [atom.symbol for atom in made.atoms.all()] == symbols
    assert made.log.splitlines()[0] == "line 20"

    # The signal may be lost: the sweep looks over the run.
    assert open.open_reported(made) == len(symbols)
    assert open.open_reported(made) == 0
    reviews = Review.objects.filter(reasons__contains=["reported"])
    assert [review.atom.symbol for review in reviews] == symbols
    assert {review.actions.get().actor for review in reviews} <= {"alice"}


def test_a_report_that_was_judged_opens_nothing_again(preview: Preview) -> None:
    made = reports.report(preview, preview.started_by, page="/books", words="Wrong order.")
    open.look_over(preview.run_id)
    review = Review.objects.get(reasons__contains=["reported"])
    Review.objects.filter(pk=review.pk).update(status="approved", resolved_at=made.made_at)

    open.look_over(preview.run_id)

    assert Review.objects.filter(reasons__contains=["reported"]).count() == 1
