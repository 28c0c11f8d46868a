"""What a server does by itself: a backup every five minutes, every photo hashed again once a day.

A thread of its own, because a first backup takes longer than any lease of pending work. Several servers of one data
folder take turns by a lock, and by looking when the last try was.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import timedelta

from siteproof.media.archive_folder import ArchiveBusy, only_one
from siteproof.services.backup.rehash import rehash_all, rehash_due
from siteproof.services.backup.run import back_up
from siteproof.services.backup.state import last_attempt
from siteproof.services.runtime import Runtime

EVERY = timedelta(minutes=5)
FIRST_AFTER_S = 45.0
LOOK_EVERY_S = 15.0
REHASH_LOCK = "rehash.lock"

ErrorListener = Callable[[str, str, Exception], None]


def keep_safe(
    runtime: Runtime,
    stop: threading.Event,
    on_error: ErrorListener,
    first_after_s: float = FIRST_AFTER_S,
    look_every_s: float = LOOK_EVERY_S,
) -> None:
    """Back up and look at the photos whenever that is due, until told to stop; no failure ends it."""
    wait_s = first_after_s
    while not stop.wait(wait_s):
        for duty, act in (("backup", _back_up_when_due), ("rehash", _rehash_when_due)):
            try:
                act(runtime)
            except Exception as error:  # noqa: BLE001  (nobody would start this thread again; the listener logs it)
                on_error(duty, getattr(error, "code", type(error).__name__), error)
        wait_s = look_every_s


def _back_up_when_due(runtime: Runtime) -> None:
    if runtime.backup_dir is None:
        return
    with runtime.unit_of_work() as uow:
        last = last_attempt(uow)
    if last is not None and timedelta(0) <= runtime.now() - last.at < EVERY:
        return
    try:
        back_up(runtime)
    except ArchiveBusy:  # another server, or somebody at a terminal, is at it
        return


def _rehash_when_due(runtime: Runtime) -> None:
    if not rehash_due(runtime):
        return
    try:
        with only_one(runtime.data_dir / REHASH_LOCK):
            if rehash_due(runtime):
                rehash_all(runtime)
    except ArchiveBusy:
        return
