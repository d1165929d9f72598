"""A model server that gives prepared code, so that a benchmark knows what is asked to be accepted."""

import os
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from config.embedded.standin import answers
from config.embedded.standin.faults import from_environment
from config.embedded.standin.server import Rule, Standin
from config.embedded.standin.wire import Asked, Refused, Said, said

ADDRESS = "ANTHROPIC_BASE_URL"
# What an attempt ended with whose code displeased, and was not wrong.
ABOUT_STYLE = {"lint", "type"}


@dataclass(frozen=True, kw_only=True)
class Prepared:
    """One answer of the model; `notes` tell afterwards which one it was."""

    imports: tuple[str, ...]
    code: str
    notes: str


class ScriptedModel(Standin):
    """Answers AtomCode by `path:symbol`: the next answer where the one before was refused for more than its style."""

    prepared: Mapping[str, Sequence[Prepared]]

    def rule_for(self, job: str) -> Rule:
        return self._code if job == "AtomCode" else answers.rule_for(job)

    def _code(self, asked: Asked, _: float) -> Said:
        atom = asked.json("atom")
        key = f"{atom['path']}:{atom['symbol']}"
        if key not in self.prepared:
            raise Refused(f"nothing is prepared for {key}")
        before = asked.json("previous_attempts")
        used_up = sum(one["outcome"] not in ABOUT_STYLE for one in before)
        given = self.prepared[key]
        one = given[min(used_up, len(given) - 1)]
        return said({"imports": list(one.imports), "code": one.code, "notes": one.notes})


@contextmanager
def answering(prepared: Mapping[str, Sequence[Prepared]]) -> Iterator[ScriptedModel]:
    """Until the end of the block it is the model of all processes that are started in it."""
    server = ScriptedModel(("127.0.0.1", 0), from_environment())
    server.prepared = prepared
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    before = os.environ[ADDRESS]
    os.environ[ADDRESS] = server.url
    try:
        yield server
    finally:
        os.environ[ADDRESS] = before
        server.shutdown()
        server.server_close()
        thread.join()
