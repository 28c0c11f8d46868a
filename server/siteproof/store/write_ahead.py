"""Keeps SQLite's write-ahead log small: a reader that never ends would let it fill the disk.

While anybody reads an old state, pages cannot move from the log into the database and the log only grows.
Beyond WARN_BYTES we empty it as soon as we can; beyond MOST_BYTES nothing more is written until the reader is
gone, so that the disk keeps room and phones come back later.
"""

from __future__ import annotations

import sqlite3
import threading
from pathlib import Path
from typing import Any

WARN_BYTES = 64 * 1024 * 1024
MOST_BYTES = 192 * 1024 * 1024
LOOK_EVERY = 16
"""Write transactions between two looks; each adds a megabyte at most, so the log stays below 256 MiB."""


class WriteAheadGuard:
    """Looks at one database's log now and then; call `look` before a write transaction begins."""

    def __init__(self, database: Path) -> None:
        self._log = Path(f"{database}-wal")
        self._count = 0
        self._lock = threading.Lock()

    def look(self, driver: Any) -> None:
        """Empty a log that grew; raises sqlite3.OperationalError (SQLITE_BUSY) when it is at its most and held."""
        with self._lock:
            self._count += 1
            due = self._count % LOOK_EVERY == 1
        if not due or log_bytes(self._log) <= WARN_BYTES:
            return
        _empty(driver)
        if log_bytes(self._log) > MOST_BYTES:
            with self._lock:
                self._count = 0  # look again at the next try
            error = sqlite3.OperationalError("the write-ahead log is held open by a reader that does not end")
            error.sqlite_errorcode = sqlite3.SQLITE_BUSY
            raise error


def _empty(driver: Any) -> None:
    """Move pages and cut the log; somebody who reads makes this do nothing, and nobody waits for him."""
    (wait_ms,) = driver.execute("PRAGMA busy_timeout").fetchone()
    driver.execute("PRAGMA busy_timeout=0")
    try:
        driver.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    finally:
        driver.execute(f"PRAGMA busy_timeout={wait_ms}")


def log_bytes(log: Path) -> int:
    """Size of the log; 0 without one."""
    try:
        return log.stat().st_size
    except FileNotFoundError:
        return 0
