"""A brief becomes tested software over the HTTP API: `python build_over_api.py BRIEF.md SOFTWARE.zip`."""

import os
import sys
import time
import uuid
from pathlib import Path
from typing import Any

import httpx2 as httpx

token = {"Authorization": f"Bearer {os.environ['MASTERPLAN_TOKEN']}"}
api = httpx.Client(base_url=f"{os.environ['MASTERPLAN_URL']}/api/", headers=token, timeout=120)


def ask(method: str, path: str, **body: Any) -> Any:
    once = {"Idempotency-Key": str(uuid.uuid4())} if method == "POST" else {}
    answer = api.request(method, path, json=body if method == "POST" else None, headers=once)
    if answer.is_error:
        sys.exit(f"{path}: {answer.json()['detail']}")
    return answer.json() if "json" in answer.headers["Content-Type"] else answer.content


brief, out = Path(sys.argv[1]).read_text(), Path(sys.argv[2])
plan = ask("POST", "v1/masterplans", brief=brief, stack="python-cli", size=16)["masterplan_id"]
address, seen = f"v1/masterplans/{plan}", 0
while (state := ask("GET", f"{address}/status"))["status"] not in ("completed", "paused", "failed"):
    for event in (news := ask("GET", f"{address}/events?after={seen}"))["events"]:
        print(f"{event['actor']} {event['text']}")
    seen = news["last_seq"]
    if "answer" in state["actions"]:
        discovery = ask("GET", address)["discovery_id"]
        first, *_ = ask("GET", f"v1/discoveries/{discovery}/questions")["questions"]
        answers = (
            []
            if first["answered_at"]
            else [{"question_id": first["id"], "answer": first["recommended"]}]
        )
        ask(
            "POST",
            f"v1/discoveries/{discovery}/answers",
            answers=answers,
            take_recommendations=True,
        )
    for step in ("approve", "execute"):
        if step in state["actions"]:
            ask("POST", f"{address}/{step}")
    time.sleep(1)
print(
    f"{state['status']}: {state['message']} {state['last_error']} It cost ${state['actual_cost_usd']}."
)
for review in ask("GET", "v2/review/queue?status=pending")["reviews"]:
    if review["masterplan_id"] == plan:
        code = ask("GET", f"v2/review/{review['review_id']}")
        ask("POST", "v2/review/approve", review_id=code["review_id"], code_sha=code["code_sha"])
out.write_bytes(ask("GET", f"{address}/export"))
