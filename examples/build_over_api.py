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
    once = {"Idempotency-Key": str(uuid.uuid4())}
    answer = api.request(method, path, json=body or None, headers=once)
    if answer.is_error:
        sys.exit(f"{path}: {answer.json()['detail']}")
    return answer.json() if "json" in answer.headers["Content-Type"] else answer.content


brief, out = Path(sys.argv[1]).read_text(), Path(sys.argv[2])
plan = ask("POST", "v1/masterplans", brief=brief, stack="python-cli", size=16)["masterplan_id"]
address, seen = f"v1/masterplans/{plan}", 0
while (state := ask("GET", f"{address}/status"))["status"] not in ("completed", "paused", "failed"):
    for event in (news := ask("GET", f"{address}/events?after={seen}"))["events"]:
        print(event["actor"], event["text"])
    seen = news["last_seq"]
    if "answer" in state["actions"]:
        asking = f"v1/discoveries/{ask('GET', address)['discovery_id']}"
        first = ask("GET", f"{asking}/questions")["questions"][0]
        own = {"question_id": first["id"], "answer": first["recommended"]}
        given = [] if first["answered_at"] else [own]
        ask("POST", f"{asking}/answers", answers=given, take_recommendations=True)
    for step in {"approve", "execute"}.intersection(state["actions"]):
        ask("POST", f"{address}/{step}")
    time.sleep(1)
print(f"{state['status']}: {state['message']} {state['last_error']} ${state['actual_cost_usd']}")
for review in ask("GET", "v2/review/queue?status=pending")["reviews"]:
    if review["masterplan_id"] == plan:
        ask("POST", "v2/review/approve", review_id=review["review_id"])
out.write_bytes(ask("GET", f"{address}/export"))
