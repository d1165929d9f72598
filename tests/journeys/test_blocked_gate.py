"""A person at a gate that one wrong function blocks, on a running system with its own workers."""

import pytest
from playwright.sync_api import Page, expect

from tests.browsing import Site
from tests.journeys.builds import ask
from tests.journeys.test_first_plan import sign_in

pytestmark = pytest.mark.browser
MAKE = """
import json
from tests.journeys.gates import wrong_build
print(json.dumps(wrong_build({name!r})))
"""


def test_a_wrong_function_is_mended_at_the_gate_and_the_run_ends_released(
    page: Page, site: Site
) -> None:
    plan = ask(site.home, MAKE.format(name=site.username))
    sign_in(page, site)
    page.goto(f"{site.url}/plans/{plan}/run/")

    gate = page.get_by_role("region", name="What blocks wave 1")
    expect(gate).to_be_visible()
    expect(gate.get_by_text("7 != 6", exact=True)).to_be_visible()
    expect(gate.get_by_text("self.assertEqual(total([1, 2, 3]), 6)", exact=True)).to_be_visible()
    expect(gate.locator(".suspect-name")).to_have_text("total")

    # By the keyboard alone: the button, the text, the sending.
    gate.get_by_role("link", name="Edit …").focus()
    page.keyboard.press("Enter")
    text = gate.get_by_label("Your version")
    text.fill(text.input_value().replace("result = 1", "result = 1 +"))
    send = gate.get_by_role("button", name="Check and use my version")
    send.focus()
    page.keyboard.press("Enter")
    expect(gate.get_by_text("Your version did not pass its checks.")).to_be_visible()
    text.fill(text.input_value().replace("result = 1 +", "result = 0"))
    send.click()

    changed = page.get_by_role("region", name="Since the gate blocked")
    expect(changed).to_contain_text(f"total edited by {site.username}")
    expect(
        changed.locator(".check", has_text="test_fr_002").locator(".mark-passed")
    ).to_be_visible()
    expect(changed.locator(".mark-failed")).to_have_count(0)

    # No model writes further tests here, so one atom stays unheld.
    expect(page.get_by_text("released with gaps").first).to_be_visible()
