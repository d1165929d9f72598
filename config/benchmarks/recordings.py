"""Recordings: what a real model answered to a brief, given again by job and key (`manage.py record_build` makes them)."""

import json
import threading
from collections import defaultdict
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.conf import settings

from config.embedded.standin.faults import Settings
from config.embedded.standin.server import Rule, Standin
from config.embedded.standin.wire import Asked, Refused, Said

FOLDER: Path = settings.BASE_DIR / "tests" / "recorded"
# Asked only since these answers were recorded: a model may write none.
NO_FURTHER_TESTS = '{"tests": []}'


@dataclass
class Recorded:
    """Each key's answers in their order, the last one again and again; what was not recorded is `missing`."""

    brief: str = ""
    size: int = 0
    stack: str = ""
    answers: dict[tuple[str, str], list[Any]] = field(default_factory=lambda: defaultdict(list))
    missing: list[tuple[str, str]] = field(default_factory=list)

    def answer(self, job: str, tags: Mapping[str, str]) -> str | None:
        if job == "FurtherTests":
            return NO_FURTHER_TESTS
        place = (job, key_of(job, tags))
        left = self.answers.get(place)
        if not left:
            self.missing.append(place)
            return None
        answer = left.pop(0) if len(left) > 1 else left[0]
        return answer if isinstance(answer, str) else json.dumps(answer)


def key_of(job: str, tags: Mapping[str, str]) -> str:
    """What the request is about, as the recording has it."""
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


def read(path: Path) -> Recorded:
    head, *rows = map(json.loads, path.read_text(encoding="utf-8").splitlines())
    found = Recorded(brief=head["brief"], size=head["size"], stack=head["stack"])
    for row in rows:
        found.answers[row["job"], row["key"]].append(row["answer"])
    return found


class RecordedModel(Standin):
    """A model server that knows one recording."""

    recorded: Recorded

    def rule_for(self, job: str) -> Rule:
        return self._recorded

    def _recorded(self, asked: Asked, _: float) -> Said:
        with self.lock:
            answer = self.recorded.answer(asked.job, asked.tags)
        if answer is None:
            raise Refused(f"{asked.job}: no answer was recorded for {self.recorded.missing[-1]}")
        return Said(answer)


@contextmanager
def answering(recorded: Recorded) -> Iterator[str]:
    """Gives the address of a server of this recording, unpaced, until the end of the block."""
    server = RecordedModel(("127.0.0.1", 0), Settings(tokens_per_second=0))
    server.recorded = recorded
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield server.url
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
