"""The first five minutes of a new user, in a real browser on a real system."""

import contextlib
import io
import re
import subprocess
import sys
import time
import urllib.request
import zipfile
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from config.embedded.server import free_port
from tests.browsing import Site
from tests.journeys.builds import with_packages

pytestmark = pytest.mark.browser
BRIEF = """/masterplan A climbing gym keeps its members and their bookings.

A member has a name (1 to 80 characters) and an email (unique).
A booking belongs to a member and has a day (date).
Booking: open -> attended, open -> cancelled

## MUST
- A member with bookings cannot be removed.
- A cancelled booking cannot become attended.
- A member of ten years gets a farewell card.

## SHOULD
- Bookings can be listed by member.
"""
# A busy machine may take long over one answer; that is no failed journey.
expect.set_options(timeout=60_000)
DRAFT_MS = 120_000
RUN_MS = 600_000
# The usual plan has 120 tasks, which write more of the same.
SIZE = "16"


def sign_in(page: Page, site: Site) -> None:
    page.goto(site.url)
    page.get_by_label("Username").fill(site.username)
    page.get_by_label("Password").fill(site.password)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", name="Home")).to_be_visible()


def test_from_a_brief_in_chat_to_downloaded_tested_software(
    page: Page, site: Site, tmp_path: Path
) -> None:
    sign_in(page, site)

    page.get_by_label("Message").fill(BRIEF)
    page.get_by_role("button", name="Send").click()
    answer_questions(page)
    approve(page)
    run(page)
    resolve_a_review(page, site)
    folder = download(page, tmp_path)

    packages = with_packages(site.home)
    assert passes_its_tests(folder, packages)
    assert starts(folder, packages)


def answer_questions(page: Page) -> None:
    """Each with the recommended answer, then the size of the plan; a brief may leave nothing open."""
    recommended = page.locator("#open-question .button-primary")
    draft_it = page.get_by_role("button", name="Draft this plan")
    expect(recommended.or_(draft_it)).to_be_visible(timeout=DRAFT_MS)
    while recommended.is_visible():
        answered = page.locator("#open-question-title").inner_text()
        recommended.click()
        expect(page.get_by_text(answered, exact=True)).to_have_count(0)
        expect(recommended.or_(draft_it)).to_be_visible(timeout=DRAFT_MS)
    page.get_by_label("How many tasks").fill(SIZE)
    draft_it.click()
    done = page.get_by_role("link", name="Read and approve the plan")
    expect(done).to_be_visible(timeout=DRAFT_MS)
    done.click()


def approve(page: Page) -> None:
    page.get_by_role("button", name="Approve").first.click()
    expect(page.get_by_role("button", name=re.compile("Start"))).to_be_visible()


def run(page: Page) -> None:
    page.get_by_role("button", name=re.compile("Start")).click()
    page.get_by_role("link", name="Run", exact=True).click()
    expect(page.locator(".cell").first).to_be_visible(timeout=RUN_MS)
    expect(page.get_by_role("button", name="Download ZIP")).to_be_visible(timeout=RUN_MS)


def resolve_a_review(page: Page, site: Site) -> None:
    run_url = page.url
    page.goto(f"{site.url}/review/?show=samples")
    page.locator(".sample summary").first.click()
    page.get_by_role("link", name="Open it to reject or edit").first.click()
    page.get_by_role("button", name="Approve").click()
    expect(page.locator("#toasts")).to_contain_text("Approved")
    page.goto(run_url)


def download(page: Page, tmp_path: Path) -> Path:
    with page.expect_download() as saved:
        page.get_by_role("button", name="Download ZIP").click()
    with zipfile.ZipFile(io.BytesIO(Path(saved.value.path()).read_bytes())) as archive:
        archive.extractall(tmp_path)
    (folder,) = [child for child in tmp_path.iterdir() if child.is_dir()]
    return folder


def passes_its_tests(folder: Path, packages: dict[str, str]) -> bool:
    result = subprocess.run(
        [sys.executable, "-m", "unittest", "discover", "-s", "tests", "-t", "."],
        cwd=folder,
        env=packages,
        capture_output=True,
        text=True,
        timeout=180,
        check=False,
    )
    assert "Ran 0 tests" not in result.stderr
    assert result.returncode == 0, result.stderr[-2000:]
    return True


def starts(folder: Path, packages: dict[str, str]) -> bool:
    port = free_port()
    command = [sys.executable, "-m", "app", "serve", "--port", str(port)]
    with subprocess.Popen(command, cwd=folder, env=packages) as server:
        until = time.monotonic() + 60
        try:
            while time.monotonic() < until and server.poll() is None:
                with contextlib.suppress(OSError):
                    asked = urllib.request.urlopen(f"http://127.0.0.1:{port}/health", timeout=5)
                    return bool(asked.status == 200)
                time.sleep(0.2)
        finally:
            server.terminate()
    return False
