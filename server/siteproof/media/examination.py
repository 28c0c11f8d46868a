"""Full examination of a picture in a limited child process that is kept for the next one."""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import select
import subprocess
import sys
import threading
import time
import weakref
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from siteproof.media.image_header import read_header
from siteproof.media.limits import CHILD_WALL_S, pixel_problem

_RECYCLE_AFTER = 200
_PIPE_BYTES = 1 << 20
_KEEP_MEMORY = {"MALLOC_MMAP_THRESHOLD_": "200000000", "MALLOC_TRIM_THRESHOLD_": "200000000"}
"""The memory of one picture serves the next: a fifth less time; the child's limit on memory holds as before."""
_DECODER = (sys.executable, "-m", "siteproof.media.decoder_child")
_SOUND = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de"
    "0000000c49444154789c63f8ffff3f0005fe02fe0def46b80000000049454e44ae426082"
)
"""One white pixel (PNG): a child that cannot look at it is broken itself."""


class DecoderUnavailable(RuntimeError):
    """The child cannot look at any picture now; the photo asked about is not to blame and is tried again later."""


@dataclass(frozen=True, slots=True)
class Examination:
    """What a picture is. Problem is None for a good one; thumb and preview are JPEG bytes or None."""

    format: str | None
    width_px: int | None
    height_px: int | None
    pixel_sha256: str | None
    decoder: str | None
    phash: int | None
    dhash: int | None
    sharpness: float | None
    exif: dict[str, Any]
    damaged: bool
    problem: str | None
    thumb: bytes | None
    preview: bytes | None
    brightness: float | None = None
    contrast: float | None = None
    detail: float | None = None


class Examiner:
    """Hands pictures to the child, one at a time; a child that dies or hangs is replaced."""

    def __init__(self, command: Sequence[str] = _DECODER) -> None:
        self._command = list(command)
        self._lock = threading.Lock()
        self._child: subprocess.Popen[bytes] | None = None
        self._ended: Callable[[], object] | None = None
        self._served = 0

    def examine(self, data: bytes, *, derivatives: bool = True) -> Examination:
        """Look at these bytes; never raises because of them. Without derivatives only the facts are had, faster.

        Raises DecoderUnavailable when the child fails on a sound picture too.
        """
        header = read_header(data)
        if header is None:
            return _undecoded(None, None, None, "type")
        if pixel_problem(header.pixels, len(data)) is not None:
            return _undecoded(header.format, header.width_px, header.height_px, "pixels")
        with self._lock:
            answer = self._ask(data, derivatives) or self._ask_again(data, derivatives)
        if answer is None:
            return _undecoded(header.format, header.width_px, header.height_px, "limits")
        facts, thumb, preview = answer
        cut_off = header.format == "HEIF" and not header.complete  # its decoder may answer with a thumbnail
        return Examination(
            format=facts.get("format", header.format),
            width_px=facts.get("width_px", header.width_px),
            height_px=facts.get("height_px", header.height_px),
            pixel_sha256=facts.get("pixel_sha256"),
            decoder=facts.get("decoder"),
            phash=facts.get("phash"),
            dhash=facts.get("dhash"),
            sharpness=facts.get("sharpness"),
            exif=facts.get("exif", {}),
            damaged=bool(facts["damaged"]) or cut_off,
            problem=facts["problem"] or ("cut_off" if cut_off else None),
            thumb=thumb or None,
            preview=preview or None,
            brightness=facts.get("brightness"),
            contrast=facts.get("contrast"),
            detail=facts.get("detail"),
        )

    def close(self) -> None:
        """End the child."""
        with self._lock:
            self._end()

    def _ask(self, data: bytes, derivatives: bool) -> tuple[Mapping[str, Any], bytes, bytes] | None:
        if self._child is None or self._child.poll() is not None or self._served >= _RECYCLE_AFTER:
            self._end()
            self._start()
        self._served += 1
        try:
            return self._exchange(data, derivatives)
        except (OSError, EOFError, ValueError):
            self._end()
            return None

    def _ask_again(self, data: bytes, derivatives: bool) -> tuple[Mapping[str, Any], bytes, bytes] | None:
        """A child may die of this machine and not of this picture: only a second death beside a sound one counts."""
        if self._ask(_SOUND, False) is None:
            raise DecoderUnavailable("the picture decoder does not answer")
        return self._ask(data, derivatives)

    def _exchange(self, data: bytes, derivatives: bool) -> tuple[Mapping[str, Any], bytes, bytes]:
        child = self._child
        assert child is not None
        assert child.stdin is not None
        child.stdin.write(b"%d%b\n" % (len(data), b"" if derivatives else b" facts"))
        child.stdin.write(data)
        child.stdin.flush()
        reader = _Reader(child, time.monotonic() + CHILD_WALL_S)
        head = json.loads(reader.line())
        return head["facts"], reader.exactly(head["thumb"]), reader.exactly(head["preview"])

    def _start(self) -> None:
        self._child = subprocess.Popen(
            self._command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={
                "PATH": os.environ.get("PATH", ""),
                "PYTHONPATH": os.pathsep.join(filter(None, sys.path)),
                **_KEEP_MEMORY,
            },
        )
        with contextlib.suppress(OSError):  # fewer turns for a picture of megabytes; an unprivileged user has a quota
            fcntl.fcntl(self._child.stdin or -1, fcntl.F_SETPIPE_SZ, _PIPE_BYTES)
        self._ended = weakref.finalize(self, _end, self._child)  # nobody has to remember close()
        self._served = 0

    def _end(self) -> None:
        ended, self._ended, self._child = self._ended, None, None
        if ended is not None:
            ended()


def _end(child: subprocess.Popen[bytes]) -> None:
    for pipe in (child.stdin, child.stdout):
        if pipe is not None:
            with contextlib.suppress(OSError):
                pipe.close()
    child.kill()
    child.wait()


class _Reader:
    """Reads the child's answer until a deadline."""

    def __init__(self, child: subprocess.Popen[bytes], deadline_s: float) -> None:
        assert child.stdout is not None
        self._descriptor = child.stdout.fileno()
        self._poll = select.poll()  # select() ends at descriptor 1023, and a busy server has more
        self._poll.register(self._descriptor, select.POLLIN)
        self._deadline_s = deadline_s
        self._buffer = b""

    def line(self) -> bytes:
        while b"\n" not in self._buffer:
            self._more()
        line, _, self._buffer = self._buffer.partition(b"\n")
        return line

    def exactly(self, size: int) -> bytes:
        parts, have = [self._buffer], len(self._buffer)
        self._buffer = b""
        while have < size:
            self._more()
            parts.append(self._buffer)
            have += len(self._buffer)
            self._buffer = b""
        joined = b"".join(parts)
        self._buffer = joined[size:]
        return joined[:size]

    def _more(self) -> None:
        left_s = self._deadline_s - time.monotonic()
        if left_s <= 0 or not self._poll.poll(left_s * 1000):
            raise EOFError("the child took too long")
        chunk = os.read(self._descriptor, 1 << 18)
        if not chunk:
            raise EOFError("the child ended")
        self._buffer += chunk


def _undecoded(found: str | None, width_px: int | None, height_px: int | None, problem: str) -> Examination:
    return Examination(found, width_px, height_px, None, None, None, None, None, {}, True, problem, None, None)
