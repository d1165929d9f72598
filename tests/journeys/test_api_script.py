"""The script of the documentation builds software over the API of a real system."""

import os
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import httpx2 as httpx
import pytest

from tests.browsing import ROOT, Site

SCRIPT = ROOT / "examples" / "build_over_api.py"
LONGEST_SECONDS = 400
BRIEF = """# Tool shed

Each neighbour has a name (1 to 80 characters) and an email address (optional).
A tool has a name (1 to 60 characters), a price (decimal, 0 to 5000) and belongs to a neighbour.

Tool: available -> lent, lent -> available
"""


def token_of(site: Site) -> str:
    """Made on the page, as a person makes it."""
    with httpx.Client(base_url=site.url, follow_redirects=True, timeout=60) as browser:
        browser.get("/login/")
        who = {"username": site.username, "password": site.password}
        browser.post("/login/", data=who | {"csrfmiddlewaretoken": browser.cookies["csrftoken"]})
        sent = {"name": "script", "scope": "write", "days": "30"}
        page = browser.post(
            "/account/tokens/",
            data=sent | {"csrfmiddlewaretoken": browser.cookies["csrftoken"]},
            headers={"Referer": site.url},
        )
    found = re.search(r'id="token-secret">(mp_[\w-]+)<', page.text)
    assert found, page.text
    return found[1]


@pytest.mark.slow
def test_brief_to_export_with_nothing_but_a_token(site: Site, tmp_path: Path) -> None:
    brief, software = tmp_path / "brief.md", tmp_path / "software.zip"
    brief.write_text(BRIEF)
    told = {"MASTERPLAN_URL": site.url, "MASTERPLAN_TOKEN": token_of(site)}

    ended = subprocess.run(
        [sys.executable, str(SCRIPT), str(brief), str(software)],
        env=os.environ | told,
        capture_output=True,
        text=True,
        timeout=LONGEST_SECONDS,
    )

    assert ended.returncode == 0, ended.stdout + ended.stderr
    assert "finished the draft of" in ended.stdout
    assert "completed: Finished" in ended.stdout
    with zipfile.ZipFile(software) as packed:
        packed.extractall(tmp_path)
    folder = next(path.parent for path in tmp_path.glob("*/tests"))
    command = [sys.executable, "-m", "unittest", "discover", "-s", "tests", "-t", "."]
    tested = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=60)
    assert tested.returncode == 0, tested.stderr
    with httpx.Client(
        base_url=f"{site.url}/api/", headers={"Authorization": f"Bearer {told['MASTERPLAN_TOKEN']}"}
    ) as api:
        assert api.get("v1/health/ready").json()["status"] == "ready"
