"""Between the thread that reads and the one that listens."""

import time

import pytest
from pytest_django import Settings

from costs.errors import CallStopped
from costs.model_client.listen import Ear, Heard, Piece, listen
from costs.model_client.retries import Fault, Watch
from costs.model_client.usage_counts import Count
from costs.prices.price_list import TokenCounts

COUNT = Count(tokens=TokenCounts(input_tokens=1, output_tokens=7), has_output=True)


def say_it_all(ear: Ear) -> None:
    for word in ("a", "b", "c"):
        ear.say(Piece(text=word, size=1))
    ear.say(Piece(stop_reason="end_turn", count=COUNT))
    ear.say(Piece(is_last=True))


def nobody_beats() -> None:
    raise AssertionError("no heartbeat is due")


def test_what_is_said_is_heard_in_order() -> None:
    heard = Heard()
    told: list[str] = []

    listen(say_it_all, heard, Watch(on_text=told.append), nobody_beats)

    assert "".join(told) == "".join(heard.text) == "abc"
    assert (heard.outcome, heard.stop_reason, heard.output_tokens) == ("answered", "end_turn", 7)


def test_texts_in_a_row_are_heard_as_one() -> None:
    ear = Ear()
    say_it_all(ear)

    first, second, third = ear.hear()

    assert (first.text, first.size, second.count, third.is_last) == ("abc", 3, COUNT, True)


def test_a_fast_stream_wakes_the_listener_few_times() -> None:
    def fast(ear: Ear) -> None:
        for _ in range(5_000):
            ear.say(Piece(text="x", size=1))
        say_it_all(ear)

    heard = Heard()
    told: list[str] = []

    listen(fast, heard, Watch(on_text=told.append), nobody_beats)

    assert "".join(told) == "x" * 5_000 + "abc"
    assert len(told) < 500


def test_text_is_heard_while_it_comes() -> None:
    def slow(ear: Ear) -> None:
        for _ in range(5):
            ear.say(Piece(text="x", size=1))
            time.sleep(0.15)
        say_it_all(ear)

    heard = Heard()
    told: list[str] = []

    listen(slow, heard, Watch(on_text=told.append), nobody_beats)

    assert len(told) >= 4
    assert heard.ttft_ms < 700


def test_a_whole_answer_stands_whatever_comes_after_it() -> None:
    heard = Heard()
    watch = Watch(should_stop=lambda: heard.has_ended)

    listen(say_it_all, heard, watch, nobody_beats)

    assert heard.is_complete


def test_an_answer_without_its_end_is_cut_off() -> None:
    heard = Heard()

    with pytest.raises(Fault, match="cut off"):
        listen(lambda ear: ear.say(Piece(text="a", size=1)), heard, Watch(), nobody_beats)

    assert heard.outcome == "cut"


def test_a_long_silence_has_heartbeats_and_can_be_stopped(settings: Settings) -> None:
    def silent(ear: Ear) -> None:
        ear.is_closed.wait(10)

    settings.HEARTBEAT_SECONDS = 0
    beats: list[float] = []
    heard = Heard()
    watch = Watch(should_stop=lambda: bool(beats))

    with pytest.raises(CallStopped):
        listen(silent, heard, watch, lambda: beats.append(time.monotonic()))

    assert heard.outcome == "stopped"
