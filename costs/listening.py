"""Hearing one streamed answer, with an eye on the clock and on whoever may stop it.

A thread reads the stream; the caller's own thread takes the pieces and looks up at least once a second, so that
a silent model can be stopped too.
"""

import queue
import socket
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, field

from django.conf import settings

from costs.errors import CallStopped, ModelMisconfigured
from costs.models import Usage
from costs.pricing import TokenCounts
from costs.transport import TICK_SECONDS, Fault, Watch

BYTES_PER_TOKEN = 4
READER_NAME = "model-stream"


@dataclass(kw_only=True)
class Heard:
    """What has come so far. `outcome` is empty while nothing came that has to be paid."""

    outcome: str = ""
    text: list[str] = field(default_factory=list)
    stop_reason: str = ""
    tokens: TokenCounts | None = None
    has_unpriced: bool = False
    request_id: str = ""
    began: float = field(default_factory=time.monotonic)
    ttft_ms: int = 0
    ended: float = 0.0

    @property
    def latency_ms(self) -> int:
        return round(((self.ended or time.monotonic()) - self.began) * 1000)

    @property
    def is_complete(self) -> bool:
        return self.outcome == Usage.Outcome.ANSWERED


@dataclass(frozen=True, kw_only=True)
class Piece:
    """Something the stream said: text, or what it is to be counted as."""

    text: str = ""
    stop_reason: str = ""
    tokens: TokenCounts | None = None
    has_unpriced: bool = False
    request_id: str = ""


class Ear:
    """Between the thread that reads and the one that listens."""

    def __init__(self) -> None:
        self.pieces: queue.SimpleQueue[Piece | None] = queue.SimpleQueue()
        self.is_closed = threading.Event()
        self.socket: socket.socket | None = None

    def say(self, piece: Piece) -> None:
        self.pieces.put(piece)

    def close(self) -> None:
        """End the stream from outside: the server sees it, and the reader wakes up."""
        self.is_closed.set()
        if self.socket is not None:
            try:
                self.socket.shutdown(socket.SHUT_RDWR)
            except OSError:
                return  # It was closed already.


def listen(
    read: Callable[[Ear], None], heard: Heard, watch: Watch, every_heartbeat: Callable[[], None]
) -> None:
    """Fill `heard` from the stream that `read` reads into an ear.

    Raises Fault for a stream that is cut or too slow, CallStopped, and whatever `read` raises.
    """
    ear = Ear()
    reading: Future[None] = Future()
    reader = threading.Thread(
        target=_read_to_end, args=(read, ear, reading), name=READER_NAME, daemon=True
    )
    reader.start()
    # From here on it may have reached the server, and is paid unless something says otherwise.
    heard.outcome = Usage.Outcome.CUT
    beat = time.monotonic() + settings.HEARTBEAT_SECONDS
    try:
        while (piece := _next(ear)) is not None:
            if piece is not NOTHING:
                _take(piece, heard, watch)
            if watch.seconds_left <= 0:
                raise Fault("The model did not finish in time", outcome=Usage.Outcome.TIMEOUT)
            watch.check()
            if time.monotonic() > beat:
                every_heartbeat()
                beat = time.monotonic() + settings.HEARTBEAT_SECONDS
        reading.result()
        if not heard.stop_reason:
            raise Fault("The model's answer was cut off", outcome=Usage.Outcome.CUT)
        heard.outcome = Usage.Outcome.ANSWERED
    except CallStopped:
        heard.outcome = Usage.Outcome.STOPPED
        raise
    except ModelMisconfigured:
        heard.outcome = ""
        raise
    except Fault as fault:
        heard.outcome = fault.outcome
        raise
    finally:
        ear.close()
        heard.ended = time.monotonic()


NOTHING = Piece()


def _next(ear: Ear) -> Piece | None:
    """The next piece, None at the end, NOTHING after a second of silence."""
    try:
        return ear.pieces.get(timeout=TICK_SECONDS)
    except queue.Empty:
        return NOTHING


def _read_to_end(read: Callable[[Ear], None], ear: Ear, reading: "Future[None]") -> None:
    try:
        read(ear)
        reading.set_result(None)
    except BaseException as error:  # The listener raises it again, in its own thread.
        reading.set_exception(error)
    finally:
        ear.pieces.put(None)


def _take(piece: Piece, heard: Heard, watch: Watch) -> None:
    heard.request_id = piece.request_id or heard.request_id
    heard.stop_reason = piece.stop_reason or heard.stop_reason
    heard.tokens = piece.tokens or heard.tokens
    heard.has_unpriced = heard.has_unpriced or piece.has_unpriced
    if piece.text:
        heard.ttft_ms = heard.ttft_ms or max(1, heard.latency_ms)
        heard.text.append(piece.text)
        if watch.on_text:
            watch.on_text(piece.text)
    if watch.on_tokens:
        watch.on_tokens(_output_tokens(heard))


def _output_tokens(heard: Heard) -> int:
    """As counted by the server once it has said so; before that, from the bytes that came."""
    if heard.stop_reason and heard.tokens:
        return heard.tokens.output_tokens
    return sum(len(text.encode()) for text in heard.text) // BYTES_PER_TOKEN
