"""What a disk holds after a power cut: a model of files and folders that forgets what was not flushed.

Bytes survive when a flush of their file began after they were written; names survive when a flush of their
folder did. Everything else may be there or not: dropped altogether, or each with the toss of a coin.
"""

import json
import random
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from faults.strace import Call

_LENGTH = re.compile(rb"content-length: *(\d+)", re.IGNORECASE)

Write = tuple[int, int | None, bytes]
"""(number of the line at which it ended, offset or None for a truncation, bytes or the new length)."""


@dataclass
class File:
    """Bytes that are safe, and what was done to them since."""

    safe: bytearray = field(default_factory=bytearray)
    pending: list[Write] = field(default_factory=list)
    end: int = 0

    def flush(self, began: int) -> None:
        """Everything that had ended when the flush began is safe."""
        for write in [w for w in self.pending if w[0] < began]:
            _apply(self.safe, write)
        self.pending = [w for w in self.pending if w[0] >= began]

    def after_the_cut(self, coin: random.Random | None) -> bytes:
        """The bytes that are left; with a coin, some unflushed writes reached the disk by themselves."""
        left = bytearray(self.safe)
        for write in self.pending:
            if coin is not None and coin.random() < 0.5:
                _apply(left, write)
        return bytes(left)


def _apply(content: bytearray, write: Write) -> None:
    _, offset, data = write
    if offset is None:
        length = int.from_bytes(data, "big")
        del content[length:]
        content.extend(bytes(length - len(content)))
        return
    if len(content) < offset:
        content.extend(bytes(offset - len(content)))
    content[offset : offset + len(data)] = data


class Disk:
    """The files under one folder, from a copy of it and the calls that came after."""

    def __init__(self, root: Path, copy: Path) -> None:
        self._root = root
        self._now: dict[str, File] = {}
        for path in copy.rglob("*"):
            if path.is_file():
                content = path.read_bytes()
                self._now[str(root / path.relative_to(copy))] = File(bytearray(content), [], len(content))
        self._safe = dict(self._now)

    def follow(self, call: Call) -> None:
        """What this call did to the disk."""
        if call.result < 0:
            return
        if call.name in ("rename", "renameat", "renameat2"):
            self._rename(*(text.decode(errors="replace") for text in call.strings[-2:]))
        elif call.name in ("unlink", "unlinkat"):
            self._now.pop(call.strings[-1].decode(errors="replace"), None)
        elif call.name == "openat":
            self._open(call)
        elif call.name in ("fsync", "fdatasync"):
            self._flush(call)
        else:
            self._write(call)

    def _ours(self, path: str) -> bool:
        return path.startswith(f"{self._root}/") and not path.endswith("-shm")

    def _open(self, call: Call) -> None:
        path = call.strings[-1].decode(errors="replace")
        if not self._ours(path) or "O_CREAT" not in call.arguments:
            return
        file = self._now.setdefault(path, File())
        if "O_TRUNC" in call.arguments:
            file.pending.append((call.ended, None, (0).to_bytes(8, "big")))
            file.end = 0

    def _write(self, call: Call) -> None:
        if not self._ours(call.path):
            return
        file = self._now.setdefault(call.path, File())
        if call.name == "ftruncate":
            length = int(call.arguments.split(",")[1].split(")")[0])
            file.pending.append((call.ended, None, length.to_bytes(8, "big")))
            return
        data = call.strings[0][: call.result]
        offset = file.end
        if call.name == "pwrite64":
            offset = int(call.arguments.rpartition(")")[0].rpartition(",")[2])
        else:
            file.end += len(data)
        file.pending.append((call.ended, offset, data))

    def _flush(self, call: Call) -> None:
        if call.path in self._now:
            self._now[call.path].flush(call.began)
            return
        folder = f"{call.path}/"
        for path in [p for p in self._safe if p.startswith(folder) and "/" not in p[len(folder) :]]:
            del self._safe[path]
        self._safe |= {
            path: file for path, file in self._now.items() if path.startswith(folder) and "/" not in path[len(folder) :]
        }

    def _rename(self, old: str, new: str) -> None:
        if old in self._now:
            self._now[new] = self._now.pop(old)

    def cut_the_power(self, target: Path, coin: random.Random | None = None) -> Path:
        """Writes what is left into a folder of its own, as the next start would find it."""
        names = dict(self._safe)
        if coin is not None:
            for path, file in self._now.items():
                if coin.random() < 0.5:
                    names[path] = file
        for path, file in names.items():
            if self._ours(path):
                left = target / Path(path).relative_to(self._root)
                left.parent.mkdir(parents=True, exist_ok=True)
                left.write_bytes(file.after_the_cut(coin))
        (target / "blobs" / "incoming").mkdir(parents=True, exist_ok=True)
        return target


def answers_sent(calls: list[Call]) -> dict[int, dict[str, Any]]:
    """Bodies of the answers with status 200, by the number of the call that sent their first byte.

    An answer may leave in any number of pieces, and a call that failed or sent less is made again.
    """
    found: dict[int, dict[str, Any]] = {}
    begun: dict[str, tuple[int, bytes]] = {}
    for at, call in enumerate(calls):
        if call.name != "sendto" or call.result <= 0:
            continue
        first, sent = begun.pop(call.path, (at, b""))
        sent += call.strings[0][: call.result]
        head, _, body = sent.partition(b"\r\n\r\n")
        length = _LENGTH.search(head)
        if length is None or len(body) < int(length[1]):
            begun[call.path] = (first, sent)
        elif head.startswith(b"HTTP/1.1 200"):
            found[first] = json.loads(body)
    return found
