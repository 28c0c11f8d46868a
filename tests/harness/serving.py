"""The product as a county runs it: the command line seeds and serves, in a process of its own."""

import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from harness.sources import REPOSITORY

SITEPROOF = [str(Path(sys.executable).with_name("siteproof"))]
READY_WITHIN_S = 60.0
SEEDED_WITHIN_S = 300.0


@dataclass(frozen=True)
class Served:
    """A running server: where it answers, where its data lies, which process it is."""

    url: str
    data_dir: Path
    pid: int

    def accounts(self) -> list[dict[str, str]]:
        """The demo's accounts: role, username, password, name."""
        return list(json.loads((self.data_dir / "demo-accounts.json").read_text(encoding="utf-8")))

    def account(self, role: str) -> dict[str, str]:
        """The first demo account of a role."""
        return next(account for account in self.accounts() if account["role"] == role)

    def cpu_s(self) -> float:
        """CPU seconds (user and system) the server has used so far."""
        fields = Path(f"/proc/{self.pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def free_port() -> int:
    """A port nobody listens on just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def run_command(*arguments: str, environment: Mapping[str, str]) -> str:
    """Runs `siteproof ARGUMENTS` and answers what it printed; a failing command fails the test."""
    done = subprocess.run(
        [*SITEPROOF, *arguments],
        env={**os.environ, **environment},
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise AssertionError(
            f"siteproof {' '.join(arguments)} ended with {done.returncode}:\n{done.stdout}{done.stderr}"
        )
    return done.stdout


def _wait_until_ready(url: str, process: subprocess.Popen[bytes], log: Path) -> None:
    give_up_at = time.monotonic() + READY_WITHIN_S
    while time.monotonic() < give_up_at:
        if process.poll() is not None:
            break
        try:
            with urllib.request.urlopen(f"{url}/readyz", timeout=2) as answer:
                if answer.status == 200:
                    return
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.1)
    raise AssertionError(f"the server did not become ready:\n{log.read_text(encoding='utf-8')}")


@contextmanager
def serving(data_dir: Path, **environment: str) -> Iterator[Served]:
    """`siteproof serve` on a free port of this machine until the block ends."""
    port = free_port()
    log = data_dir.parent / f"serve-{port}.log"
    settings = {
        **os.environ,
        "SITEPROOF_DATA_DIR": str(data_dir),
        "SITEPROOF_HOST": "127.0.0.1",
        "SITEPROOF_PORT": str(port),
        "SITEPROOF_BACKUP_DIR": "",  # a test that wants backups names a folder
        **environment,
    }
    with log.open("wb") as output:
        process = subprocess.Popen([*SITEPROOF, "serve"], env=settings, cwd=REPOSITORY, stdout=output, stderr=output)
        try:
            url = f"http://127.0.0.1:{port}"
            _wait_until_ready(url, process, log)
            yield Served(url, data_dir, process.pid)
        finally:
            process.send_signal(signal.SIGTERM)
            try:
                process.wait(timeout=15)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def seed_demo(data_dir: Path) -> None:
    """Fills a folder with the fictional county: seeded once in a run of pytest, by whoever asks first, and copied."""
    shutil.copytree(_seeded_once(data_dir), data_dir)


def _seeded_once(data_dir: Path) -> Path:
    run = next(parent for parent in data_dir.parents if re.fullmatch(r"pytest-\d+", parent.name))
    seeded, done = run / "seeded" / "demo", run / "seeded.done"
    try:
        (run / "seeded").mkdir()
    except FileExistsError:
        give_up_at = time.monotonic() + SEEDED_WITHIN_S
        while not done.exists():
            assert time.monotonic() < give_up_at, "the demo county that another process seeds does not come"
            time.sleep(0.2)
        return seeded
    run_command("demo", environment={"SITEPROOF_DATA_DIR": str(seeded)})
    done.touch()
    return seeded


def ask(url: str, method: str, path: str, *, token: str | None = None, body: Any = None) -> tuple[int, Any]:
    """One JSON request of a test's own, beside the browser: status and decoded answer."""
    data = body if isinstance(body, bytes) else None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(url + path, data=data, method=method)
    picture = isinstance(body, bytes) and not body.startswith(b"{")  # a sealed record is JSON, written already
    request.add_header("Content-Type", "application/octet-stream" if picture else "application/json")
    if token:
        request.add_header("Authorization", f"Bearer {token}")
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            return answer.status, json.loads(answer.read() or b"null")
    except urllib.error.HTTPError as refusal:
        return refusal.code, json.loads(refusal.read() or b"null")
