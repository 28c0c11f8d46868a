"""Failed sign-ins per account and per source, in memory of this process: delays, never a lock for good.

Security.md 1.4: a delay after 5 failures of an account from a source, 100 failures per source and hour.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime, timedelta

FREE_FAILURES = 5
FREE_FAILURES_OF_SOURCE = 100
WINDOW = timedelta(hours=1)
MAX_DELAY_S = 300
MAX_KEYS = 20_000


@dataclass(slots=True)
class _Failures:
    count: int
    first_at: datetime
    last_at: datetime


class SignInThrottle:
    """Says how long a pair of account and source, or a source, must still wait."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._failures: OrderedDict[tuple[str, str], _Failures] = OrderedDict()

    def wait_s(self, account: str, source: str, now: datetime) -> int:
        """Seconds until the next try is heard, 0 when it may come now."""
        with self._lock:
            return max(
                self._wait_of((account, source), FREE_FAILURES, now),
                self._wait_of(("", source), FREE_FAILURES_OF_SOURCE, now),
            )

    def _wait_of(self, key: tuple[str, str], free: int, now: datetime) -> int:
        failures = self._failures.get(key)
        if failures is None or failures.count < free:
            return 0
        if now - failures.first_at > WINDOW and now - failures.last_at > timedelta(seconds=MAX_DELAY_S):
            del self._failures[key]
            return 0
        delay_s = min(MAX_DELAY_S, 2 ** min(failures.count - free + 1, 10))
        left = failures.last_at + timedelta(seconds=delay_s) - now
        return max(0, -(-int(left.total_seconds() * 1000) // 1000))

    def failed(self, account: str, source: str, now: datetime) -> None:
        """Note a failure."""
        with self._lock:
            for key in ((account, source), ("", source)):
                failures = self._failures.setdefault(key, _Failures(0, now, now))
                failures.count += 1
                failures.last_at = now
                self._failures.move_to_end(key)
            while len(self._failures) > MAX_KEYS:
                self._failures.popitem(last=False)

    def succeeded(self, account: str, source: str) -> None:
        """Forget the failures of this account from this source."""
        with self._lock:
            self._failures.pop((account, source), None)
