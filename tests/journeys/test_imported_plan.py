"""A plan from a file, with its own atoms and tests: uploaded, approved and built to its release by live workers."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browsing import start_site, stop_site
from tests.costs.scripted import serving
from tests.documents import SHOP_PLAN
from tests.execution.engine.author import Author
from tests.journeys.builds import with_packages
from tests.journeys.test_first_plan import approve, download, passes_its_tests, run, sign_in

pytestmark = pytest.mark.browser


def test_an_imported_plan_is_built_to_its_release(page: Page, tmp_path: Path) -> None:
    author = Author()
    with serving(author):
        site = start_site(
            tmp_path / "site", ANTHROPIC_BASE_URL=author.url, ANTHROPIC_API_KEY="scripted"
        )
        try:
            sign_in(page, site)
            page.goto(f"{site.url}/plans/")
            page.get_by_role("link", name="Import a plan").click()
            page.get_by_label("Plan document").set_input_files(SHOP_PLAN)
            page.get_by_role("button", name="Import").click()
            expect(page.get_by_role("heading", name="Shop", exact=True)).to_be_visible()

            approve(page)
            run(page)

            # What may not be released is offered more quietly.
            download_it = page.get_by_role("button", name="Download ZIP")
            expect(download_it).to_have_class(re.compile("button-primary"))
            built = download(page, tmp_path / "out")
            assert passes_its_tests(built, with_packages(tmp_path / "site"))
        finally:
            stop_site(site)
    assert {job for job, _ in author.asked} == {"AtomCode"}
