"""The whole way, ordered in chat: the panel beside the talk lives from the first second, without a reload."""

import pytest
from playwright.sync_api import Page, expect

from tests.browsing import Site
from tests.journeys.test_first_plan import BRIEF, sign_in

pytestmark = pytest.mark.browser
WHOLE_WAY = BRIEF.replace("/masterplan", "/orchestrate", 1)


def test_the_panel_of_the_whole_way_fills_without_a_reload(page: Page, site: Site) -> None:
    sign_in(page, site)
    page.get_by_label("Message").fill(WHOLE_WAY)
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_text("The plan made from this conversation is shown here.")).to_be_visible()
    page.evaluate("window.wasNotLoadedAgain = true")

    page.get_by_role("button", name="Plan and build it").click()

    card = page.locator("#conversation-side #plan-card")
    expect(card).to_be_visible(timeout=30_000)
    expect(page.locator("#side-socket")).to_be_attached()
    first = card.inner_text()
    # What follows is pushed over the panel's own socket.
    page.wait_for_function(
        "was => document.getElementById('plan-card')?.innerText !== was", arg=first, timeout=90_000
    )
    assert page.evaluate("window.wasNotLoadedAgain")
