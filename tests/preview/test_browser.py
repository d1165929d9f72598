"""From "Try it" to a page of the application, clicked through in a real browser."""

import re
import time

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.test_first_plan import sign_in
from tests.preview.conftest import Previews

pytestmark = pytest.mark.browser
# A busy machine may take long to start a program; that is no failed journey.
MS = 60_000


def test_a_person_tries_the_library_and_reports_what_is_wrong(
    page: Page, previews: Previews
) -> None:
    sign_in(page, previews.site)
    ours = {cookie["name"] for cookie in page.context.cookies()}
    page.goto(f"{previews.site.url}/plans/{previews.plans['library']}/run/")

    with page.expect_popup() as opened:
        page.get_by_role("button", name="Try it").click()
    tried = opened.value
    tried.wait_for_url(re.compile(r"^http://[0-9a-f]+\.localhost:\d+/books"), timeout=MS)

    tried.get_by_role("link", name="Add a book").first.click()
    tried.get_by_label("Title", exact=True).fill("The Trial")
    tried.get_by_label("Author").fill("Franz Kafka")
    tried.get_by_label("ISBN", exact=True).fill("12")
    tried.get_by_role("button", name="Add the book").click()
    expect(tried.get_by_label("ISBN", exact=True)).to_have_attribute("aria-invalid", "true")
    expect(tried.get_by_label("Title", exact=True)).to_have_value("The Trial")
    tried.get_by_label("ISBN", exact=True).fill("9783161484100")
    tried.get_by_role("button", name="Add the book").click()
    expect(tried.get_by_role("heading", name="The Trial")).to_be_visible()
    tried.close()

    # Nobody is signed out by it, and the page knows where one was.
    page.get_by_role("link", name="Built up to wave 1").click()
    assert ours <= {cookie["name"] for cookie in page.context.cookies(previews.site.url)}
    _until_last_page_is(page, re.compile(r"^/books"))
    page.get_by_label("Page or command").fill("/books/1")
    page.get_by_label("What is wrong there").fill("The author is missing.")
    page.get_by_role("button", name="Report it").click()
    expect(page.locator("#reports")).to_contain_text("The author is missing.")


def _until_last_page_is(page: Page, wanted: re.Pattern[str]) -> None:
    """The page of the preview is drawn once; the process that knows where one was writes it down soon."""
    deadline = time.monotonic() + MS / 1000
    while not wanted.match(page.get_by_label("Page or command").input_value()):
        assert time.monotonic() < deadline, page.content()
        page.reload()


def test_a_preview_neither_reads_nor_sets_our_cookies(page: Page, previews: Previews) -> None:
    sign_in(page, previews.site)
    before = {c["name"]: c["value"] for c in page.context.cookies(previews.site.url)}
    # Started here: one of an earlier file has perhaps ended since.
    preview = previews.start(previews.plans["tricks"])
    previews.becomes(preview, "ready")

    page.goto(f"{previews.site.url}/previews/{preview}/?go=1")
    page.wait_for_url(re.compile(r"\.localhost:\d+/start"), timeout=MS)
    expect(page.locator("body")).to_contain_text("Authorization: none")
    assert "sessionid=" not in page.content()
    page.goto(re.sub(r"/start$", "/script", page.url))

    expect(page.locator("#seen")).not_to_contain_text("sessionid")
    expect(page.locator("#seen")).not_to_contain_text("masterplan")
    assert {c["name"]: c["value"] for c in page.context.cookies(previews.site.url)} == before
    names = {c["name"] for c in page.context.cookies(f"http://localhost:{previews.port}")}
    assert not names & {"sessionid", "csrftoken"}
    page.goto(previews.site.url)
    expect(page.get_by_role("heading", name="Home")).to_be_visible()
