"""Collecting one streamed answer, while watching the deadline and requests to stop.

A thread reads the stream; the caller's own thread takes the pieces and checks at least once a second, so that
a silent model can be stopped too.
"""

import socket
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable
from concurrent.futures import Future
from dataclasses import dataclass, field
from itertools import groupby

from django.conf import settings

from costs.errors import CallStopped, ModelMisconfigured
from costs.model_client.retries import TICK_SECONDS, Fault, Watch
from costs.model_client.usage_counts import Count
from costs.models import Usage

BYTES_PER_TOKEN = 4
READER_NAME = "model-stream"
# After text the collector pauses for so long: a fast stream wakes it for many deltas at once.
GATHER_SECONDS = 0.05


@dataclass(frozen=True, kw_only=True)
class Piece:
    """One part of a stream: output with its size in bytes (text is empty for thinking), or token counts."""

    text: str = ""
    size: int = 0
    stop_reason: str = ""
    count: Count | None = None
    request_id: str = ""
    is_last: bool = False


@dataclass(kw_only=True)
class StreamedAnswer:
    """The answer so far. `outcome` is empty while nothing has come that has to be paid."""

    outcome: str = ""
    text: list[str] = field(default_factory=list)
    size: int = 0
    stop_reason: str = ""
    count: Count = field(default_factory=Count)
    request_id: str = ""
    has_begun: bool = False
    has_ended: bool = False
    began: float = field(default_factory=time.monotonic)
    ttft_ms: int = 0
    ended: float = 0.0

    @property
    def latency_ms(self) -> int:
        return round(((self.ended or time.monotonic()) - self.began) * 1000)

    @property
    def is_complete(self) -> bool:
        return self.outcome == Usage.Outcome.ANSWERED

    @property
    def output_tokens(self) -> int:
        """As counted by the server once it has said so; before that, from the bytes that came."""
        if self.count.has_output and self.count.tokens:
            return self.count.tokens.output_tokens
        return self.size // BYTES_PER_TOKEN

    def take(self, piece: Piece) -> None:
        self.request_id = piece.request_id or self.request_id
        self.stop_reason = piece.stop_reason or self.stop_reason
        self.count = piece.count or self.count
        self.has_begun = self.has_begun or bool(piece.count or piece.size)
        self.has_ended = self.has_ended or piece.is_last
        self.size += piece.size
        if piece.text:
            self.ttft_ms = self.ttft_ms or max(1, self.latency_ms)
            self.text.append(piece.text)


class StreamQueue:
    """A queue of pieces between the thread that reads and the one that collects."""

    def __init__(self) -> None:
        self.is_closed = threading.Event()
        self.is_over = threading.Event()
        self._pieces: deque[Piece] = deque()
        self._has_pieces = threading.Event()
        self._socket: socket.socket | None = None

    def put(self, piece: Piece) -> None:
        self._pieces.append(piece)
        if not self._has_pieces.is_set():
            self._has_pieces.set()

    def finish(self) -> None:
        """The reader is done."""
        self.is_over.set()
        self._has_pieces.set()

    def take_pieces(self) -> list[Piece]:
        """Pieces since the last call, consecutive output joined; empty after a second without any."""
        if not self.is_over.is_set():
            self._has_pieces.wait(TICK_SECONDS)
        self._has_pieces.clear()
        pieces = [self._pieces.popleft() for _ in range(len(self._pieces))]
        runs = groupby(pieces, lambda piece: bool(piece.size))
        return [piece for is_output, run in runs for piece in (_joined(run) if is_output else run)]

    def attach(self, connection: socket.socket | None) -> None:
        """Keep the socket of the answer, so that `close` can shut it down."""
        self._socket = connection

    def close(self) -> None:
        """End the stream from outside: the server sees it, and the reader wakes up."""
        self.is_closed.set()
        if self._socket is not None:
            try:
                self._socket.shutdown(socket.SHUT_RDWR)
            except OSError:
                return  # It was closed already.


def _joined(run: Iterable[Piece]) -> list[Piece]:
    pieces = list(run)
    text = "".join(piece.text for piece in pieces)
    return [Piece(text=text, size=sum(piece.size for piece in pieces))]


def collect(
    read: Callable[[StreamQueue], None],
    streamed: StreamedAnswer,
    watch: Watch,
    every_heartbeat: Callable[[], None],
) -> None:
    """Fill `streamed` from the stream that `read` reads into a queue.

    Raises Fault for a stream that is cut or too slow, CallStopped, and whatever `read` raises.
    """
    queue = StreamQueue()
    reading: Future[None] = Future()
    reader = threading.Thread(
        target=_read_to_end, args=(read, queue, reading), name=READER_NAME, daemon=True
    )
    reader.start()
    # From here on it may have reached the server, and is paid unless something says otherwise.
    streamed.outcome = Usage.Outcome.CUT
    try:
        _collect_to_end(queue, streamed, watch, every_heartbeat)
        reading.result()
        if not streamed.has_ended or not streamed.stop_reason:
            raise Fault("The model's answer was cut off", outcome=Usage.Outcome.CUT)
        streamed.outcome = Usage.Outcome.ANSWERED
    except CallStopped:
        streamed.outcome = Usage.Outcome.STOPPED
        raise
    except ModelMisconfigured:
        streamed.outcome = Usage.Outcome.CUT if streamed.has_begun else ""
        raise
    except Fault as fault:
        streamed.outcome = fault.outcome
        raise
    finally:
        queue.close()
        streamed.ended = time.monotonic()


def _collect_to_end(
    queue: StreamQueue, streamed: StreamedAnswer, watch: Watch, every_heartbeat: Callable[[], None]
) -> None:
    beat = time.monotonic() + settings.HEARTBEAT_SECONDS
    is_over = False
    while not is_over:
        is_over = queue.is_over.is_set()
        pieces = queue.take_pieces()
        for piece in pieces:
            _take(piece, streamed, watch)
        if streamed.has_ended:
            return  # A whole answer stands, whatever the clock says.
        if watch.seconds_left <= 0:
            raise Fault("The model did not finish in time", outcome=Usage.Outcome.TIMEOUT)
        watch.check()
        if time.monotonic() > beat:
            every_heartbeat()
            beat = time.monotonic() + settings.HEARTBEAT_SECONDS
        if streamed.size and pieces:
            queue.is_over.wait(GATHER_SECONDS)


def _read_to_end(
    read: Callable[[StreamQueue], None], queue: StreamQueue, reading: "Future[None]"
) -> None:
    try:
        read(queue)
        reading.set_result(None)
    except BaseException as error:  # The collector raises it again, in its own thread.
        reading.set_exception(error)
    finally:
        queue.finish()


def _take(piece: Piece, streamed: StreamedAnswer, watch: Watch) -> None:
    streamed.take(piece)
    if piece.text and watch.on_text:
        watch.on_text(piece.text)
    if watch.on_tokens and (piece.size or piece.count):
        watch.on_tokens(streamed.output_tokens)
