"""Answers fit the contract, repeat themselves, and are honest where no rule holds."""

import http.client
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel

from execution.answers import AcceptanceTests, AtomCode, AtomSpecs
from planning.answers import DiscoveryQuestions, DomainModel
from planning.draft.answers import MilestoneTasks, PlanSkeleton, TaskLinks
from review.answers import ReviewAdvice
from tests.standin.client import Client, standin
from tests.standin.offline import Walk, build

ROOT = Path(__file__).resolve().parents[2]
SHAPES: dict[str, type[BaseModel]] = {
    shape.__name__: shape
    for shape in (
        DiscoveryQuestions,
        DomainModel,
        PlanSkeleton,
        MilestoneTasks,
        TaskLinks,
        AtomSpecs,
        AcceptanceTests,
        AtomCode,
        ReviewAdvice,
    )
}
GYM = """# Climbing gym

A member has a name (1 to 80 characters) and an email (unique).
A booking belongs to a member and has a day (date). A booking is open, attended or cancelled.

## MUST

- A member has at most 2 open bookings.
"""
ATOM = {
    "path": "notes/values.py",
    "symbol": "read_integer",
    "kind": "function",
    "language": "python",
    "signature": "def read_integer(raw: str) -> int",
    "description": "",
    "package": "notes",
    "task": {"name": "", "description": ""},
    "requirements": [],
    "aggregates": [],
}


class Checked(Client):
    """A client that holds every answer against its shape."""

    def ask(self, job: str, **tags: Any) -> dict[str, Any]:
        answer = super().ask(job, **tags)
        SHAPES[job].model_validate(answer)
        return answer


def test_every_answer_of_a_build_fits_the_contract(client: Client, library: str) -> None:
    done = Walk(Checked(client.port), 30).run(library)

    assert len(done.tasks) == 30
    assert len(done.codes) == len(done.specs)


def test_providers_are_found_by_path_and_symbol(client: Client) -> None:
    need = {"path": "a.py", "symbol": "f"}
    tasks = [
        {"key": "M1.1", "target_files": ["b.py"], "provides": []},
        {"key": "M1.2", "target_files": ["a.py"], "provides": [need]},
    ]
    lost = {"path": "z.py", "symbol": "g"}

    answer = Checked(client.port).ask(
        "TaskLinks",
        tasks=tasks,
        unresolved=[{"task": "M1.1", "needs": need}, {"task": "M1.1", "needs": lost}],
    )

    assert [link["provider"] for link in answer["links"]] == ["M1.2", ""]


def test_advice_is_what_the_checks_say(client: Client) -> None:
    checks = [{"severity": "high", "line": None, "message": "types: int is not str"}]
    code = "def f():\n    try:\n        return 1\n    except:\n        return 2\n"

    answer = Checked(client.port).ask(
        "ReviewAdvice", atom={"symbol": "f"}, code=code, checks=checks, decisions=[]
    )

    assert [(issue["severity"], issue["line"]) for issue in answer["issues"]] == [("high", 0)]


def test_a_task_that_no_rule_knows_is_refused_not_faked(client: Client) -> None:
    task = {
        "id": "T-001",
        "name": "Send invoices by post",
        "description": "",
        "complexity": "low",
        "task_type": "x",
        "target_files": ["notes/post.py"],
        "requirements": [],
        "subtasks": ["a"],
        "package": "notes",
        "provides": [{"path": "notes/post.py", "symbol": "post_invoice"}],
        "needs": [],
    }

    text, stop = client.text("AtomSpecs", task=task, domain={"aggregates": []}, interfaces=[])

    assert stop == "refusal"
    assert "Send invoices by post" in text


def test_an_atom_with_another_signature_is_refused(client: Client) -> None:
    atom = ATOM | {"signature": "def read_integer(raw: str, base: int) -> int"}

    _, stop = client.text("AtomCode", atom=atom, interfaces=[], previous_attempts=[])

    assert stop == "refusal"


def test_first_answers_break_as_often_as_asked_and_repairs_hold() -> None:
    with standin(broken_share=1.0) as server:
        client = Client(server.server_port)
        first = client.ask("AtomCode", atom=ATOM, interfaces=[], previous_attempts=[])
        tried = {
            "number": 1,
            "code": first["code"],
            "outcome": "failed",
            "errors": [],
            "feedback": "",
        }
        second = client.ask("AtomCode", atom=ATOM, interfaces=[], previous_attempts=[tried])
    with standin() as server:
        whole = Client(server.server_port).ask(
            "AtomCode", atom=ATOM, interfaces=[], previous_attempts=[]
        )

    assert first["code"] != whole["code"]
    assert second["code"] == whole["code"]


def test_chat_says_that_it_follows_rules_in_the_language_it_is_asked_in(client: Client) -> None:
    english, _ = reply(client, "Hello, what can you do for me?")
    spanish, _ = reply(client, "Hola, ¿qué es lo que se puede hacer con esto?")

    assert "no AI" in english
    assert "/masterplan" in english
    assert "modelo de verdad" in spanish


def reply(client: Client, text: str) -> tuple[str, str]:
    connection = http.client.HTTPConnection("127.0.0.1", client.port)
    body = {"model": "m", "max_tokens": 4000, "messages": [{"role": "user", "content": text}]}
    connection.request("POST", "/v1/messages", json.dumps(body), {"x-api-key": "none"})
    answer = json.loads(connection.getresponse().read())
    connection.close()
    return answer["content"][0]["text"], answer["stop_reason"]


SCRIPT = """
import sys
from tests.standin.offline import build
print(build(sys.argv[1], 20).digest())
"""


def test_equal_requests_get_equal_answers_in_every_process() -> None:
    """Also in this one, which has answered others before; no two processes have the same hashes of texts."""
    other = "2" if os.environ.get("PYTHONHASHSEED") == "1" else "1"

    ran = subprocess.run(
        [sys.executable, "-c", SCRIPT, GYM],
        cwd=ROOT,
        env=os.environ | {"PYTHONHASHSEED": other},
        capture_output=True,
        text=True,
        check=True,
    )

    assert ran.stdout.strip() == build(GYM, 20).digest()


def test_it_starts_by_itself_and_writes_its_port(tmp_path: Path) -> None:
    file = tmp_path / "port"
    process = subprocess.Popen(
        [sys.executable, "-m", "config.embedded.standin", "--port-file", str(file)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    try:
        said = process.stdout.readline()
        assert file.read_text(encoding="utf-8").strip() in said
        assert "no AI" in said
    finally:
        process.terminate()
        process.wait(10)
        process.stdout.close()

    assert process.returncode == 0


@pytest.mark.parametrize("size", [11, 24, 63, 120, 125])
def test_a_plan_has_the_size_that_is_asked_for(client: Client, library: str, size: int) -> None:
    walk = Walk(client, size)
    walk.plan(library)

    assert len(walk.done.tasks) == size
    assert [phase["type"] for phase in walk.done.skeleton["phases"]] == ["setup", "core", "polish"]
    assert all(phase["milestones"] for phase in walk.done.skeleton["phases"])


def test_a_plan_is_not_padded(client: Client) -> None:
    stack = {"name": "fastapi"}
    model = client.ask("DomainModel", stacks=[stack], brief="A book has a title.", answers=[])
    size = {"target": 120, "minimum": 100, "maximum": 150, "reason": ""}

    text, stop = client.text("PlanSkeleton", stack=stack, domain=model, requirements=[], size=size)

    assert stop == "refusal"
    assert "not 100: choose a plan of fewer" in text
