"""The time. Services take it as an argument, so that tests can choose it."""

from datetime import UTC, date, datetime, timedelta


class Clock:
    """The clock of the machine, in UTC, until it is frozen."""

    def __init__(self) -> None:
        self.moment: datetime | None = None

    def now(self) -> datetime:
        return self.moment or datetime.now(UTC)

    def freeze(self, moment: datetime | None) -> None:
        """It stands still from now on; None lets it go again."""
        self.moment = moment

    def move(self, *, days: int = 0, hours: int = 0, minutes: int = 0) -> None:
        self.moment = self.now() + timedelta(days=days, hours=hours, minutes=minutes)


CLOCK = Clock()


def now() -> datetime:
    """Aware and in UTC."""
    return CLOCK.now()


def today() -> date:
    """In UTC."""
    return CLOCK.now().date()
