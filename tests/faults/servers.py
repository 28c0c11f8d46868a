"""Real server processes that tests start, kill and start again in a tenth of a second."""

import contextlib
import json
import os
import select
import shutil
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from harness.serving import free_port
from harness.sources import REPOSITORY

READY_WITHIN_S = 60.0


class Nursery:
    """One process that forks servers; `prefix` is a command it runs under (a namespace with a small disk)."""

    def __init__(self, folder: Path, prefix: Sequence[str] = ()) -> None:
        environment = {**os.environ, "PYTHONPATH": str(REPOSITORY / "tests")}
        self.log = folder / "servers.log"
        self._started = 0
        self._process = subprocess.Popen(
            [*prefix, sys.executable, "-m", "faults.nursery_process"],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment, cwd=REPOSITORY, text=True,
        )  # fmt: skip
        assert self._answer() == "ready"

    @property
    def pid(self) -> int:
        """The forking process itself (its /proc/PID/root is where a prefix may have led it)."""
        return self._process.pid

    def _answer(self) -> Any:
        assert self._process.stdout is not None
        spoken = select.poll()
        spoken.register(self._process.stdout, select.POLLIN)
        line = self._process.stdout.readline() if spoken.poll(READY_WITHIN_S * 1000) else ""
        if not line:
            raise AssertionError("the nursery of servers died")
        return json.loads(line)

    def order(self, what: dict[str, Any]) -> Any:
        """One order, one answer."""
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(what) + "\n")
        self._process.stdin.flush()
        return self._answer()

    def start(self, data_dir: Path, *, port: int | None = None, wait: bool = True, fault: dict[str, Any] | None = None,
              **environment: str) -> "Server":  # fmt: skip
        """A server on this data folder; `fault` as in nursery_process._apply."""
        port = port or free_port()
        self._started += 1
        log = self.log.with_name(f"server-{self._started}.log")
        settings = {
            "SITEPROOF_DATA_DIR": str(data_dir), "SITEPROOF_HOST": "127.0.0.1", "SITEPROOF_PORT": str(port),
            **environment,
        }  # fmt: skip
        pid = self.order({"start": settings, "fault": fault or {}, "log": str(log)})
        server = Server(self, pid, port, log)
        if wait:
            server.wait_ready()
        return server

    def close(self) -> None:
        """End it, and with it every server it forked."""
        assert self._process.stdin is not None
        self._process.stdin.close()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(timeout=5)
        self._process.kill()
        self._process.wait()
        if self._process.stdout is not None:
            self._process.stdout.close()


@dataclass
class Server:
    """A running server process."""

    nursery: Nursery
    pid: int
    port: int
    log: Path
    exit_code: int | None = field(default=None)

    @property
    def url(self) -> str:
        """Where it answers."""
        return f"http://127.0.0.1:{self.port}"

    def wait_ready(self) -> None:
        """Until it can store; a server that ends before fails the test with its log."""
        if not self.wait_ready_or_ended():
            said = self.log.read_text(encoding="utf-8")[-4000:]
            raise AssertionError(f"the server did not become ready:\n{said}")

    def wait_ready_or_ended(self) -> bool:
        """Whether it can store; False when it ended before."""
        give_up_at = time.monotonic() + READY_WITHIN_S
        while time.monotonic() < give_up_at:
            try:
                with urllib.request.urlopen(f"{self.url}/readyz", timeout=5) as answer:
                    if answer.status == 200:
                        return True
            except (urllib.error.URLError, OSError):
                if self.wait_ended(0) is not None:
                    break
                time.sleep(0.02)
        return False

    def wait_ended(self, within_s: float) -> int | None:
        """Its exit code (negative: the signal), None while it runs."""
        if self.exit_code is None:
            self.exit_code = self.nursery.order({"reap": self.pid, "within_s": within_s})
        return self.exit_code

    def kill(self) -> None:
        """SIGKILL, and wait until it is gone."""
        with contextlib.suppress(ProcessLookupError):
            os.kill(self.pid, signal.SIGKILL)
        assert self.wait_ended(10) is not None

    def stop(self, within_s: float = 15) -> int | None:
        """SIGTERM, as a service manager does; its exit code."""
        with contextlib.suppress(ProcessLookupError):
            os.kill(self.pid, signal.SIGTERM)
        return self.wait_ended(within_s)


def copy_installation(template: Path, target: Path) -> Path:
    """A data folder equal to the template's, for one test."""
    return Path(shutil.copytree(template, target))
