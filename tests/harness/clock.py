"""A clock that only moves when a test moves it."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

START = datetime(2026, 9, 15, 2, 0, tzinfo=UTC)  # ten o'clock on a working day in the county


@dataclass
class FakeClock:
    """Callable like the product's clock: answers an aware UTC instant."""

    now: datetime = field(default=START)

    def __call__(self) -> datetime:
        return self.now

    def advance(self, **duration: float) -> None:
        """Moves the clock forward; arguments are those of timedelta."""
        self.now += timedelta(**duration)
