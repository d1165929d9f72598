"""What is built from examples/library.md, clicked through in a browser as somebody who tries it would."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from planning.stacks.registry import stack_named
from tests.browsing import ROOT
from tests.stacks.exported import served, write_application
from tests.stacks.software import environment_or_skip

pytestmark = pytest.mark.browser
MS = 30_000


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    environment = environment_or_skip(stack_named("fastapi"))
    folder = tmp_path_factory.mktemp("library")
    write_application((ROOT / "examples/library.md").read_text(), folder)
    with served(folder, environment) as address:
        yield address


def test_a_person_adds_corrects_moves_is_refused_filters_and_reads_the_report(
    page: Page, library: str
) -> None:
    page.set_default_timeout(MS)
    page.on("dialog", lambda dialog: dialog.accept())

    # Create, with an error at a field; what was typed stays.
    page.goto(f"{library}/books")
    page.get_by_role("link", name="New book").first.click()
    page.get_by_label("Title").fill("The Trial")
    page.get_by_label("ISBN").fill("12")
    page.get_by_label("Pages").fill("255")
    page.get_by_label("Author").select_option(index=1)
    page.get_by_role("button", name="Add").click()
    expect(page.get_by_label("ISBN")).to_have_attribute("aria-invalid", "true")
    expect(page.locator("#isbn-error")).to_contain_text("13")
    expect(page.get_by_label("Title")).to_have_value("The Trial")

    # Correct it.
    page.get_by_label("ISBN").fill("9783161484100")
    page.get_by_role("button", name="Add").click()
    expect(page.get_by_role("heading", name="The Trial")).to_be_visible()
    expect(page.locator("main")).to_contain_text("The book was added.")

    # Change its state: the buttons are those that the state allows.
    expect(page.get_by_role("button", name="Mark as lost")).to_have_count(0)
    page.get_by_role("button", name="Lend").click()
    expect(page.locator("main")).to_contain_text("The book is lent now.")
    expect(page.get_by_role("button", name="Lend")).to_have_count(0)

    # A rule refuses: a member with loans stays.
    page.get_by_role("navigation", name="Main").get_by_role("link", name="Loans").click()
    page.locator("#results tbody tr").first.get_by_role("link").first.click()
    page.locator("dl a[href^='/members/']").click()
    page.wait_for_url(re.compile(r"/members/\d+$"))
    member = page.url
    page.get_by_role("button", name="Remove").click()
    expect(page.locator("main")).to_contain_text("This member has loans, so it is kept.")

    page.goto(member)
    expect(page.get_by_role("button", name="Remove")).to_be_visible()

    # Filter, and what is not there is said.
    page.goto(f"{library}/books")
    page.get_by_label("Search").fill("trial")
    page.get_by_label("Search").press("Enter")
    expect(page.locator("#results tbody tr")).to_have_count(1)
    expect(page.locator("#results")).to_contain_text("The Trial")
    page.get_by_label("Search").fill("no such book")
    page.get_by_label("Search").press("Enter")
    expect(page.locator("#results")).to_contain_text("There is no book here.")

    # The report counts what was done.
    page.get_by_role("link", name="Report", exact=True).click()
    expect(page.get_by_role("heading", name="Report")).to_be_visible()
    books = page.locator("section", has=page.get_by_role("link", name="Books"))
    expect(books).to_contain_text(re.compile(r"9\s*In all", re.IGNORECASE))
    expect(books).to_contain_text(re.compile(r"[1-9]\s*Lent", re.IGNORECASE))
