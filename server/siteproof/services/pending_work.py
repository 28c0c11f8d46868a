"""Work after a commit: found in a table, claimed with a lease, done by registered handlers, idempotent.

A handler gets the runtime and the subject's id and opens its own units of work. What raises is tried
again later, each time after a longer wait; nothing is lost when a process dies in the middle.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from siteproof.services.runtime import Runtime
from siteproof.store.queries import work
from siteproof.store.unit_of_work import UnitOfWork

Handler = Callable[[Runtime, str], None]
ErrorListener = Callable[[str, str, Exception], None]

LEASE = timedelta(seconds=120)
MAX_WAIT_S = 3600
PERIOD_S = 3600

_HANDLERS: dict[str, Handler] = {}
_PERIODIC: list[Callable[[Runtime], None]] = []


def register_handler(kind: str, handler: Handler) -> None:
    """Say who does work of this kind; a second handler of one kind is a programming error."""
    if _HANDLERS.setdefault(kind, handler) is not handler:
        raise ValueError(f"work of kind {kind} has a handler already")


def register_periodic(chore: Callable[[Runtime], None]) -> None:
    """Say what every worker does at its start and each hour; must be harmless when done twice at once."""
    if chore not in _PERIODIC:
        _PERIODIC.append(chore)


def enqueue(uow: UnitOfWork, kind: str, subject_id: str, not_before: datetime) -> None:
    """Ask for work in the transaction of its cause."""
    work.enqueue(uow, kind, subject_id, not_before)


def enqueue_all(uow: UnitOfWork, kind: str, subject_ids: Sequence[str], not_before: datetime) -> None:
    """As enqueue, for many subjects in one statement."""
    work.enqueue_all(uow, kind, subject_ids, not_before)


def do_next(runtime: Runtime, on_error: ErrorListener | None = None) -> bool:
    """Do one due piece of work; False when none is due."""
    now = runtime.now()
    with runtime.unit_of_work(write=True) as uow:
        item = work.claim(uow, sorted(_HANDLERS), now, now + LEASE)
        if item is None:
            uow.discard()
            return False
    try:
        _HANDLERS[item["kind"]](runtime, item["subject_id"])
    except Exception as error:  # noqa: BLE001  (a failing subject must not stop the others; it is kept and tried again)
        wait_s = min(MAX_WAIT_S, 2 ** min(item["tries"] + 1, 12))
        with runtime.unit_of_work(write=True) as uow:
            work.postpone(
                uow, item["id"], runtime.now() + timedelta(seconds=wait_s), f"{type(error).__name__}: {error}"
            )
        if on_error is not None:
            on_error(item["kind"], item["subject_id"], error)
        return True
    with runtime.unit_of_work(write=True) as uow:
        work.finish(uow, item["id"], item["revision"])
    return True


def drain_pending(runtime: Runtime, *, raise_errors: bool = True) -> int:
    """Do everything that is due now, in this thread (tests, command line); returns how many pieces."""

    def listen(kind: str, subject_id: str, error: Exception) -> None:
        if raise_errors:
            raise RuntimeError(f"work {kind} on {subject_id} failed") from error

    done = 0
    while do_next(runtime, listen):
        done += 1
    return done


def run_worker(runtime: Runtime, stop: threading.Event, on_error: ErrorListener, idle_s: float = 1.0) -> None:
    """Do work until told to stop; sleeps while there is none, and does periodic chores every hour."""
    chores_due_s = time.monotonic()
    while not stop.is_set():
        if time.monotonic() >= chores_due_s:
            _do_periodic(runtime, on_error)
            chores_due_s = time.monotonic() + PERIOD_S
        if not _do_one(runtime, on_error):
            runtime.signal.wait(idle_s)


def _do_one(runtime: Runtime, on_error: ErrorListener) -> bool:
    """As do_next; a database that is busy, full or away costs a wait, never the worker."""
    try:
        return do_next(runtime, on_error)
    except Exception as error:  # noqa: BLE001  (nobody would start this thread again; the work keeps its lease and row)
        on_error("worker", threading.current_thread().name, error)
        return False


def _do_periodic(runtime: Runtime, on_error: ErrorListener) -> None:
    for chore in _PERIODIC:
        try:
            chore(runtime)
        except Exception as error:  # noqa: BLE001  (a failing chore must not stop the worker; the listener logs it)
            on_error("periodic", chore.__name__, error)
