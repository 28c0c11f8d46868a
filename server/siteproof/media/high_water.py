"""The highest seq ever answered, beside the photos: a database that knows less was restored behind our back."""

from __future__ import annotations

import json
import os
import threading
from dataclasses import dataclass
from pathlib import Path

_NAME = "high-water.json"
_WIDTH = 400


@dataclass(frozen=True, slots=True)
class HighWater:
    """Which database wrote here last, and how far it had come."""

    epoch: str
    identity: str
    seq: int


class HighWaterMark:
    """One small file, overwritten in place after commits; it may lag, it never leads."""

    def __init__(self, root: Path) -> None:
        self._path = root / _NAME
        self._lock = threading.Lock()
        self._last: HighWater | None = None
        self._descriptor: int | None = None

    def read(self) -> HighWater | None:
        """What the file says, None when there is none."""
        try:
            found = json.loads(self._path.read_text("utf-8"))
        except FileNotFoundError:
            return None
        except ValueError:
            return HighWater("", "", 0)
        return HighWater(str(found["epoch"]), str(found["identity"]), int(found["seq"]))

    def write(self, mark: HighWater, *, durable: bool = False) -> None:
        """Note how far the log has come; not durable costs microseconds and survives a killed process."""
        with self._lock:
            last = self._last
            if last is not None and last.epoch == mark.epoch and last.seq >= mark.seq and not durable:
                return
            if last is not None and last.epoch == mark.epoch and last.seq > mark.seq:
                mark = last
            self._last = mark
            if self._descriptor is None:
                self._descriptor = os.open(self._path, os.O_WRONLY | os.O_CREAT, 0o600)
            os.pwrite(
                self._descriptor,
                json.dumps({"epoch": mark.epoch, "identity": mark.identity, "seq": mark.seq})
                .ljust(_WIDTH)
                .encode("utf-8"),
                0,
            )
            if durable:
                os.fsync(self._descriptor)

    def close(self) -> None:
        """Let the file go; the next write opens it again."""
        with self._lock:
            descriptor, self._descriptor = self._descriptor, None
        if descriptor is not None:
            os.close(descriptor)
