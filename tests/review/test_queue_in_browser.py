"""A reviewer at the queue: samples approved as shown; code sent back, and its difference approved."""

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from execution.models import Run
from review import tasks
from review.models import Review
from review.queue.open import open_review
from tests.execution.engine import shop
from tests.execution.engine.author import ADD, Author, code
from tests.execution.engine.conftest import author  # noqa: F401  (a fixture)
from tests.factories import member
from tests.live_pages import database_beside_the_browser, sign_in  # noqa: F401  (a fixture)

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("database_beside_the_browser"),
]


@pytest.fixture
def run(author: Author) -> Run:  # noqa: F811
    """A finished run: `add` is to be judged, the rest are samples."""
    plan = shop.approved_plan()
    plan.requirements.exclude(code="FR-001").delete()
    run = shop.build(shop.started(plan))
    for atom in run.atoms.all():
        open_review(atom.pk, "on_request" if atom.symbol == "add" else "sampled")
    return run


def test_samples_are_approved_and_rejected_code_comes_back_as_a_difference(
    live_server: LiveServer,
    page: Page,
    run: Run,
    author: Author,  # noqa: F811
) -> None:
    reviewer = member(run.plan.workspace, "reviewer")
    sign_in(page, reviewer, live_server)
    tabs = page.get_by_label("Parts of this page")

    page.goto(f"{live_server.url}/review/")
    expect(page.get_by_title("waiting for you")).to_have_text("1")
    tabs.get_by_role("link", name="Samples 3").click()
    page.locator("summary", has_text="total").click()
    expect(page.locator(".sample[open] .code")).to_contain_text("for price in prices")
    page.get_by_role("button", name="Approve these 3").click()
    expect(page.locator("#toasts")).to_contain_text("Approved 3 samples.")
    expect(page.locator("main")).to_contain_text("No samples.")

    tabs.get_by_role("link", name="Needs a decision 1").click()
    page.get_by_role("link", name="Review the most urgent").click()
    page.get_by_label("What is wrong").fill("Turn it round.")
    page.get_by_role("button", name="Reject").click()
    expect(page.locator("#toasts")).to_contain_text("Rejected add; its new code comes back to you.")
    tabs.get_by_role("link", name="Waiting for new code 1").click()
    expect(page.locator("#reviews")).to_contain_text("Turn it round.")

    author.codes["add"] = [code(ADD), code(ADD.replace("a + b", "b + a"))]
    shop.build(Run.objects.get(pk=run.pk))
    for atom_id in run.atoms.values_list("pk", flat=True):
        tasks.bring_back(str(atom_id))

    page.goto(f"{live_server.url}/review/")
    page.get_by_role("link", name="add", exact=True).click()
    expect(page.locator("#asked")).to_contain_text("1 line added, 1 removed.")
    expect(page.locator("#diff .diff-unified .removed")).to_contain_text("return a + b")
    expect(page.locator("#diff .diff-unified .added")).to_contain_text("return b + a")
    page.get_by_role("button", name="Approve").click()
    expect(page.locator("#toasts")).to_contain_text("Approved add.")

    last = Review.objects.get(follows__isnull=False)
    assert (last.status, last.resolved_by) == ("approved", reviewer)
    assert shop.atom(run, "add").confirmed_at is not None
