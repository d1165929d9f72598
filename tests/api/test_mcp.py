"""The MCP server: the operations of the API as tools, in three sizes, for holders of a token."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from typing import Any

import httpx2 as httpx
import pytest
from mcp import Client as McpClient
from mcp.client.streamable_http import streamable_http_client
from pytest_django import Settings

from config.access.api import tokens
from config.access.models import User
from config.mcp.gateway import Gateway
from config.mcp.tool_sets import FOLLOW, REVIEW, tools_of
from config.mcp.tools import all_tools
from planning.models import MasterPlan
from tests.api.conftest import call, session
from tests.api.operations import operations, world
from tests.factories import member
from tests.pages import worlds

NOWHERE = "00000000-0000-4000-8000-000000000000"
HOST = "http://127.0.0.1:8002"


# What people have pages and the API for, and agents nothing.
RUNNING_A_TEAM = ("webhooks_", "notices_", "workspaces_")
READ = {"workspaces_list_workspaces", "workspaces_list_members", "workspaces_read_workspace"}


def said(result: Any) -> Any:
    return json.loads(result.content[0].text)


def test_every_operation_is_a_tool_and_the_smaller_sets_are_parts_of_the_larger() -> None:
    whole = tools_of("all", may_write=True)

    meant = {one.id for one in operations() if not one.is_stream and not one.is_open}
    assert set(whole) == {name for name in meant if not name.startswith(RUNNING_A_TEAM)} | READ
    assert set(FOLLOW) < set(REVIEW) < set(whole)
    assert len(FOLLOW) <= 12
    assert len(REVIEW) <= 24
    assert all(tool.only_reads for tool in tools_of("follow", may_write=True).values())
    assert all(tool.only_reads for tool in tools_of("all", may_write=False).values())


def test_a_tool_says_what_it_does_and_names_every_field_once() -> None:
    for tool in all_tools().values():
        text = json.dumps(tool.input_schema)
        assert tool.description
        assert set(tool.input_schema["properties"]) == set(tool.places)
        assert "#/components/" not in text
        for used in text.split('"#/$defs/')[1:]:
            assert used.partition('"')[0] in tool.input_schema["$defs"]


@pytest.mark.django_db
def test_a_tool_is_carried_out_by_the_api_with_its_refusals(alice: User, draft: MasterPlan) -> None:
    own, plan = session(alice), {"masterplan_id": str(draft.pk)}

    read = call(own, "masterplans_status", plan)
    refused = call(own, "masterplans_execute", plan)
    rejected = call(own, "masterplans_reject", plan | {"rejection_reason": "Too big."})

    assert (read.is_error, read.structured_content["status"]) == (False, "draft")
    assert said(read) == read.structured_content
    assert refused.is_error
    assert said(refused)["detail"].startswith("This plan is a draft")
    assert said(rejected)["status"] == "rejected"


@pytest.mark.django_db
def test_what_is_built_is_fetched_as_a_file(alice: User, draft: MasterPlan) -> None:
    worlds.build(draft)

    packed = call(session(alice), "masterplans_export", {"masterplan_id": str(draft.pk)})

    resource = packed.content[0]
    assert resource.resource.mime_type == "application/zip"
    assert resource.resource.blob.startswith("UEsD")


@pytest.mark.django_db
def test_a_call_sent_again_with_its_key_is_done_once(alice: User) -> None:
    order = {"brief": "A shed lends tools.", "size": 12, "idempotency_key": "k-1"}

    first, again = (call(session(alice), "masterplans_create_plan", order) for _ in range(2))

    assert said(first)["masterplan_id"] == said(again)["masterplan_id"]
    assert MasterPlan.objects.count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("name", "arguments", "words"),
    [
        ("masterplans_stat", {}, "There is no tool"),
        ("masterplans_status", {}, "needs masterplan_id"),
        ("masterplans_status", {"masterplan_id": None}, "needs masterplan_id"),
        ("masterplans_status", {"masterplan_id": NOWHERE, "x": 1}, "takes no x"),
        ("masterplans_status", {"masterplan_id": NOWHERE}, "not yours to see"),
        ("masterplans_status", {"masterplan_id": f"{NOWHERE}/events"}, "cannot be part"),
        ("masterplans_status", {"masterplan_id": "\x00"}, "cannot be part"),
        ("masterplans_status", {"masterplan_id": "\N{COLLISION SYMBOL}"}, "not yours to see"),
        ("masterplans_status", {"masterplan_id": {"a": [1]}}, "not yours to see"),
        ("masterplans_list_plans", {"limit": "many"}, "limit"),
        ("masterplans_create_plan", {"brief": 7}, "brief"),
        ("masterplans_create_plan", {"brief": "\ud800"}, "brief"),
        ("masterplans_import_plan", {"document": [1]}, "plan"),
        ("review_approve", {"review_id": NOWHERE}, "not yours to see"),
    ],
)
def test_bad_arguments_are_answered_in_words(
    alice: User, name: str, arguments: dict[str, Any], words: str
) -> None:
    result = call(session(alice), name, arguments)

    assert result.is_error
    assert words in result.content[0].text


@pytest.mark.django_db
def test_foreign_ids_a_narrower_scope_and_a_lesser_role_open_nothing(alice: User) -> None:
    made = world(alice)
    plan = {"masterplan_id": made.ids["masterplan_id"]}
    review = {"review_id": made.ids["review_id"]}
    viewer = member(alice.memberships.get().workspace, "viewer")

    foreign = call(session(member()), "masterplans_read_plan", plan)
    narrow = call(session(alice, scope="read"), "review_approve", review)
    small = call(session(alice, tool_set="follow"), "review_approve", review)
    lesser = call(session(viewer), "review_approve", review)

    assert said(foreign)["status"] == 404
    assert narrow.content[0].text.startswith("This token may only read")
    assert small.content[0].text.startswith("There is no tool")
    assert said(lesser)["status"] == 403


@pytest.mark.django_db
def test_a_token_revoked_in_between_and_one_that_asks_too_often_are_refused(
    alice: User, settings: Settings
) -> None:
    own = session(alice)
    settings.API_REQUESTS_PER_MINUTE = 2

    answers = [call(own, "usage_quota", {}) for _ in range(5)]
    tokens.revoke(alice.api_tokens.get(), alice)
    revoked = call(own, "usage_quota", {})

    assert said(answers[-1])["code"] == "too_often"
    assert said(revoked)["code"] == "bad_token"


def talk(secret: str, act: Callable[[McpClient], Awaitable[Any]], address: str = "all") -> Any:
    """The answer of a real client that speaks to the gateway, all within this process."""

    async def run() -> Any:
        web = httpx.ASGITransport(app=Gateway())
        headers = {"Authorization": f"Bearer {secret}"}
        async with httpx.AsyncClient(transport=web, headers=headers) as http:
            transport = streamable_http_client(f"{HOST}/mcp/{address}", http_client=http)
            async with McpClient(transport) as client:
                return await act(client)

    return asyncio.run(run())


@pytest.mark.django_db(transaction=True)
def test_a_real_client_lists_and_calls_within_its_scope() -> None:
    user = member()
    _, writes = tokens.make(user, name="writes", scope="write", days=1)
    _, reads = tokens.make(user, name="reads", scope="read", days=1)

    async def act(client: McpClient) -> Any:
        listed = await client.list_tools()
        made = await client.call_tool("masterplans_create_plan", {"brief": "A shed lends tools."})
        seen = await client.call_tool("masterplans_list_plans", {"limit": 5})
        return [tool.name for tool in listed.tools], made, seen

    names, made, seen = talk(writes, act)
    fewer, refused, same = talk(reads, act)

    assert set(names) == set(all_tools())
    assert set(fewer) == {name for name, tool in all_tools().items() if tool.only_reads}
    assert said(made)["status"] == "discovering"
    assert refused.is_error
    assert said(seen)["total"] == said(same)["total"] == 1


REFUSED = [
    ("POST", "/mcp/all", None, 401, "not_signed_in"),
    ("POST", "/mcp/all", "Bearer mp_wrong", 401, "bad_token"),
    ("POST", "/mcp/all", "Basic eDp5", 401, "bad_token"),
    ("POST", "/mcp/everything", "Bearer {}", 404, "not_found"),
    ("POST", "/api/v1/masterplans", "Bearer {}", 404, "not_found"),
    ("GET", "/mcp/all", "Bearer {}", 405, "method_not_allowed"),
    ("DELETE", "/mcp/all", "Bearer {}", 405, "method_not_allowed"),
]


@pytest.mark.django_db(transaction=True)
def test_the_door_refuses_with_problems() -> None:
    _, secret = tokens.make(member(), name="test", scope="write", days=1)

    async def ask() -> list[httpx.Response]:
        web = httpx.ASGITransport(app=Gateway())
        async with httpx.AsyncClient(transport=web, base_url=HOST) as http:
            return [
                await http.request(
                    method,
                    path,
                    headers={"Authorization": sent.format(secret)} if sent else {},
                    json={},
                )
                for method, path, sent, _, _ in REFUSED
            ]

    answers = asyncio.run(ask())

    found = [(answer.status_code, answer.json()["code"]) for answer in answers]
    assert found == [(status, code) for *_, status, code in REFUSED]


def test_tools_come_from_the_document_alone() -> None:
    described = all_tools()["review_edit"]

    assert described.input_schema["required"] == ["review_id", "new_code"]
    assert described.places["idempotency_key"] == "header"
