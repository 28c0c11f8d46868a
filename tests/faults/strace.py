"""Runs strace on a server and reads its log: which bytes were written, flushed, renamed and sent, in which order."""

import os
import re
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

CALLS = "openat,write,pwrite64,fsync,fdatasync,rename,renameat,renameat2,ftruncate,unlink,unlinkat,sendto"
_LINE = re.compile(r"^(\d+) +(?:<\.\.\. (\w+) resumed>(.*)|(\w+)\((.*))$", re.DOTALL)
_STRING = re.compile(r'"((?:\\x[0-9a-f]{2})*)"')
_DESCRIPTOR = re.compile(r"^-?\d+<((?:\\x[0-9a-f]{2})*)>")
_RESULT = re.compile(r"\) += +(-?\d+)")
_DETACHED = "<detached ...>"


@dataclass(frozen=True)
class Call:
    """One system call: when it began and ended (line numbers), what it named, what it answered."""

    name: str
    began: int
    ended: int
    path: str
    strings: tuple[bytes, ...]
    arguments: str
    result: int


def find_strace() -> str:
    """The program; where .ci/find-strace said that there is none the test counts as not run, in CI as failed."""
    said = os.environ.get("SITEPROOF_STRACE")
    if said == "none":
        reason = "not run: no strace may trace here, so only test_flush_order looks at flushes before answers"
        if os.environ.get("CI"):
            pytest.fail(reason, pytrace=False)
        pytest.skip(reason)
    found = said or shutil.which("strace")
    if found is None:
        pytest.fail("The proof that flush precedes answer needs strace: install the package strace.", pytrace=False)
    return found


class Trace:
    """Follows every thread of a process until it is stopped."""

    def __init__(self, strace: str, pid: int, log: Path) -> None:
        self._log = log
        self._process = subprocess.Popen(
            [strace, "-f", "-y", "-xx", "-s", "2000000", "-e", f"trace={CALLS}", "-e", "signal=none", "-o", str(log),
             "-p", str(pid)],
            stderr=subprocess.PIPE,
        )  # fmt: skip
        assert self._process.stderr is not None
        said = self._process.stderr.readline()
        assert b"attached" in said, said
        time.sleep(0.1)

    def stop(self) -> list[Call]:
        """Let go of the process; every call in the order of their ends."""
        self._process.send_signal(signal.SIGINT)
        self._process.communicate(timeout=20)
        return list(read_calls(self._log))


def _bytes(escaped: str) -> bytes:
    return bytes.fromhex(escaped.replace("\\x", ""))


def read_calls(log: Path) -> Iterator[Call]:
    """Joins the halves of calls that others interrupted; what was being sent as strace let go counts as sent."""
    begun: dict[str, tuple[int, str, str]] = {}
    number = -1
    for number, line in enumerate(log.read_text(encoding="ascii").splitlines()):
        match = _LINE.match(line)
        if match is None:
            continue
        thread, resumed, tail, name, arguments = match.groups()
        if resumed is None and arguments.endswith("<unfinished ...>"):
            begun[thread] = (number, name, arguments.removesuffix("<unfinished ...>"))
            continue
        began, name, head = begun.pop(thread) if resumed is not None else (number, name, "")
        whole = head + (tail if resumed is not None else arguments)
        result = _RESULT.search(whole)
        if result is not None:
            yield _call(name, began, number, whole, int(result[1]))
        elif whole.endswith(_DETACHED) and name == "sendto":
            yield _detached(began, number, whole)
    for began, name, head in begun.values():
        if name == "sendto":
            yield _detached(began, number + 1, head)


def _detached(began: int, ended: int, whole: str) -> Call:
    """A send whose end strace did not write down: the phone may have every byte of it."""
    call = _call("sendto", began, ended, whole, 0)
    return replace(call, result=len(call.strings[0]))


def _call(name: str, began: int, ended: int, whole: str, result: int) -> Call:
    descriptor = _DESCRIPTOR.match(whole)
    path = _bytes(descriptor[1]).decode(errors="replace") if descriptor else ""
    strings = tuple(_bytes(found[1]) for found in _STRING.finditer(whole))
    return Call(name, began, ended, path, strings, _STRING.sub('""', whole), result)
