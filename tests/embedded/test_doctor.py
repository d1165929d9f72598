"""`manage.py doctor`: names what is broken, and what to do."""

import json
import subprocess
import sys
from pathlib import Path

from config.embedded.server import free_port
from tests.browsing import ROOT, clean_environment
from tests.costs.scripted import serving
from tests.costs.test_nearby import listing


def doctor(home: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "manage.py", "doctor"],
        cwd=ROOT,
        env=clean_environment(home, **variables),
        capture_output=True,
        text=True,
        check=False,
    )


def states(output: str) -> dict[str, str]:
    """State by subject, from the table's first two columns."""
    rows = [line for line in output.splitlines() if line.startswith("  ") and "->" not in line]
    cells = [[cell.strip() for cell in row.split("  ") if cell.strip()] for row in rows]
    return {cell[1]: cell[0] for cell in cells if len(cell) > 1}


def test_servers_that_do_not_answer_are_broken_and_the_variable_is_named(tmp_path: Path) -> None:
    nobody = f"127.0.0.1:{free_port()}"

    result = doctor(
        tmp_path,
        DATABASE_URL=f"postgresql://somebody@{nobody}/masterplan",
        REDIS_URL=f"redis://{nobody}/0",
        ANTHROPIC_BASE_URL=f"http://{nobody}",
        ANTHROPIC_API_KEY="a key",
    )

    found = states(result.stdout)
    assert result.returncode == 1
    assert [found[s] for s in ("Database", "pgvector", "Broker", "Model")] == ["broken"] * 4
    assert found["Sandbox"] == found["Code checks"] == "ok"
    for variable in ("DATABASE_URL", "REDIS_URL", "ANTHROPIC_BASE_URL"):
        assert f"check {variable}" in result.stdout


def test_a_fresh_folder_has_nothing_broken(tmp_path: Path) -> None:
    result = doctor(tmp_path)

    assert result.returncode == 0
    assert states(result.stdout)["Migrations"] == "not yet"
    assert states(result.stdout)["Database"] == "ok"


def test_a_local_model_server_needs_no_key_and_is_named(tmp_path: Path) -> None:
    with serving() as server:
        result = doctor(tmp_path, ANTHROPIC_BASE_URL=server.url, MODEL="qwen3:8b")

    assert states(result.stdout)["Model"] == "ok"
    named = "a server of this house, which wants no key, model qwen3:8b for every job"
    assert f"{server.url}, {named}" in result.stdout


def test_a_model_server_on_this_machine_is_named_as_the_way_to_a_real_model(
    tmp_path: Path,
) -> None:
    with listing(json.dumps({"data": [{"id": "qwen3:8b"}]}).encode()) as port:
        result = doctor(tmp_path, LOCAL_MODEL_PORTS=str(port))

    assert f"make run ANTHROPIC_BASE_URL=http://127.0.0.1:{port} MODEL=qwen3:8b" in result.stdout
