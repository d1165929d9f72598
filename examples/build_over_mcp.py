"""A brief becomes tested software by MCP tools alone: `python build_over_mcp.py BRIEF.md SOFTWARE.zip`."""

import asyncio
import base64
import os
import sys
from pathlib import Path
from typing import Any

import httpx2 as httpx
from mcp import Client
from mcp.client.streamable_http import streamable_http_client


async def build(client: Client, brief: str) -> bytes:
    async def use(tool: str, **arguments: Any) -> Any:
        answer = await client.call_tool(tool, arguments)
        content: Any = answer.content[0]
        if answer.is_error:
            sys.exit(f"{tool}: {content.text}")
        return answer.structured_content or content.resource

    made = await use("masterplans_create_plan", brief=brief, stack="python-cli", size=16)
    plan = {"masterplan_id": made["masterplan_id"]}
    news, ends = {"last_seq": 0}, ("completed", "paused", "failed")
    while (state := await use("masterplans_status", **plan))["status"] not in ends:
        news = await use("masterplans_read_events", **plan, after=news["last_seq"])
        sys.stdout.writelines(f"{one['actor']} {one['text']}\n" for one in news["events"])
        if "answer" in state["actions"]:
            asking = (await use("masterplans_read_plan", **plan))["discovery_id"]
            await use("discoveries_answer", discovery_id=asking, take_recommendations=True)
        for step in {"approve", "execute"}.intersection(state["actions"]):
            await use(f"masterplans_{step}", **plan)
        await asyncio.sleep(1)
    print(f"{state['status']}: {state['message']} {state['last_error']}")
    for review in (await use("review_read_queue", status="pending"))["reviews"]:
        if review["masterplan_id"] == plan["masterplan_id"]:
            await use("review_approve", review_id=review["review_id"])
    return base64.b64decode((await use("masterplans_export", **plan)).blob)


async def main() -> None:
    token = {"Authorization": f"Bearer {os.environ['MASTERPLAN_TOKEN']}"}
    web = httpx.AsyncClient(headers=token, timeout=120)
    async with Client(streamable_http_client(os.environ["MCP_URL"], http_client=web)) as client:
        Path(sys.argv[2]).write_bytes(await build(client, Path(sys.argv[1]).read_text()))


asyncio.run(main())
