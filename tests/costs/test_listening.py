"""Between the thread that reads and the one that listens."""

import time

import pytest
from pytest_django import Settings

from costs.errors import CallStopped
from costs.model_client.retries import Fault, Watch
from costs.model_client.streaming import Piece, StreamedAnswer, StreamQueue, collect
from costs.model_client.usage_counts import Count
from costs.prices.price_list import TokenCounts

COUNT = Count(tokens=TokenCounts(input_tokens=1, output_tokens=7), has_output=True)


def say_it_all(queue: StreamQueue) -> None:
    for word in ("a", "b", "c"):
        queue.put(Piece(text=word, size=1))
    queue.put(Piece(stop_reason="end_turn", count=COUNT))
    queue.put(Piece(is_last=True))


def nobody_beats() -> None:
    raise AssertionError("no heartbeat is due")


def test_what_is_said_is_heard_in_order() -> None:
    streamed = StreamedAnswer()
    told: list[str] = []

    collect(say_it_all, streamed, Watch(on_text=told.append), nobody_beats)

    assert "".join(told) == "".join(streamed.text) == "abc"
    assert (streamed.outcome, streamed.stop_reason, streamed.output_tokens) == (
        "answered",
        "end_turn",
        7,
    )


def test_texts_in_a_row_are_heard_as_one() -> None:
    queue = StreamQueue()
    say_it_all(queue)

    first, second, third = queue.take_pieces()

    assert (first.text, first.size, second.count, third.is_last) == ("abc", 3, COUNT, True)


def test_a_fast_stream_wakes_the_listener_few_times() -> None:
    def fast(queue: StreamQueue) -> None:
        for _ in range(5_000):
            queue.put(Piece(text="x", size=1))
        say_it_all(queue)

    streamed = StreamedAnswer()
    told: list[str] = []

    collect(fast, streamed, Watch(on_text=told.append), nobody_beats)

    assert "".join(told) == "x" * 5_000 + "abc"
    assert len(told) < 500


def test_text_is_heard_while_it_comes() -> None:
    def slow(queue: StreamQueue) -> None:
        for _ in range(5):
            queue.put(Piece(text="x", size=1))
            time.sleep(0.15)
        say_it_all(queue)

    streamed = StreamedAnswer()
    told: list[str] = []

    collect(slow, streamed, Watch(on_text=told.append), nobody_beats)

    assert len(told) >= 4
    assert streamed.ttft_ms < 700


def test_a_whole_answer_stands_whatever_comes_after_it() -> None:
    streamed = StreamedAnswer()
    watch = Watch(should_stop=lambda: streamed.has_ended)

    collect(say_it_all, streamed, watch, nobody_beats)

    assert streamed.is_complete


def test_an_answer_without_its_end_is_cut_off() -> None:
    streamed = StreamedAnswer()

    with pytest.raises(Fault, match="cut off"):
        collect(lambda queue: queue.put(Piece(text="a", size=1)), streamed, Watch(), nobody_beats)

    assert streamed.outcome == "cut"


def test_a_long_silence_has_heartbeats_and_can_be_stopped(settings: Settings) -> None:
    def silent(queue: StreamQueue) -> None:
        queue.is_closed.wait(10)

    settings.HEARTBEAT_SECONDS = 0
    beats: list[float] = []
    streamed = StreamedAnswer()
    watch = Watch(should_stop=lambda: bool(beats))

    with pytest.raises(CallStopped):
        collect(silent, streamed, watch, lambda: beats.append(time.monotonic()))

    assert streamed.outcome == "stopped"
