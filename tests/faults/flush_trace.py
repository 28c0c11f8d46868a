"""Inside a test's server: the order of flushes, commits and bytes sent. It stands in where strace cannot run."""

import os
import socket
import stat
import threading
from pathlib import Path
from typing import Any

_here = threading.local()


def install_trace(file: str) -> None:
    """From now on each flush and commit is noted for its request, and each first byte of an answer."""
    out = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)
    fsync, send = os.fsync, socket.socket.send

    def note(*words: str) -> None:
        os.write(out, (" ".join(words) + "\n").encode())

    def noted_fsync(descriptor: int) -> None:
        fsync(descriptor)
        kind = "folder" if stat.S_ISDIR(os.fstat(descriptor).st_mode) else "file"
        note(f"flushed-{kind}", str(Path(f"/proc/self/fd/{descriptor}").readlink()))

    def noted_send(self: Any, data: bytes, *flags: Any) -> int:
        text = bytes(data[:40])
        if text.startswith(b"HTTP/1.1"):
            note("answered", text[9:12].decode())
        return send(self, data, *flags)

    os.fsync = noted_fsync
    socket.socket.send = noted_send
    _note_commits(note)


def _note_commits(note: Any) -> None:
    from sqlalchemy.engine.default import DefaultDialect

    commit = DefaultDialect.do_commit

    def noted_commit(self: Any, connection: Any) -> None:
        commit(self, connection)
        cursor = connection.cursor()
        cursor.execute("PRAGMA synchronous" if self.name == "sqlite" else "SHOW synchronous_commit")
        level = str(cursor.fetchone()[0])
        cursor.close()
        if self.name != "sqlite":
            connection.rollback()
        note("committed", level)

    DefaultDialect.do_commit = noted_commit
