"""What happened when in a run: attempts in lanes, gates between them; times when nothing ran are left out."""

import heapq
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.urls import reverse
from django.utils import timezone

from execution.models import Attempt, Run

WIDTH = 640
LANE = 12
TOP = 22
# A break longer than this, and than so much of the work, is cut to the width of a mark.
BREAK = timedelta(minutes=1)
BREAK_SHARE = 0.05
BREAK_WIDTH = 14
NARROWEST = 2.0
STEPS = (1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14400, 43200, 86400)
MOST_TICKS = 8
# Of so many attempts the newest are drawn.
MOST_DRAWN = 2000


@dataclass(frozen=True, kw_only=True)
class Span:
    began: datetime
    ended: datetime


@dataclass(frozen=True, kw_only=True)
class Bar:
    x: float
    width: float
    y: int
    attempt: Attempt
    url: str
    seconds: float


@dataclass(frozen=True, kw_only=True)
class Band:
    """The gate of a wave."""

    x: float
    width: float
    number: int
    seconds: float


@dataclass(frozen=True, kw_only=True)
class Tick:
    x: float
    seconds: float


@dataclass(frozen=True, kw_only=True)
class Timeline:
    bars: list[Bar]
    bands: list[Band]
    ticks: list[Tick]
    breaks: list[float]
    height: int
    lanes: int
    seconds: float
    left_out: int
    width: int = WIDTH


class Axis:
    """From moments to places; what lies between the spans of work is cut out where it is long."""

    def __init__(self, spans: Sequence[Span]) -> None:
        self.busy = _joined(spans)
        worked = sum(((s.ended - s.began) for s in self.busy), timedelta())
        self.longest_break = max(BREAK, worked * BREAK_SHARE)
        self.busy = _joined(spans, self.longest_break)
        self.seconds = sum((s.ended - s.began).total_seconds() for s in self.busy)
        self._room = WIDTH - BREAK_WIDTH * (len(self.busy) - 1)

    def at(self, moment: datetime) -> float:
        x = 0.0
        for span in self.busy:
            if moment <= span.ended:
                return x + self._width(max(timedelta(), moment - span.began))
            x += self._width(span.ended - span.began) + BREAK_WIDTH
        return float(WIDTH)

    def breaks(self) -> list[float]:
        """The middle of each."""
        return [self.at(span.ended) + BREAK_WIDTH / 2 for span in self.busy[:-1]]

    def ticks(self) -> list[Tick]:
        """Where so many seconds of work were done."""
        step = next((s for s in STEPS if self.seconds / s <= MOST_TICKS), STEPS[-1])
        found, done = [], 0.0
        for span in self.busy:
            length = (span.ended - span.began).total_seconds()
            first = -(-done // step) * step
            while first <= done + length:
                moment = span.began + timedelta(seconds=first - done)
                found.append(Tick(x=round(self.at(moment), 1), seconds=first))
                first += step
            done += length
        return list({tick.seconds: tick for tick in found}.values())

    def _width(self, length: timedelta) -> float:
        return length.total_seconds() / self.seconds * self._room if self.seconds else 0.0


def _joined(spans: Iterable[Span], apart: timedelta = timedelta()) -> list[Span]:
    """Spans in order, those closer than `apart` as one."""
    found: list[Span] = []
    for span in sorted(spans, key=lambda one: one.began):
        if found and span.began - found[-1].ended <= apart:
            last = found.pop()
            span = Span(began=last.began, ended=max(last.ended, span.ended))
        found.append(span)
    return found


def timeline_of(run: Run) -> Timeline | None:
    """None before the first attempt."""
    rows = Attempt.objects.filter(atom__run=run).select_related("atom")
    newest = list(rows.order_by("-started_at")[:MOST_DRAWN])[::-1]
    if not newest:
        return None
    now = timezone.now()
    spans = [_span(attempt, now) for attempt in newest]
    gates = _gates(run)
    axis = Axis([*spans, *(span for _, span in gates)])
    lanes = lanes_of(spans)
    return Timeline(
        bars=[_bar(axis, *row) for row in zip(newest, spans, lanes, strict=True)],
        bands=[_band(axis, number, span) for number, span in gates],
        ticks=axis.ticks(),
        breaks=axis.breaks(),
        height=TOP + LANE * (max(lanes) + 1) + 4,
        lanes=max(lanes) + 1,
        seconds=axis.seconds,
        left_out=max(0, rows.count() - len(newest)),
    )


def lanes_of(spans: Sequence[Span]) -> list[int]:
    """The lowest lane that is free when each begins; they come in the order of their beginnings."""
    busy: list[tuple[datetime, int]] = []
    free: list[int] = []
    found: list[int] = []
    for span in spans:
        while busy and busy[0][0] <= span.began:
            heapq.heappush(free, heapq.heappop(busy)[1])
        lane = heapq.heappop(free) if free else len(busy)
        heapq.heappush(busy, (span.ended, lane))
        found.append(lane)
    return found


def _span(attempt: Attempt, now: datetime) -> Span:
    ended = attempt.ended_at or now
    return Span(began=attempt.started_at, ended=max(ended, attempt.started_at))


def _gates(run: Run) -> list[tuple[int, Span]]:
    return [
        (wave.number, Span(began=wave.written_at, ended=wave.closed_at))
        for wave in run.waves.gated().in_order()
    ]


def _bar(axis: Axis, attempt: Attempt, span: Span, lane: int) -> Bar:
    x, end = axis.at(span.began), axis.at(span.ended)
    return Bar(
        x=round(x, 1),
        width=round(max(NARROWEST, end - x), 1),
        y=TOP + LANE * lane,
        attempt=attempt,
        url=reverse("execution:atom-detail", args=[attempt.atom_id]),
        seconds=(span.ended - span.began).total_seconds(),
    )


def _band(axis: Axis, number: int, span: Span) -> Band:
    x, end = axis.at(span.began), axis.at(span.ended)
    seconds = (span.ended - span.began).total_seconds()
    return Band(x=round(x, 1), width=round(max(1.0, end - x), 1), number=number, seconds=seconds)
