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
MOST_KEPT = 4
PREVIEW_LIFE_S = 60.0
QUEUE_S = 60.0


class ImportCache:
    """The last few readings and previews, of a large file only that; made one at a time, so that memory is bounded."""

    def __init__(self) -> None:
        self._lock = threading.RLock()
        self._readings: OrderedDict[Key, Any] = OrderedDict()
        self._previews: OrderedDict[Key, tuple[float, Any]] = OrderedDict()
        self._large: set[str] = set()

    def reading(self, key: Key, make: Callable[[], Made], *, large: bool = False) -> Made:
        """The reading under this key, made when absent; raises ReadingBusy after a minute and what `make` raises."""
        with self._turn():
            if key not in self._readings:
                self._make_room(key[0], large=large)
                self._readings[key] = make()
            self._readings.move_to_end(key)
            found: Made = self._readings[key]
            return found

    def preview(self, key: Key, make: Callable[[], Made], *, most_s: float = PREVIEW_LIFE_S) -> Made:
        """The preview under this key, made when absent or older than so many seconds."""
        with self._turn():
            made_at, found = self._previews.pop(key, (0.0, None))
            if found is None or time.monotonic() - made_at > most_s:
                found = None
                made_at, found = time.monotonic(), make()
            for old in [old for old in self._previews if old[0] == key[0]]:
                del self._previews[old]
            self._previews[key] = (made_at, found)
            result: Made = found
            return result

    def forget(self, draft_id: str) -> None:
        """Drop what belongs to this draft; keys begin with its id."""
        with self._turn():
            self._drop(draft_id)

    def _make_room(self, draft_id: str, *, large: bool) -> None:
        """A large file has the memory to itself; small ones share it."""
        others = list(dict.fromkeys(key[0] for key in self._readings if key[0] != draft_id))
        for other in others if large else [*(each for each in others if each in self._large), *others[: 1 - MOST_KEPT]]:
            self._drop(other)
        if large:
            self._large.add(draft_id)

    def _drop(self, draft_id: str) -> None:
        self._large.discard(draft_id)
        for kept in (self._readings, self._previews):
            for key in [key for key in kept if key[0] == draft_id]:
                del kept[key]

    @contextmanager
    def _turn(self) -> Iterator[None]:
        if not self._lock.acquire(timeout=QUEUE_S):
            raise ReadingBusy
        try:
            yield
        finally:
            self._lock.release()
