"""Opening the installation that the environment names, for commands that work beside or without the server."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

from siteproof.config import Settings
from siteproof.services.runtime import Runtime, open_runtime
from siteproof.store.database import open_engine


def wall_clock() -> datetime:
    """The present, aware, UTC."""
    return datetime.now(UTC)


@contextmanager
def opened(
    settings: Settings, *, clock: Callable[[], datetime] = wall_clock, is_demo: bool = False
) -> Iterator[Runtime]:
    """The open installation; its database connections and its child process end with the block."""
    settings.data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    engine = open_engine(settings.database_url)
    try:
        runtime = open_runtime(
            engine,
            data_dir=settings.data_dir,
            blob_dir=settings.blob_dir,
            clock=clock,
            entropy=os.urandom,
            is_demo=is_demo,
            backup_dir=settings.backup_dir,
        )
        try:
            yield runtime
        finally:
            runtime.examiner.close()
    finally:
        engine.dispose()
