"""A model server that gives the recorded answers of a real model, by job and key."""

import json
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.costs.scripted import Script, Turn
from tests.execution.engine.author import TAG, text_of

FOLDER = Path(__file__).parent


@dataclass
class Recording(Script):
    """Each key's answers in their order, the last one again and again; what was not recorded is `missing`."""

    brief: str = ""
    size: int = 0
    stack: str = ""
    answers: dict[tuple[str, str], list[Any]] = field(default_factory=lambda: defaultdict(list))
    missing: list[tuple[str, str]] = field(default_factory=list)
    counted_tokens: int | None = 500

    def next(self, body: dict[str, Any]) -> Turn:
        job = body["output_config"]["format"]["schema"]["title"]
        if job == "FurtherTests":
            # Asked only since these answers were recorded: a model may write none.
            with self.lock:
                self.requests.append(body)
            return Turn(text='{"tests": []}')
        place = (job, key_of(job, text_of(body["messages"][-1]["content"])))
        with self.lock:
            self.requests.append(body)
            left = self.answers.get(place)
            if not left:
                self.missing.append(place)
                return Turn(status=400, text="{}")
            answer = left.pop(0) if len(left) > 1 else left[0]
        return Turn(text=answer if isinstance(answer, str) else json.dumps(answer))


def sent(recorded: Recording) -> dict[str, tuple[int, int, int]]:
    """By job: calls, characters of system parts and user turns, and those of them in a prefix that was sent before."""
    seen: set[str] = set()
    found: dict[str, tuple[int, int, int]] = {}
    for body in recorded.requests:
        job = body["output_config"]["format"]["schema"]["title"]
        blocks = [*_blocks(body["system"]), *_blocks(body["messages"][-1]["content"])]
        prefix, cached = "", 0
        for block in blocks:
            prefix += block["text"]
            if "cache_control" in block:
                cached = len(prefix) if prefix in seen else cached
                seen.add(prefix)
        calls, characters, known = found.get(job, (0, 0, 0))
        found[job] = (calls + 1, characters + len(prefix), known + cached)
    return found


def _blocks(content: str | list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [{"text": content}] if isinstance(content, str) else content


def key_of(job: str, user: str) -> str:
    tags = dict(TAG.findall(user))
    if job == "MilestoneTasks":
        return str(json.loads(tags["milestone"]))
    if job == "AtomSpecs":
        return str(json.loads(tags["task"])["id"])
    if job == "AcceptanceTests":
        return str(json.loads(tags["requirement"])["code"])
    if job == "AtomCode":
        atom = json.loads(tags["atom"])
        return f"{atom['path']}:{atom['symbol']}"
    return ""


def recording(name: str) -> Recording:
    lines = (FOLDER / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
    head, *rows = map(json.loads, lines)
    found = Recording(brief=head["brief"], size=head["size"], stack=head["stack"])
    for row in rows:
        found.answers[row["job"], row["key"]].append(row["answer"])
    return found
