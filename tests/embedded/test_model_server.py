"""A model server set without a key: what it says to that is known at the start, not when a plan has failed."""

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest

from config.embedded.server import free_port
from config.readiness import model_server
from tests.browsing import ROOT, clean_environment, start_site, stop_site
from tests.embedded import processes
from tests.embedded.test_doctor import doctor, states
from tests.prepared import furnished

COUNT, MODELS = "/v1/messages/count_tokens", "/v1/models"
OPEN = {COUNT: 200, MODELS: 200}


@contextmanager
def answering(statuses: dict[str, int], base: str = "") -> Iterator[str]:
    """A server that knows these paths, and says of which header it was sent a key: of none."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            assert not {"x-api-key", "authorization"}.intersection(map(str.lower, self.headers))
            self.send_response(statuses.get(self.path.removeprefix(base), 404))
            self.send_header("content-length", "2")
            self.end_headers()
            self.wfile.write(b"{}")

        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["content-length"]))
            self.do_GET()

        def log_message(self, format: str, *args: object) -> None:
            """Quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}{base}"
    server.shutdown()
    server.server_close()


def manage(home: Path, *words: str, **variables: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "manage.py", *words],
        cwd=ROOT,
        env=clean_environment(home, **variables),
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize(
    "statuses",
    [
        OPEN,
        {MODELS: 200},
        {COUNT: 400, MODELS: 200},
        {COUNT: 405, MODELS: 404},
        {},
    ],
)
def test_a_server_that_wants_no_key_is_gone_on_with(
    statuses: dict[str, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    with answering(statuses, "/local") as url:
        monkeypatch.setenv("ANTHROPIC_BASE_URL", f"{url}/")
        assert model_server.ask_without_key() == ""


@pytest.mark.parametrize(
    "statuses",
    [
        {COUNT: 401, MODELS: 401},
        {COUNT: 403},
        {COUNT: 401, MODELS: 200},
        {COUNT: 404, MODELS: 401},
    ],
)
def test_a_server_that_wants_a_key_is_understood(
    statuses: dict[str, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    with answering(statuses) as url:
        monkeypatch.setenv("ANTHROPIC_BASE_URL", url)
        with pytest.raises(model_server.KeyMissing, match="wants a key"):
            model_server.ask_without_key()


def test_a_server_in_trouble_is_no_reason_to_stop(monkeypatch: pytest.MonkeyPatch) -> None:
    with answering({COUNT: 503}) as url:
        monkeypatch.setenv("ANTHROPIC_BASE_URL", url)
        assert "answers with 503" in model_server.ask_without_key()


@pytest.mark.parametrize("address", ["localhost:11434", "file:///etc/passwd", "http://[::1"])
def test_an_address_that_is_none_is_said(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ANTHROPIC_BASE_URL", address)

    with pytest.raises(model_server.KeyMissing, match="no address"):
        model_server.ask_without_key()


def test_up_and_build_end_before_anything_starts_where_a_key_is_wanted(tmp_path: Path) -> None:
    brief = tmp_path / "brief.md"
    brief.write_text("# MUST\n- A library lends books to its members.\n")
    order = ["build", str(brief), "--out", str(tmp_path / "out"), "--json"]
    with answering({COUNT: 401}) as url:
        up = manage(tmp_path, "up", ANTHROPIC_BASE_URL=url)
        build = manage(tmp_path, *order, ANTHROPIC_BASE_URL=url)

    assert (up.returncode, build.returncode) == (2, 2)
    assert "set ANTHROPIC_API_KEY" in up.stdout
    refused = json.loads(build.stdout.splitlines()[-1])
    assert refused["status"] == "refused"
    assert "set ANTHROPIC_API_KEY" in refused["exit_reason"]
    assert not processes.of(tmp_path)


def test_doctor_tells_a_server_that_wants_a_key_from_one_that_does_not(tmp_path: Path) -> None:
    nobody = f"127.0.0.1:{free_port()}"
    other = {
        "DATABASE_URL": f"postgresql://somebody@{nobody}/x",
        "REDIS_URL": f"redis://{nobody}/0",
    }
    with answering({COUNT: 401}) as url:
        wants = doctor(tmp_path, ANTHROPIC_BASE_URL=url, **other)
    with answering(OPEN) as url:
        takes = doctor(tmp_path, ANTHROPIC_BASE_URL=url, **other)

    assert states(wants.stdout)["Model"] == "broken"
    assert "set ANTHROPIC_API_KEY" in wants.stdout
    assert states(takes.stdout)["Model"] == "ok"
    assert "which wants no key" in takes.stdout


def test_a_server_without_a_key_is_called_with_one_that_stands_for_none(tmp_path: Path) -> None:
    code = "import django; django.setup(); from django.conf import settings as s; print(s.ANTHROPIC_API_KEY)"
    keys = [
        subprocess.run(
            [sys.executable, "-c", code],
            cwd=ROOT,
            env=clean_environment(tmp_path, DJANGO_SETTINGS_MODULE="config.settings", **variables),
            capture_output=True,
            text=True,
            check=True,
        ).stdout.strip()
        for variables in ({"ANTHROPIC_BASE_URL": "http://127.0.0.1:11434"}, {})
    ]

    assert keys == ["no-key-needed", ""]


def test_up_says_that_the_server_does_not_answer_and_goes_on(tmp_path: Path) -> None:
    url = f"http://localhost:{free_port()}"
    running = start_site(furnished(tmp_path), ANTHROPIC_BASE_URL=url)
    try:
        said = running.log.read_text()
    finally:
        stop_site(running)

    assert f"{url} does not answer" in said
    assert "Masterplan is ready" in said
