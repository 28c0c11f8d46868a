"""What was read from dropped files and how it was judged, kept in memory for the next page of the same preview.

Everything here can be made again from the stored file; a restart or another process only costs the time.
"""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

from siteproof.media.imports.guarded import ReadingBusy

Made = TypeVar("Made")
Key = tuple[str, Hashable]
"""The draft's id, and what of it."""
MOST_READINGS = 2
MOST_PREVIEWS = 2
PREVIEW_LIFE_S = 60.0
QUEUE_S = 60.0


class ImportCache:
    """The last few readings and previews; made one at a time, so that memory is bounded by one file and these."""

    def __init__(self) -> None:
        self._lock = threading.RLock()
        self._readings: OrderedDict[Key, Any] = OrderedDict()
        self._previews: OrderedDict[Key, tuple[float, Any]] = OrderedDict()

    def reading(self, key: Key, make: Callable[[], Made]) -> Made:
        """The reading under this key, made when absent; raises ReadingBusy after a minute and what `make` raises."""
        with self._turn():
            if key not in self._readings:
                _make_room(self._readings, MOST_READINGS - 1)
                self._readings[key] = make()
            self._readings.move_to_end(key)
            found: Made = self._readings[key]
            return found

    def preview(self, key: Key, make: Callable[[], Made], *, most_s: float = PREVIEW_LIFE_S) -> Made:
        """The preview under this key, made when absent or older than so many seconds."""
        with self._turn():
            made_at, found = self._previews.pop(key, (0.0, None))
            if found is None or time.monotonic() - made_at > most_s:
                _make_room(self._previews, MOST_PREVIEWS - 1)
                made_at, found = time.monotonic(), make()
            self._previews[key] = (made_at, found)
            result: Made = found
            return result

    def forget(self, draft_id: str) -> None:
        """Drop what belongs to this draft; keys begin with its id."""
        with self._turn():
            _drop(self._readings, draft_id)
            _drop(self._previews, draft_id)

    @contextmanager
    def _turn(self) -> Iterator[None]:
        if not self._lock.acquire(timeout=QUEUE_S):
            raise ReadingBusy
        try:
            yield
        finally:
            self._lock.release()


def _drop(kept: OrderedDict[Key, Any], draft_id: str) -> None:
    for key in [key for key in kept if key[0] == draft_id]:
        del kept[key]


def _make_room(kept: OrderedDict[Key, Any], most: int) -> None:
    while len(kept) > most:
        kept.popitem(last=False)
