"""What a server does by itself: a backup every five minutes; photos, archive and restore proven now and then.

Threads of their own, because a first backup takes longer than any lease of pending work, and because reading a whole
archive must not keep the next backup waiting. Several servers of one data folder take turns by a lock, and by looking
when the last try was.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from datetime import timedelta

from siteproof.media.archive_folder import ArchiveBusy, only_one
from siteproof.services.backup.prove import DRILL, READING, drill, proof_due, read_archive
from siteproof.services.backup.rehash import rehash_all, rehash_due
from siteproof.services.backup.run import back_up
from siteproof.services.backup.state import last_attempt
from siteproof.services.runtime import Runtime

EVERY = timedelta(minutes=5)
FIRST_AFTER_S = 45.0
LOOK_EVERY_S = 15.0
REHASH_LOCK, PROOF_LOCK = "rehash.lock", "proof.lock"

ErrorListener = Callable[[str, str, Exception], None]


def keep_safe(
    runtime: Runtime,
    stop: threading.Event,
    on_error: ErrorListener,
    first_after_s: float = FIRST_AFTER_S,
    look_every_s: float = LOOK_EVERY_S,
) -> None:
    """Back up whenever that is due, until told to stop; no failure ends it."""
    _keep(runtime, stop, on_error, {"backup": _back_up_when_due}, first_after_s, look_every_s)


def keep_proven(
    runtime: Runtime,
    stop: threading.Event,
    on_error: ErrorListener,
    first_after_s: float = FIRST_AFTER_S,
    look_every_s: float = LOOK_EVERY_S,
) -> None:
    """Look at all photos daily, read the archive weekly, restore it for a trial monthly; as keep_safe."""
    duties = {
        "rehash": _rehash_when_due,
        "reading": lambda runtime: _prove_when_due(runtime, READING, read_archive),
        "drill": lambda runtime: _prove_when_due(runtime, DRILL, drill),
    }
    _keep(runtime, stop, on_error, duties, first_after_s, look_every_s)


def _keep(
    runtime: Runtime,
    stop: threading.Event,
    on_error: ErrorListener,
    duties: Mapping[str, Callable[[Runtime], None]],
    first_after_s: float,
    look_every_s: float,
) -> None:
    wait_s = first_after_s
    while not stop.wait(wait_s):
        for duty, act in duties.items():
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


def _prove_when_due(runtime: Runtime, name: str, prove: Callable[[Runtime], object]) -> None:
    if not proof_due(runtime, name):
        return
    try:
        with only_one(runtime.data_dir / PROOF_LOCK):
            if proof_due(runtime, name):
                prove(runtime)
    except ArchiveBusy:
        return
