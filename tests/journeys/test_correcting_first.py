"""A person corrects a wrong limit on the discovery page before the draft is paid, and the drafted plan has it."""

import pytest
from playwright.sync_api import Page, expect

from tests.browsing import Site
from tests.journeys.test_first_plan import sign_in

pytestmark = pytest.mark.browser
BRIEF = """# Climbing gym

A climbing gym keeps its members.

- Member: name (text, required, 1 to 80 characters), email (email, unique)

## MUST

- No two members have the same email.
"""
DRAFT_MS = 120_000


def test_a_wrong_limit_is_corrected_before_the_draft_and_the_plan_has_it(
    page: Page, site: Site
) -> None:
    sign_in(page, site)
    page.goto(f"{site.url}/plans/new/")
    page.get_by_label("Brief").fill(BRIEF)
    page.locator("[name=stack]").select_option("python-cli")
    page.get_by_role("button", name="Read the brief").click()
    understand(page)

    correct_the_limit(page)
    correct_the_requirement(page)
    draft(page)

    plan = page.request.get(f"{page.url.split('/discovery')[0]}/document/").text()
    assert "at most 40 charac" in plan
    assert "at most 80 charac" not in plan


def understand(page: Page) -> None:
    """Every question as recommended; then the domain is there, and its draft waits."""
    page.wait_for_url("**/plans/*-*/**")
    page.goto(f"{page.url.split('/discovery')[0].rstrip('/')}/discovery/")
    everything = page.get_by_role("button", name="Take all recommendations")
    draft_it = page.get_by_role("button", name="Draft this plan")
    expect(everything.or_(draft_it)).to_be_visible(timeout=DRAFT_MS)
    if everything.is_visible():
        everything.click()
    expect(draft_it).to_be_visible(timeout=DRAFT_MS)


def correct_the_limit(page: Page) -> None:
    name = page.locator("#aggregate-Member tr", has=page.locator("code", has_text="name"))
    page.locator("#aggregate-Member summary").click()
    name.get_by_role("link", name="Change").click()
    dialog = page.locator("#amend")
    expect(dialog.locator(".touches")).to_contain_text("FR-003")
    dialog.get_by_label("At most").fill("many")
    dialog.get_by_role("button", name="Save").click()
    expect(dialog).to_contain_text("Write a number")
    dialog.get_by_label("At most").fill("40")
    dialog.get_by_role("button", name="Save").click()
    expect(dialog).not_to_be_visible()
    expect(name).to_contain_text("1 to 40")
    expect(page.locator("#toasts")).to_contain_text("It touches FR-003")


def correct_the_requirement(page: Page) -> None:
    row = page.locator("#requirement-FR-003")
    row.get_by_role("link", name="Change").click()
    dialog = page.locator("#amend")
    text = dialog.get_by_label("What must hold")
    said = text.input_value()
    assert "at most 80 characters" in said
    text.fill(said.replace("80", "40"))
    dialog.get_by_label("How a test can tell").fill(
        "Given a name of 41 characters, when a member is added, then it is refused."
    )
    dialog.get_by_role("button", name="Save").click()
    expect(row).to_contain_text("at most 40 characters")


def draft(page: Page) -> None:
    page.get_by_label("How many tasks").fill("16")
    page.get_by_role("button", name="Draft this plan").click()
    expect(page.get_by_role("link", name="Review the draft")).to_be_visible(timeout=DRAFT_MS)
