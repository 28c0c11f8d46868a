"""Wakes the worker threads of this process after a commit; missing a wake-up costs a second, no work."""

from __future__ import annotations

import threading


class WorkSignal:
    """An event that several workers may wait for."""

    def __init__(self) -> None:
        self._event = threading.Event()

    def wake(self) -> None:
        """Say that there is work."""
        self._event.set()

    def wait(self, timeout_s: float) -> None:
        """Sleep until woken or timed out."""
        if self._event.wait(timeout_s):
            self._event.clear()
