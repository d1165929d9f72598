"""A model server that gives the recorded answers of a real model, and keeps what it was asked."""

from dataclasses import dataclass
from typing import Any

from config.benchmarks import recordings
from config.benchmarks.recordings import FOLDER, Recorded
from tests.costs.scripted import Script, Turn
from tests.execution.engine.author import TAG, text_of

__all__ = ["FOLDER", "Recording", "recording", "sent"]


@dataclass
class Recording(Recorded, Script):
    counted_tokens: int | None = 500

    def next(self, body: dict[str, Any]) -> Turn:
        job = body["output_config"]["format"]["schema"]["title"]
        tags = dict(TAG.findall(text_of(body["messages"][-1]["content"])))
        with self.lock:
            self.requests.append(body)
            answer = self.answer(job, tags)
        return Turn(status=400, text="{}") if answer is None else Turn(text=answer)


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


def recording(name: str) -> Recording:
    return Recording(**vars(recordings.read(FOLDER / f"{name}.jsonl")))
