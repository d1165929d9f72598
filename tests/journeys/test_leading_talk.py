"""A person talks, is offered what they ask for, watches lists change by themselves, and finds things by Ctrl-K."""

import re

import pytest
from playwright.sync_api import APIResponse, Page, Route, expect

from tests.browsing import Site
from tests.journeys.test_first_plan import BRIEF, DRAFT_MS, sign_in

pytestmark = pytest.mark.browser
PLAIN = BRIEF.removeprefix("/masterplan ")


def test_from_plain_words_to_a_plan_that_every_open_page_knows(page: Page, site: Site) -> None:
    sign_in(page, site)
    page.goto(f"{site.url}/chat/")
    page.get_by_role("button", name="New conversation").first.click()
    completes_commands(page)

    box = page.get_by_label("Message")
    box.fill(PLAIN)
    box.press("Enter")
    plans = page.context.new_page()
    plans.goto(f"{site.url}/plans/")
    plans_it_though_the_answer_is_late(page)

    expect(page.get_by_text("Confirmed: it is being planned.")).to_be_visible()
    expect(plans.locator("#plans-live")).to_contain_text("A climbing gym keeps")
    news_follow_the_reader(page)
    finds(page, "climbing", "A climbing gym keeps")
    plans.close()


def plans_it_though_the_answer_is_late(page: Page) -> None:
    """What the server pushes is there before its answer, which still finds its places."""
    late: list[tuple[Route, APIResponse]] = []
    page.route("**/card/", lambda route: late.append((route, route.fetch())))
    page.get_by_role("button", name="Plan it").click()
    expect(page.locator("#conversation-side #plan-card")).to_be_visible()
    [(route, answer)] = late
    route.fulfill(response=answer)
    page.unroute("**/card/")


def completes_commands(page: Page) -> None:
    box = page.get_by_label("Message")
    box.press_sequentially("/")
    options = page.get_by_role("listbox", name="Commands").get_by_role("option")
    expect(options.filter(has_text="/masterplan")).to_be_visible()
    box.press_sequentially("cos")
    expect(options.locator("visible=true")).to_have_count(1)
    box.press("Tab")
    expect(box).to_have_value("/costs")
    box.press("Enter")
    expect(page.locator("#composer")).to_contain_text("no plan yet")
    box.fill("")


def news_follow_the_reader(page: Page) -> None:
    """What is understood or asked stands in the talk; who has scrolled away is not moved, and can come back."""
    news = page.locator(".message-event")
    expect(news.first).to_contain_text(re.compile("Asked|Finished understanding"), timeout=DRAFT_MS)
    at_end(page)
    page.set_viewport_size({"width": 1280, "height": 420})
    page.evaluate("scrollTo(0, 0)")
    box = page.get_by_label("Message")
    latest = page.get_by_role("button", name="To the latest")
    expect(latest).to_be_visible()
    latest.click()
    at_end(page)
    expect(latest).to_be_hidden()
    expect(box).to_be_visible()
    page.set_viewport_size({"width": 1280, "height": 800})


def at_end(page: Page) -> None:
    """The newest message stands above the composer."""
    page.wait_for_function(
        "document.querySelector('.talk').getBoundingClientRect().bottom"
        " <= document.querySelector('#composer').getBoundingClientRect().top + 130"
    )


def finds(page: Page, words: str, name: str) -> None:
    page.keyboard.press("Control+k")
    page.keyboard.type(words)
    found = page.locator("#palette-found a", has_text=name)
    expect(found.first).to_be_visible()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text(name)
