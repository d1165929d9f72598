"""The whole of a second round in a browser: corrected before it is paid for, built, tried, changed, and built again."""

import io
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path
from subprocess import run as start

import pytest
from playwright.sync_api import Page, expect

from tests.browsing import BRIEFLY, Site, start_site, stop_site
from tests.costs.scripted import serving
from tests.journeys.builds import ask, with_packages
from tests.journeys.label_author import BRIEF, CHANGE, LabelAuthor
from tests.journeys.test_first_plan import (
    DRAFT_MS,
    RUN_MS,
    approve,
    passes_its_tests,
    run,
    sign_in,
)
from tests.prepared import furnished

pytestmark = pytest.mark.browser
# What the change has nothing to do with, and what it writes anew; `total` stands on an interface that changes.
UNTOUCHED = ["longest_name", "Refused", "check_name", "currency", "about"]
CHANGED = ["check_price", "Item", "label", "make", "__main__.py"]
# By symbol: the shas of the code in both releases, the calls that were paid, and their dollars.
KEPT = """
import json
from costs.models import Usage
from execution.models import Atom, Release
first, second = Release.objects.order_by("number")
found = {}
for atom in Atom.objects.all():
    rows = Usage.objects.filter(subject=f"atom:{atom.pk}")
    shas = [one.atoms.get(str(atom)) for one in (first, second)]
    after = rows.filter(at__gt=first.made_at)
    found[atom.symbol] = [*shas, rows.count(), after.count()]
print(json.dumps(found))
"""


@pytest.fixture(scope="module")
def labels(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[LabelAuthor, Site]]:
    author = LabelAuthor()
    with serving(author):
        key = {"ANTHROPIC_BASE_URL": author.url, "ANTHROPIC_API_KEY": "scripted"}
        site = start_site(furnished(tmp_path_factory.mktemp("labels")), port=0, **BRIEFLY, **key)
        yield author, site
        stop_site(site)


def test_what_was_built_is_changed_and_only_the_change_is_paid(
    page: Page, labels: tuple[LabelAuthor, Site], tmp_path: Path
) -> None:
    author, site = labels
    sign_in(page, site)
    begin(page, site)
    understand(page)
    correct_the_limit(page)
    correct_the_requirement(page)
    draft(page)
    approve(page)
    run(page)

    try_it(page, "Lamp 12", "Lamp: 12 EUR")
    try_it(page, f"{'x' * 41} 12", "Give a shorter name.")
    author.learn()
    change(page)
    agree(page)

    first, second = [download(page, number, tmp_path) for number in (1, 2)]
    assert_paid_for_the_change_alone(ask(site.home, KEPT))
    packages = with_packages(site.home)
    assert passes_its_tests(first, packages)
    assert passes_its_tests(second, packages)
    assert printed(first, packages, "Lamp", "101") == "Lamp: 101 EUR"
    assert printed(second, packages, "Lamp", "12", "--colour", "red") == "Lamp (red): 12 EUR"
    assert printed(second, packages, "Lamp", "101") == "Give a price from 1 to 100."


def begin(page: Page, site: Site) -> None:
    page.goto(f"{site.url}/plans/new/")
    page.get_by_label("Brief").fill(BRIEF)
    page.locator("[name=stack]").select_option("python-cli")
    page.get_by_role("button", name="Read the brief").click()


def assert_paid_for_the_change_alone(kept: dict[str, list[object]]) -> None:
    for symbol in UNTOUCHED:
        before, after, calls, later = kept[symbol]
        # Of a class without a body nothing is to be decided, so that no model is ever asked.
        assert (before, calls, later) == (after, int(symbol != "Refused"), 0), symbol
    for symbol in CHANGED:
        before, after, _, later = kept[symbol]
        assert before != after
        assert later == 1, symbol


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
    name = page.locator("#aggregate-Item tr", has=page.locator("code", has_text="name"))
    page.locator("#aggregate-Item summary").click()
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
    expect(page.locator("#toasts")).to_contain_text("FR-003")


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
    page.get_by_label("How many tasks").fill("11")
    page.get_by_role("button", name="Draft this plan").click()
    done = page.get_by_role("link", name="Review the draft")
    expect(done).to_be_visible(timeout=DRAFT_MS)
    plan = page.request.get(f"{page.url.split('/discovery')[0]}/document/").json()
    # The source of a requirement keeps the words of the brief.
    texts = [row["text"] for row in plan["requirements"]]
    assert "A name has at most 40 characters." in texts
    assert "A name has at most 80 characters." not in texts
    done.click()


def try_it(page: Page, words: str, printed: str) -> None:
    """In the preview, which the first time is started from the run."""
    if "/preview" not in page.url:
        with page.expect_popup() as opened:
            page.get_by_role("button", name="Try it").first.click()
        url = opened.value.url
        opened.value.close()
        page.goto(url)
    page.get_by_label("Arguments").fill(words)
    page.get_by_role("button", name="Run", exact=True).click()
    expect(page.locator("#preview-terminal")).to_contain_text(printed)


def change(page: Page) -> None:
    """Asked for beside the preview; what it does and what it costs is shown before anybody agrees."""
    page.get_by_role("link", name="Ask for a change").click()
    page.locator("[name=words]").fill(CHANGE)
    page.get_by_role("button", name="Work it out").click()
    expect(page.get_by_role("button", name="Agree and build")).to_be_visible(timeout=DRAFT_MS)
    shown = page.locator("main")
    for said in ("Likely cost", "colour", "A price is from 1 to 100.", "by FR-004", "T-005"):
        expect(shown).to_contain_text(said)


def agree(page: Page) -> None:
    page.get_by_role("button", name="Agree and build").click()
    expect(page.get_by_role("link", name="release-2")).to_be_visible(timeout=RUN_MS)


def download(page: Page, number: int, tmp_path: Path) -> Path:
    plan = page.url.split("/run")[0]
    archive = page.request.get(f"{plan}/releases/{number}/").body()
    with zipfile.ZipFile(io.BytesIO(archive)) as opened:
        opened.extractall(tmp_path / f"release-{number}")
    [folder] = (tmp_path / f"release-{number}").iterdir()
    return folder


def printed(folder: Path, packages: dict[str, str], *words: str) -> str:
    command = [sys.executable, "-m", "labels", *words]
    ended = start(command, cwd=folder, env=packages, capture_output=True, text=True, timeout=60, check=False)  # fmt: skip
    return (ended.stdout + ended.stderr).strip()
