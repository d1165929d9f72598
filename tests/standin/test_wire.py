"""The stand-in on the wire, as the real SDK sees it."""

import json
import threading
import time
import urllib.error
import urllib.request
from typing import Any

import anthropic  # noqa: TID251  (the stand-in is tried with the real client, which spends nothing)
import pytest

from config.embedded.standin import wire
from config.embedded.standin.faults import BadSetting, Settings, from_environment
from config.embedded.standin.server import Standin
from tests.standin.client import standin

MODEL = "claude-sonnet-5-5"
BRIEF = "<brief>\nA note has a title (1 to 80 characters) and a text.\n</brief>"
SYSTEM = [
    {"type": "text", "text": "You model domains. " * 400, "cache_control": {"type": "ephemeral"}}
]


def sdk(server: Standin, retries: int = 0) -> anthropic.Anthropic:
    return anthropic.Anthropic(api_key="any", base_url=server.url, max_retries=retries)


def asking(job: str = "DiscoveryQuestions", **more: Any) -> dict[str, Any]:
    request: dict[str, Any] = {
        "model": MODEL,
        "messages": [{"role": "user", "content": BRIEF}],
        "output_config": {
            "format": {"type": "json_schema", "schema": {"title": job, "type": "object"}}
        },
    }
    return request | more


def said(message: Any) -> str:
    return "".join(block.text for block in message.content)


def spent(usage: Any) -> int:
    return int(
        usage.input_tokens + usage.cache_creation_input_tokens + usage.cache_read_input_tokens
    )


def test_a_stream_ends_with_the_text_that_a_whole_answer_has(server: Standin) -> None:
    client = sdk(server)

    with client.messages.stream(max_tokens=8000, **asking()) as stream:
        pieces = list(stream.text_stream)
        streamed = stream.get_final_message()
    whole = client.messages.create(max_tokens=8000, **asking())

    assert "".join(pieces) == said(whole) == said(streamed)
    assert streamed.stop_reason == whole.stop_reason == "end_turn"
    assert streamed.usage.output_tokens == whole.usage.output_tokens > 0


def test_counted_tokens_are_what_is_billed_with_cache_writes_and_reads() -> None:
    with standin() as server:
        client = sdk(server)
        request = asking(system=SYSTEM)

        counted = client.messages.count_tokens(**request).input_tokens
        first = client.messages.create(max_tokens=8000, **request).usage
        second = client.messages.create(max_tokens=8000, **request).usage

    assert counted == spent(first) == spent(second)
    assert first.cache_creation_input_tokens == second.cache_read_input_tokens > 1024
    assert (first.cache_read_input_tokens, second.cache_creation_input_tokens) == (0, 0)


def test_a_short_prompt_is_never_cached(server: Standin) -> None:
    block = [{"type": "text", "text": "Short.", "cache_control": {"type": "ephemeral"}}]

    usage = sdk(server).messages.create(max_tokens=8000, **asking(system=block)).usage

    assert usage.cache_creation_input_tokens == usage.cache_read_input_tokens == 0


def test_an_answer_longer_than_max_tokens_is_cut_and_says_so(server: Standin) -> None:
    message = sdk(server).messages.create(max_tokens=10, **asking())

    assert message.stop_reason == "max_tokens"
    assert message.usage.output_tokens <= 10


@pytest.mark.parametrize(
    ("change", "words"),
    [
        pytest.param({"messages": []}, "at least one message", id="no messages"),
        pytest.param({"max_tokens": 0}, "max_tokens", id="no room"),
        pytest.param({"model": ""}, "model", id="no model"),
        pytest.param(asking("Poetry"), "Poetry", id="unknown job"),
        pytest.param(asking("PlanSkeleton"), "<domain>", id="tag missing"),
    ],
)
def test_a_wrong_request_is_refused_in_the_shape_of_the_api(
    server: Standin, change: dict[str, Any], words: str
) -> None:
    with pytest.raises(anthropic.BadRequestError, match=words):
        sdk(server).messages.create(**({"max_tokens": 8000} | asking() | change))


TAGGED: list[Any] = [
    ("<a>\none\n</a>", {"a": "one"}),
    ("said before\n<a>\n\n one\n\n</a>\n\n<b>\n</b>\nsaid after", {"a": "\n one\n", "b": ""}),
    ("<a>\nx </a>\n</a> x\n<b>\ny\n</b>\n</a>", {"a": "x </a>\n</a> x\n<b>\ny\n</b>"}),
    ("<a>\nnever closed\n<b>\none\n</b>\n", {"b": "one"}),
    ("<a>one</a>\n <b>\none\n</b>\n<C>\none\n</C>", {}),
    ("<a>\none\n</a>\n<a>\ntwo\n</a>", {"a": "two"}),
]


@pytest.mark.parametrize(("text", "tags"), TAGGED, ids=[repr(row[0]) for row in TAGGED])
def test_a_tag_opens_and_closes_on_lines_of_its_own(text: str, tags: dict[str, str]) -> None:
    asked = wire.asked({"messages": [{"role": "user", "content": text}]})

    assert asked.tags == tags


def test_a_request_without_a_key_is_refused(server: Standin) -> None:
    body = json.dumps(asking(max_tokens=100)).encode()
    request = urllib.request.Request(f"{server.url}/v1/messages", data=body)

    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(request)

    with refused.value as answer:
        assert answer.code == 401
        assert json.loads(answer.read())["error"]["type"] == "authentication_error"


def test_a_cut_stream_raises_nothing_and_has_no_stop_reason() -> None:
    with (
        standin(cut_share=1.0) as server,
        sdk(server).messages.stream(max_tokens=8000, **asking()) as stream,
    ):
        message = stream.get_final_message()

    assert message.stop_reason is None


@pytest.mark.parametrize(
    ("share", "error"),
    [
        pytest.param("rate_limited_share", anthropic.RateLimitError, id="429"),
        pytest.param("overloaded_share", anthropic.InternalServerError, id="529"),
    ],
)
def test_faults_that_are_asked_for_come_as_the_api_sends_them(
    share: str, error: type[anthropic.APIStatusError]
) -> None:
    with standin(**{share: 1.0}) as server, pytest.raises(error) as raised:
        sdk(server).messages.create(max_tokens=8000, **asking())

    assert raised.value.status_code in (429, 529)


def test_faults_are_drawn_alike_in_every_process_and_never_change_the_answer() -> None:
    outcomes = []
    for _ in range(2):
        with standin(overloaded_share=0.5, seed=3) as server:
            client, seen = sdk(server), []
            for _ in range(12):
                try:
                    message = client.messages.create(max_tokens=8000, **asking())
                    seen.append(said(message))
                except anthropic.InternalServerError:
                    seen.append("529")
        outcomes.append(seen)

    assert outcomes[0] == outcomes[1]
    assert len(set(outcomes[0])) == 2


def test_latencies_are_lognormal_draws_that_can_be_read_back() -> None:
    with standin(latency_mean_seconds=0.01, latency_sigma=0.5) as server:
        client = sdk(server)
        for number in range(5):
            text = f"<brief>\nA note has a title and {number} texts.\n</brief>"
            client.messages.create(
                max_tokens=8000, **asking(messages=[{"role": "user", "content": text}])
            )
        with urllib.request.urlopen(f"{server.url}/stats") as answer:
            shown = json.loads(answer.read())

    assert shown["requests"] == {"DiscoveryQuestions": 5}
    assert len({one["seconds"] for one in shown["latencies"]}) == 5
    assert all(0 < one["seconds"] < 0.2 for one in shown["latencies"])


def test_a_paced_stream_comes_piece_by_piece() -> None:
    with (
        standin(tokens_per_second=1000) as server,
        sdk(server).messages.stream(max_tokens=8000, **asking()) as stream,
    ):
        arrived = [time.monotonic() for _ in stream.text_stream]

    assert arrived[-1] - arrived[0] > 0.1


def test_forty_streams_run_at_once() -> None:
    with standin(tokens_per_second=2000) as server:
        client, done = sdk(server), []

        def read() -> None:
            with client.messages.stream(max_tokens=8000, **asking()) as stream:
                done.append(stream.get_final_message().stop_reason)

        threads = [threading.Thread(target=read) for _ in range(40)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(30)

    assert done == ["end_turn"] * 40


@pytest.mark.parametrize(
    ("name", "text"),
    [("STANDIN_CUT_SHARE", "2"), ("STANDIN_SEED", "x"), ("STANDIN_LATENCY_SIGMA", "-1")],
)
def test_a_bad_setting_is_refused_by_name(name: str, text: str) -> None:
    with (
        pytest.raises(BadSetting, match=name)
        if name != "STANDIN_SEED"
        else pytest.raises(BadSetting, match="not a number")
    ):
        from_environment({name: text})


def test_settings_come_from_the_environment() -> None:
    found = from_environment({"STANDIN_BROKEN_SHARE": "0.2", "STANDIN_SEED": "7"})

    assert found == Settings(broken_share=0.2, seed=7)
