"""Model servers as Ollama, llama.cpp and LM Studio have them: no key, no price, no schemas, no counting."""

import time
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

import pytest
from django.urls import reverse
from pytest_django import Settings

from costs.errors import ModelMisconfigured, UnpricedModel
from costs.model_client import correction, door
from costs.model_client.door import Call
from costs.models import ModelPrice, Usage
from costs.prices import local, price_list
from tests.costs.answers import Named
from tests.costs.scripted import Script, Turn
from tests.factories import member

pytestmark = pytest.mark.django_db
QWEN = "qwen3:8b"
NAMED = '{"name": "x"}'


@pytest.fixture
def server(script: Script, settings: Settings) -> Script:
    """Counts nothing, says nothing of what it used, and asks for no key."""
    settings.STANDIN_IN_USE = False
    settings.ANTHROPIC_API_KEY = ""
    script.count_status = 404
    script.turns = [Turn(text=f"```json\n{NAMED}\n```", usage=None, output_tokens=0)]
    return script


@pytest.fixture
def ask(call: Callable[..., Call]) -> Callable[..., Call]:
    return lambda **fields: replace(call(job="Named"), model=QWEN, **fields)


def test_a_local_model_answers_without_a_key_and_costs_nothing(
    server: Script, ask: Callable[..., Call]
) -> None:
    parsed = door.parse(Named, ask())

    usage = Usage.objects.get()
    assert parsed.value.name == "x"
    assert (usage.cost_usd, usage.detail, usage.is_local) == (0, "unwrapped", True)
    assert (usage.hold.amount_usd, usage.overrun_usd) == (0, 0)
    assert usage.input_tokens > 0
    assert len(server.requests) == 1


def test_what_it_does_not_count_is_estimated_from_what_was_heard(
    server: Script, ask: Callable[..., Call]
) -> None:
    server.turns = [Turn(text='{"name": "' + "x" * 400 + '"}', usage=None)]

    door.parse(Named, ask())

    usage = Usage.objects.get()
    assert (usage.certainty, usage.output_tokens) == ("estimated", 103)


def test_a_server_that_keeps_to_no_schema_has_it_in_the_prompt(
    server: Script, ask: Callable[..., Call]
) -> None:
    door.parse(Named, ask())

    [asked] = server.requests
    assert asked["system"].startswith("Be brief.\n\nAnswer with one JSON object")
    assert '"title":"Named"' in asked["system"]


def test_another_server_gets_it_once_an_answer_did_not_fit(
    server: Script, call: Callable[..., Call]
) -> None:
    server.turns = [Turn(text='{"nome": "x"}'), Turn(text=NAMED)]

    correction.parse_repaired(Named, call(job="Named"), problems=lambda value: [])
    door.parse(Named, call(job="Named", attempt=7))

    assert ["JSON schema" in asked["system"] for asked in server.requests] == [False, True, True]


@pytest.mark.parametrize(("mode", "has_schema"), [("always", True), ("never", False)])
def test_the_schema_in_the_prompt_can_be_set(
    server: Script, ask: Callable[..., Call], settings: Settings, mode: str, has_schema: bool
) -> None:
    settings.MODEL_SCHEMA_IN_PROMPT = mode

    door.parse(Named, ask())

    assert ("JSON schema" in server.requests[0]["system"]) is has_schema


@pytest.mark.parametrize(
    ("unknown", "status"),
    [({"output_config"}, 400), ({"thinking"}, 422), ({"output_config", "thinking"}, 400)],
)
def test_unknown_fields_are_left_out_after_one_refusal_for_each(
    server: Script, call: Callable[..., Call], unknown: set[str], status: int
) -> None:
    server.unknown_fields, server.refusing_status = unknown, status

    first = door.complete(call())
    asked_first = len(server.requests)
    second = door.complete(call(attempt=2))

    assert first.text == second.text
    assert (asked_first, len(server.requests)) == (1 + len(unknown), 2 + len(unknown))
    assert not unknown & server.requests[-1].keys()


def test_a_local_server_that_does_not_say_what_it_refuses_gets_the_plain_request(
    server: Script, ask: Callable[..., Call]
) -> None:
    server.unknown_fields, server.says_which = {"output_config"}, False

    door.parse(Named, ask())
    door.parse(Named, ask(attempt=2))

    assert ["output_config" in asked for asked in server.requests] == [True, False, False]
    assert all("JSON schema" in asked["system"] for asked in server.requests)


def test_a_refusal_of_something_else_ends_the_call(
    server: Script, call: Callable[..., Call], ask: Callable[..., Call]
) -> None:
    server.turns = [Turn(status=400)]

    with pytest.raises(ModelMisconfigured):
        door.complete(call())
    with pytest.raises(ModelMisconfigured):
        door.complete(ask())

    assert len(server.requests) == 2


def test_it_may_be_silent_for_longer_while_it_reads(
    server: Script, ask: Callable[..., Call], settings: Settings
) -> None:
    settings.MODEL_READ_SECONDS = 0.2
    server.turns = [Turn(text=NAMED, silent_seconds=1.0)]
    began = time.monotonic()

    door.parse(Named, ask())

    assert time.monotonic() - began > 0.9
    assert len(server.requests) == 1


@pytest.mark.parametrize(
    ("address", "is_local"),
    [
        ("http://127.0.0.1:11434", True),
        ("http://localhost:1234/", True),
        ("http://[::1]:8080", True),
        ("http://192.168.1.20:11434", True),
        ("http://10.0.0.7", True),
        ("http://studio.local:1234", True),
        ("https://api.anthropic.com", False),
        ("https://models.example.com", False),
        ("https://8.8.8.8", False),
        ("https://localhost.example.com", False),
        ("http://[nonsense", False),
        ("", False),
    ],
)
def test_what_is_local_is_told_by_the_address(address: str, is_local: bool) -> None:
    assert local.is_local(address) is is_local


@pytest.mark.parametrize(
    ("model", "address", "standin"),
    [
        pytest.param(QWEN, "https://models.example.com", False, id="a server elsewhere"),
        pytest.param("claude-opus-5-5", "http://127.0.0.1:4000", False, id="a model that is sold"),
        pytest.param(QWEN, "http://127.0.0.1:4000", True, id="the stand-in"),
    ],
)
def test_every_other_model_without_a_price_is_refused(
    settings: Settings, model: str, address: str, standin: bool
) -> None:
    settings.ANTHROPIC_BASE_URL, settings.STANDIN_IN_USE = address, standin

    with pytest.raises(UnpricedModel):
        price_list.current(model)


def test_a_local_model_with_a_price_has_it(server: Script, prices: None) -> None:
    row = ModelPrice.objects.filter(model="claude-haiku-5-5").first()
    assert row is not None
    row.pk, row.model = None, QWEN
    row.save(force_insert=True)

    assert price_list.current(QWEN).rates_for(1).output_usd > Decimal(0)


def test_the_pages_say_local(server: Script, ask: Callable[..., Call], client, budget) -> None:  # type: ignore[no-untyped-def]
    person = member()
    budget.scope, budget.owner = "user", person
    budget.save()
    door.parse(Named, ask())
    client.force_login(person)

    page = client.get(reverse("costs:overview")).content.decode()

    assert page.count('<span class="muted">local</span>') == 2
