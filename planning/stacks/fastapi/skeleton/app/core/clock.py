"""The time. Services take it as an argument, so that tests can choose it."""

from datetime import UTC, date, datetime, timedelta
from typing import Annotated

from fastapi import Depends, Request


class Clock:
    """The clock of the machine, in UTC."""

    def now(self) -> datetime:
        return datetime.now(UTC)


class FrozenClock(Clock):
    """Stands still until it is moved."""

    def __init__(self, moment: datetime) -> None:
        self.moment = moment

    def now(self) -> datetime:
        return self.moment

    def move(self, *, days: int = 0, hours: int = 0, minutes: int = 0) -> None:
        self.moment += timedelta(days=days, hours=hours, minutes=minutes)


def current_time(request: Request) -> datetime:
    clock: Clock = request.app.state.clock
    return clock.now()


NowDep = Annotated[datetime, Depends(current_time)]


def current_date(now: NowDep) -> date:
    return now.date()


TodayDep = Annotated[date, Depends(current_date)]
