"""The stand-in as a server of its own, and a client that asks it one job at a time."""

import http.client
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from config.embedded.standin.faults import Settings
from config.embedded.standin.server import Standin
from config.shared.prompts import TAG_LIKE

Json = dict[str, Any]


@contextmanager
def standin(**settings: Any) -> Iterator[Standin]:
    """A stand-in on a free port, unpaced unless asked."""
    server = Standin(("127.0.0.1", 0), Settings(**{"tokens_per_second": 0, **settings}))
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@dataclass
class Client:
    """Asks one job at a time over one kept connection."""

    port: int
    connection: http.client.HTTPConnection | None = None

    def text(self, job: str, **tags: Any) -> tuple[str, str]:
        """The answer's text and its stop reason."""
        turn = "\n\n".join(
            f"<{name}>\n{_content(name, value)}\n</{name}>" for name, value in tags.items()
        )
        body = {
            "model": "claude-sonnet-5-5",
            "max_tokens": 64000,
            "messages": [{"role": "user", "content": turn}],
            "output_config": {
                "format": {"type": "json_schema", "schema": {"title": job, "type": "object"}}
            },
        }
        self.connection = self.connection or http.client.HTTPConnection("127.0.0.1", self.port)
        self.connection.request("POST", "/v1/messages", json.dumps(body), {"x-api-key": "none"})
        answer = json.loads(self.connection.getresponse().read())
        if answer["type"] == "error":
            raise ValueError(f"{job}: {answer['error']['message']}")
        return "".join(block["text"] for block in answer["content"]), answer["stop_reason"]

    def ask(self, job: str, **tags: Any) -> Json:
        text, stop = self.text(job, **tags)
        if stop != "end_turn":
            raise ValueError(f"{job}: {stop}: {text}")
        return json.loads(text)


def _content(name: str, value: Any) -> str:
    if name == "brief":
        return TAG_LIKE.sub(r"<\\", str(value))
    return json.dumps(value, ensure_ascii=False).replace("<", "\\u003c")
