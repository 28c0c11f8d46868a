"""How often one session may ask: token buckets in the memory of this process."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict

MAX_KEYS = 10_000


class RateLimiter:
    """A bucket per key: `burst` at once, then `per_s` a second. Time is the process's monotonic clock."""

    def __init__(self, per_s: float, burst: int) -> None:
        self._per_s = per_s
        self._burst = float(burst)
        self._lock = threading.Lock()
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def wait_s(self, key: str, now_s: float | None = None) -> int:
        """Take one; 0 when it was there, else whole seconds until it is."""
        at = time.monotonic() if now_s is None else now_s
        with self._lock:
            level, seen = self._buckets.pop(key, (self._burst, at))
            level = min(self._burst, level + (at - seen) * self._per_s)
            allowed = level >= 1
            self._buckets[key] = (level - 1 if allowed else level, at)
            if len(self._buckets) > MAX_KEYS:
                self._buckets.popitem(last=False)
        return 0 if allowed else max(1, int((1 - level) / self._per_s) + 1)
