"""What an MCP client is told: the tools of the set it chose, and what the API answered."""

import asyncio
import base64
import json
from dataclasses import dataclass
from typing import Any

import mcp_types as types
from mcp.server.lowlevel.server import Server

from config.access.api.middleware import READS_ONLY
from config.mcp.invocation import Answer, BadArguments, Caller, carry_out
from config.mcp.tool_sets import tools_of
from config.mcp.tools import Tool

INSTRUCTIONS = """\
Masterplan builds tested software from a brief. masterplans_create_plan starts a plan; masterplans_status says in \
`actions` what can be done next (answer, agree_size, approve, execute, pause, resume, retry, cancel, export), and \
masterplans_read_events what has happened since a number. Questions are answered with discoveries_answer. Building \
takes minutes: ask for the status again every few seconds. When code waits for a person, review_read_queue lists it. \
A refusal says in `detail` what to do. Sent with an idempotency_key, a call that was lost can be sent again safely.\
"""
# Where in a request its session is kept.
SESSION = "masterplan.session"
ENDING = ("_reject", "_cancel", "_edit", "_regenerate", "_delete")


@dataclass(frozen=True, kw_only=True)
class Session:
    """Of one request: servers of this protocol keep nothing between two."""

    tool_set: str
    may_write: bool
    caller: Caller


def server() -> Server[Any]:
    return Server(
        "masterplan",
        title="Masterplan",
        version="1",
        instructions=INSTRUCTIONS,
        on_list_tools=_list,
        on_call_tool=_call,
    )


def _session(context: Any) -> Session:
    found: Session = context.request.scope[SESSION]
    return found


async def _list(context: Any, params: Any) -> types.ListToolsResult:
    session = _session(context)
    tools = await asyncio.to_thread(tools_of, session.tool_set, may_write=session.may_write)
    return types.ListToolsResult(tools=[_described(tool) for tool in tools.values()])


def _described(tool: Tool) -> types.Tool:
    return types.Tool(
        name=tool.name,
        description=tool.description,
        input_schema=tool.input_schema,
        annotations=types.ToolAnnotations(
            read_only_hint=tool.only_reads,
            destructive_hint=not tool.only_reads and tool.name.endswith(ENDING),
            idempotent_hint=tool.only_reads,
            open_world_hint=False,
        ),
    )


async def _call(context: Any, params: types.CallToolRequestParams) -> types.CallToolResult:
    return await asyncio.to_thread(call, _session(context), params.name, params.arguments or {})


def call(session: Session, name: str, arguments: dict[str, Any]) -> types.CallToolResult:
    """What the tool answers; refusals too are answers, that a model can read and heed."""
    offered = tools_of(session.tool_set, may_write=True)
    if name not in offered:
        return _refused(f"There is no tool {name[:100]!r} at this address. List the tools.")
    if name not in tools_of(session.tool_set, may_write=session.may_write):
        return _refused(READS_ONLY)
    try:
        answer = carry_out(offered[name], arguments, session.caller)
    except BadArguments as error:
        return _refused(str(error))
    return _result(name, answer)


def _refused(words: str) -> types.CallToolResult:
    return types.CallToolResult(content=[types.TextContent(text=words)], is_error=True)


def _result(name: str, answer: Answer) -> types.CallToolResult:
    said = answer.json
    if said is None:
        return _file(name, answer)
    content: list[types.ContentBlock] = [types.TextContent(text=json.dumps(said))]
    structured = said if isinstance(said, dict) else None
    return types.CallToolResult(
        content=content, structured_content=structured, is_error=answer.is_refusal
    )


def _file(name: str, answer: Answer) -> types.CallToolResult:
    """What is no JSON: a file, or a redirect of a server that is to be asked by HTTPS."""
    if answer.is_refusal:
        return _refused(f"The API answered {answer.status}. Is this server reached by HTTPS?")
    blob = types.BlobResourceContents(
        uri=f"masterplan://{name}",
        mime_type=answer.content_type,
        blob=base64.b64encode(answer.body).decode(),
    )
    return types.CallToolResult(content=[types.EmbeddedResource(resource=blob)])
