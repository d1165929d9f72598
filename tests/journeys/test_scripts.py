"""The scripts of the documentation build software on a real system, over its API and by its tools."""

import ast
import os
import re
import subprocess
import sys
import zipfile
from dataclasses import dataclass
from pathlib import Path

import httpx2 as httpx
import pytest

from tests.browsing import ROOT, Site

LONGEST_SECONDS = 400
BRIEF = """# Tool shed

Each neighbour has a name (1 to 80 characters) and an email address (optional).
A tool has a name (1 to 60 characters), a price (decimal, 0 to 5000) and belongs to a neighbour.

Tool: available -> lent, lent -> available
"""
SMALL_BRIEF = """# Keys

A key has a name (1 to 60 characters) and a colour (1 to 20 characters).
"""
BRIEFS = {"build_over_api.py": BRIEF, "build_over_mcp.py": SMALL_BRIEF}


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


@dataclass(frozen=True, kw_only=True)
class Script:
    name: str
    process: subprocess.Popen[str]
    software: Path


def start(name: str, folder: Path, site: Site, token: str) -> Script:
    brief, software = folder / f"{name}.md", folder / f"{name}.zip"
    brief.write_text(BRIEFS[name])
    agents = re.search(r"http://\S+/mcp/all", site.log.read_text())
    assert agents
    told = {"MASTERPLAN_URL": site.url, "MASTERPLAN_TOKEN": token, "MCP_URL": agents.group()}
    process = subprocess.Popen(
        [sys.executable, str(ROOT / "examples" / name), str(brief), str(software)],
        env=os.environ | told,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    return Script(name=name, process=process, software=software)


def check(script: Script) -> None:
    output, errors = script.process.communicate(timeout=LONGEST_SECONDS)
    assert script.process.returncode == 0, script.name + output + errors
    assert "finished the draft of" in output
    assert "completed: Finished" in output
    unpacked = script.software.with_suffix("")
    with zipfile.ZipFile(script.software) as packed:
        packed.extractall(unpacked)
    folder = next(path.parent for path in unpacked.glob("*/tests"))
    command = [sys.executable, "-m", "unittest", "discover", "-s", "tests", "-t", "."]
    tested = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=60)
    assert tested.returncode == 0, tested.stderr


@pytest.mark.slow
def test_brief_to_export_with_nothing_but_a_token(site: Site, tmp_path: Path) -> None:
    token = token_of(site)

    # Side by side, since each mostly waits.
    scripts = [start(name, tmp_path, site, token) for name in BRIEFS]

    for script in scripts:
        check(script)
    with httpx.Client(
        base_url=f"{site.url}/api/", headers={"Authorization": f"Bearer {token}"}
    ) as api:
        assert api.get("v1/health/ready").json()["status"] == "ready"


@pytest.mark.parametrize("name", BRIEFS)
def test_a_script_has_thirty_lines(name: str) -> None:
    text = (ROOT / "examples" / name).read_text()
    tree = ast.parse(text)

    # Without the docstring, what is imported, and blank lines.
    told = [node for node in tree.body[1:] if not isinstance(node, ast.Import | ast.ImportFrom)]
    lines = text.splitlines()[told[0].lineno - 1 :]
    assert len([line for line in lines if line.strip()]) <= 30
