"""A phone without a screen that runs the app's own TypeScript in Node; Python only tells it what to do."""

from __future__ import annotations

import atexit
import base64
import io
import json
import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from PIL import Image

from harness.sources import REPOSITORY

PWA = REPOSITORY / "pwa"
# Beside the packages it needs, and of this process alone: two runs of the tests do not share it.
BUNDLE = PWA / "node_modules" / ".siteproof-phone" / str(os.getpid()) / "phone.js"

SIGN_IN_TRIES = 20


def build_phone() -> None:
    """Bundles the app's engine for Node, once a test run."""
    if BUNDLE.exists():
        return
    vite = [str(PWA / "node_modules" / ".bin" / "vite"), "build", "--config", "vite.phone.config.ts"]
    place = ["--outDir", str(BUNDLE.parent), "--logLevel", "warn"]
    atexit.register(shutil.rmtree, BUNDLE.parent, ignore_errors=True)
    done = subprocess.run([*vite, *place], cwd=PWA, capture_output=True, text=True, check=False)
    if done.returncode:
        raise AssertionError(f"the phone's engine was not built:\n{done.stdout}{done.stderr}")


def tiny_jpeg() -> bytes:
    """The smallest real picture that is worth a look; the phone makes many different ones of it."""
    output = io.BytesIO()
    Image.effect_noise((48, 36), 60).convert("RGB").save(output, "JPEG", quality=60)
    return output.getvalue()


class EnginePhone:
    """One Node process; each person signed in on it has a database of his own."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process, self._number = process, 0

    def tell(self, do: str, **told: Any) -> Any:
        """One command and its result; a failing one fails the test with what the phone said."""
        return self.hear(self.begin(do, **told))

    def begin(self, do: str, **told: Any) -> int:
        """Sends a command without waiting; `hear` fetches its result."""
        self._number += 1
        line = json.dumps({"n": self._number, "do": do, "as": "phone", **told})
        assert self._process.stdin
        self._process.stdin.write(line + "\n")
        self._process.stdin.flush()
        return self._number

    def hear(self, number: int) -> Any:
        """The result of a command; commands are heard in the order in which they end."""
        assert self._process.stdout
        line = self._process.stdout.readline()
        if not line:
            raise AssertionError("the phone's process ended")
        answer = json.loads(line)
        assert answer["n"] == number, answer
        if not answer["ok"]:
            raise AssertionError(answer["error"])
        return answer["result"]

    def connect(self, url: str) -> None:
        """All requests go to this address from now on."""
        self.tell("connect", url=url, template=base64.b64encode(tiny_jpeg()).decode())

    def enter(self, account: dict[str, str]) -> None:
        """Signs in; a server that is busy is asked again, as a person would."""
        for _ in range(SIGN_IN_TRIES):
            try:
                self.tell("enter", username=account["username"], password=account["password"])
            except AssertionError as refusal:
                if not str(refusal).startswith("busy"):
                    raise
                time.sleep(1)
            else:
                return
        raise AssertionError("the server stayed busy")

    def fresh(self) -> None:
        """Forgets everything, as a phone that nobody has signed in on."""
        self.tell("fresh")

    def run(self, **how: Any) -> dict[str, Any]:
        """Runs of the engine until nothing waits; `most` or `once` bound them."""
        return dict(self.tell("run", **how))

    def snap(self, *sizes: int) -> str:
        """Seals a 随手拍 with pictures of about these sizes in bytes; answers its id."""
        return str(self.tell("snap", sizes=list(sizes))["id"])

    def patrol(self, photos: int = 0, picture_bytes: int = 2_000) -> str:
        """Seals an inspection of twelve items with `photos` pictures at each proof shot; answers its id."""
        return str(self.tell("patrol", photos=photos, bytes=picture_bytes)["id"])

    def correct(self, record_id: str) -> str:
        """Seals a correction of an own record; answers its id."""
        return str(self.tell("correct", of=record_id)["id"])

    def entry(self, key: str) -> dict[str, Any]:
        """The outbox's row `record/ID` or `photo/ID/HASH`."""
        return next(entry for entry in self.entries() if entry["key"] == key)

    def record(self, record_id: str) -> dict[str, Any]:
        """The outbox's row of a record."""
        return self.entry(f"record/{record_id}")

    def photos(self) -> list[dict[str, Any]]:
        """The outbox's rows of photos."""
        return [entry for entry in self.entries() if entry["what"] == "photo"]

    def entries(self) -> list[dict[str, Any]]:
        """The outbox: one dictionary a row, as its screen has it, with tries and the next try."""
        found = self.tell("states")
        more = {entry["key"]: entry for entry in found["entries"]}
        return [{**row, **more[row["key"]]} for row in found["rows"]]

    def states(self) -> list[str]:
        """`record stored`, `photo waiting` and so on, sorted."""
        return sorted(f"{row['what']} {row['state']}" for row in self.entries())

    def bytes_of(self, key: str) -> bytes:
        """What the phone keeps under a key."""
        return bytes.fromhex(self.tell("bytes", key=key)["hex"])


@contextmanager
def engine_phone(url: str, account: dict[str, str] | None = None) -> Iterator[EnginePhone]:
    """A phone at an address until the block ends; signed in and with its first download where an account is given."""
    build_phone()
    process = subprocess.Popen(["node", str(BUNDLE)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    try:
        phone = EnginePhone(process)
        phone.connect(url)
        if account is not None:
            phone.enter(account)
            phone.run(once=True, most=1)
        yield phone
    finally:
        process.kill()
        process.wait()
        for pipe in (process.stdin, process.stdout):
            if pipe:
                pipe.close()
