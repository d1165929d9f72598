"""What a call is allowed: effort, thinking, tokens and time, by its job and by what its model accepts."""

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

import pytest
from pytest_django import Settings

from costs.model_client import door, request_body
from costs.model_client.door import Call
from costs.models import Hold
from costs.prices import capabilities, price_list
from tests.costs.answers import Named
from tests.costs.scripted import Script, Turn

pytestmark = pytest.mark.django_db
OPUS, SONNET, HAIKU = "claude-opus-5-5", "claude-sonnet-5-5", "claude-haiku-5-5"


@pytest.mark.parametrize(
    ("model", "job", "effort", "thinking", "room"),
    [
        pytest.param(SONNET, "DomainModel", "high", None, 16_384, id="thought about"),
        pytest.param(SONNET, "Unnamed", "medium", None, 8192, id="a job without an effort"),
        pytest.param(SONNET, "ChatReply", "low", "between_tools", 0, id="sonnet, unthought"),
        pytest.param(HAIKU, "ChatReply", "low", "disabled", 0, id="haiku, unthought"),
        pytest.param(OPUS, "ChatReply", "low", None, 2048, id="opus cannot switch it off"),
        pytest.param("qwen3", "ChatReply", "", None, 2048, id="a model nobody described"),
    ],
)
def test_effort_thinking_and_its_room_follow_the_job_and_the_model(
    call: Callable[..., Call], model: str, job: str, effort: str, thinking: str | None, room: int
) -> None:
    asked = replace(call(job=job), model=model)

    sent = (effort, {"type": thinking} if thinking else None)
    assert request_body.fields(asked) == sent
    assert request_body.max_tokens(asked) == 1000 + room


def test_an_effort_that_a_model_lacks_is_the_next_one_below(
    call: Callable[..., Call], settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.MODEL_EFFORT = {"Hard": "max"}
    few = replace(capabilities.of(SONNET), efforts=("low", "high"))
    monkeypatch.setattr(capabilities, "of", lambda model: few)

    assert request_body.fields(call(job="Hard")) == ("high", None)


def test_the_room_ends_at_the_largest_output_of_the_model(
    call: Callable[..., Call], monkeypatch: pytest.MonkeyPatch
) -> None:
    small = replace(capabilities.of(SONNET), max_output_tokens=4096)
    monkeypatch.setattr(capabilities, "of", lambda model: small)

    assert request_body.max_tokens(call(job="DomainModel")) == 4096


def test_the_hold_covers_thinking_and_the_request_says_effort(
    script: Script, call: Callable[..., Call]
) -> None:
    script.turns = [Turn(text='{"name": "x"}')]

    door.parse(Named, call(job="DomainModel"))

    [asked] = script.requests
    assert asked["max_tokens"] == 1000 + 16_384
    assert asked["output_config"]["effort"] == "high"
    assert "thinking" not in asked
    held = price_list.most(100, asked["max_tokens"], price_list.current(SONNET))
    assert Hold.objects.get().amount_usd == held > Decimal("0.17")


def test_thinking_is_switched_off_where_a_job_needs_none(
    script: Script, call: Callable[..., Call]
) -> None:
    door.complete(call())

    [asked] = script.requests
    assert asked["thinking"] == {"type": "between_tools"}
    assert asked["output_config"] == {"effort": "low"}
    assert asked["max_tokens"] == 1000


def test_the_ceiling_of_a_call_goes_by_its_output_and_the_pace_of_its_model(
    settings: Settings,
) -> None:
    assert request_body.call_ceiling(HAIKU, 8000) == 240 + 100
    assert request_body.call_ceiling(OPUS, 8000) == 240 + 400
    assert request_body.call_ceiling("qwen3", 100_000) == settings.CALL_DEADLINE_SECONDS


def test_every_priced_model_is_described() -> None:
    priced = price_list.load()

    assert priced
    for model in priced:
        assert capabilities.of(model).max_output_tokens > 0
