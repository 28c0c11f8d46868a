"""Named points in the handlers at which a test's server process kills itself; the product knows nothing of them.

They sit on what the handlers do to the world: bytes written, file flushed, file renamed, folder flushed,
transaction committed, answer about to leave. `ROUTE.POINT`, e.g. `record.after_commit`.
"""

import os
import signal
import stat
import threading
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

ROUTES = ("photo", "part", "complete", "record", "examine", "evaluate")
POINTS = (
    "mid_write", "before_fsync", "before_rename", "before_folder_fsync", "before_commit", "after_commit",
    "before_answer",
)  # fmt: skip

_here = threading.local()


class CrashPlan:
    """Dies at the `nth` passing of `point`."""

    def __init__(self, point: str, nth: int = 1) -> None:
        self._point, self._left, self._lock = point, nth, threading.Lock()

    def reached(self, name: str) -> bool:
        """Whether the process must die here."""
        if f"{getattr(_here, 'route', None)}.{name}" != self._point:
            return False
        with self._lock:
            self._left -= 1
            return self._left == 0

    def pass_by(self, name: str) -> None:
        """Die here if it is time."""
        if self.reached(name):
            die()


def die() -> None:
    """SIGKILL to the own process: nothing is flushed, nothing is closed."""
    os.kill(os.getpid(), signal.SIGKILL)


def install(plan: CrashPlan) -> None:
    """Put the points where the handlers touch files, the database and the caller."""
    from siteproof.services import pending_work

    photos = import_module("siteproof.api.v1.photos")  # the package's own names are the blueprints
    records = import_module("siteproof.api.v1.records")
    _enter(photos, "receive_photo", "photo", plan)
    _enter(photos, "receive_part", "part", plan)
    _enter(photos, "complete_photo", "complete", plan)
    _enter(records, "append_record", "record", plan)
    for kind, handler in pending_work._HANDLERS.items():
        pending_work._HANDLERS[kind] = _routed(handler, kind, plan)
    _files(plan)
    _commits(plan)


def _routed(call: Callable[..., Any], route: str, plan: CrashPlan) -> Callable[..., Any]:
    def inside(*arguments: Any, **named: Any) -> Any:
        _here.route = route
        try:
            answer = call(*arguments, **named)
            plan.pass_by("before_answer")
            return answer
        finally:
            _here.route = None

    return inside


def _enter(module: Any, name: str, route: str, plan: CrashPlan) -> None:
    setattr(module, name, _routed(getattr(module, name), route, plan))


def _files(plan: CrashPlan) -> None:
    write, fsync, rename = os.write, os.fsync, Path.rename

    def halved_write(descriptor: int, data: Any) -> int:
        if plan.reached("mid_write"):
            write(descriptor, memoryview(data)[: len(data) // 2])
            die()
        return write(descriptor, data)

    def watched_fsync(descriptor: int) -> None:
        folder = stat.S_ISDIR(os.fstat(descriptor).st_mode)
        plan.pass_by("before_folder_fsync" if folder else "before_fsync")
        fsync(descriptor)

    def watched_rename(self: Path, target: Any) -> Path:
        plan.pass_by("before_rename")
        return rename(self, target)

    os.write, os.fsync = halved_write, watched_fsync
    Path.rename = watched_rename


def _commits(plan: CrashPlan) -> None:
    from sqlalchemy.engine.default import DefaultDialect

    commit = DefaultDialect.do_commit

    def watched_commit(self: Any, connection: Any) -> None:
        plan.pass_by("before_commit")
        commit(self, connection)
        plan.pass_by("after_commit")

    DefaultDialect.do_commit = watched_commit
