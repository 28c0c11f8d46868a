"""What storing a photo and its record costs the server, against the least that anybody could do.

Both servers are waitress in a process of their own, on the same disk, in interleaved rounds of the same run. The
background work of the product (decoding, flags) is not running: it is not part of the answer to the phone.
"""

import hashlib
import json
import os
import statistics
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from harness.device import Device, inspection_body, photo_entry
from harness.figures import Figures
from harness.office import snap_response
from harness.serving import ask, free_port, run_command

pytestmark = pytest.mark.bench

ROUNDS, PER_ROUND, PHOTO_BYTES = 6, 25, 1_000_000
BUDGET_RATIO = 2.0
WITHOUT_WORKERS = """
import sys
from waitress import serve
from siteproof.api.app import create_app
from siteproof.config import Settings
serve(create_app(Settings.from_env()), host="127.0.0.1", port=int(sys.argv[1]), threads=4)
"""


def _cpu_s(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


@contextmanager
def _started(command: list[str], environment: dict[str, str], port: int) -> Iterator[int]:
    process = subprocess.Popen(command, env={**os.environ, **environment}, stdout=subprocess.DEVNULL)
    try:
        for _ in range(300):
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=2).close()
                break
            except OSError:
                time.sleep(0.1)
        yield process.pid
    finally:
        process.terminate()
        process.wait(timeout=15)


def _photo() -> bytes:
    return b"\xff\xd8\xff\xe0" + os.urandom(PHOTO_BYTES - 6) + b"\xff\xd9"


def _put(url: str, path: str, data: bytes, token: str | None = None) -> None:
    status, answer = ask(url, "PUT", path, token=token, body=data)
    assert status == 200, answer


def _round(bare: str, ours: str, device: Device, token: str, project: dict[str, str]) -> None:
    for _ in range(PER_ROUND):
        data = _photo()
        digest = hashlib.sha256(data).hexdigest()
        body = inspection_body(project["id"], None, [snap_response()])
        record_id, sealed = device.seal("inspection", body, [photo_entry(data, item_id="snap")])
        for url, prefix, bearer in ((bare, "", None), (ours, "/api/v1", token)):
            _put(url, f"{prefix}/photos/{digest}", data, bearer)
            _put(url, f"{prefix}/records/{record_id}", sealed, bearer)


def _sign_in(url: str, data_dir: Path, device: Device) -> str:
    accounts = json.loads((data_dir / "demo-accounts.json").read_text(encoding="utf-8"))
    inspector = next(account for account in accounts if account["role"] == "inspector")
    status, answer = ask(
        url, "POST", "/api/v1/session", body=device.enrolment(inspector["username"], inspector["password"])
    )
    assert status == 200, answer
    return str(answer["access_token"])


def _project(url: str, token: str) -> dict[str, str]:
    _, hello = ask(url, "GET", "/api/v1/hello", token=token)
    for scope in hello["scopes"]:
        _, page = ask(url, "GET", f"/api/v1/changes?scope={scope['id']}&limit=500", token=token)
        for item in page["items"]:
            if item["type"] == "project":
                return {"id": item["id"]}
    raise AssertionError("the inspector sees no project")


def test_ingest_costs_at_most_twice_the_floor(tmp_path: Path, figures: Figures) -> None:
    data_dir, device, ratios = tmp_path / "demo", Device(), []
    environment = {"SITEPROOF_DATA_DIR": str(data_dir)}
    run_command("demo", environment=environment)
    bare_port, our_port = free_port(), free_port()
    bare_url, our_url = f"http://127.0.0.1:{bare_port}", f"http://127.0.0.1:{our_port}"
    bare_command = [
        sys.executable,
        str(Path(__file__).with_name("bare_server.py")),
        str(bare_port),
        str(tmp_path / "bare"),
    ]

    with (
        _started(bare_command, {}, bare_port) as bare,
        _started([sys.executable, "-c", WITHOUT_WORKERS, str(our_port)], environment, our_port) as ours,
    ):
        token = _sign_in(our_url, data_dir, device)
        project = _project(our_url, token)
        _round(bare_url, our_url, device, token, project)  # warm
        for _ in range(ROUNDS):
            before = (_cpu_s(bare), _cpu_s(ours))
            _round(bare_url, our_url, device, token, project)
            spent = (_cpu_s(bare) - before[0], _cpu_s(ours) - before[1])
            ratios.append((spent[1] / spent[0], *spent))

    ratio = statistics.median(entry[0] for entry in ratios)
    floor_ms, our_ms = (statistics.median(entry[i] for entry in ratios) * 1000 / PER_ROUND for i in (1, 2))
    figures.add(
        "ingest, 1 MB photo + record: CPU / bare Flask",
        ratio,
        "x",
        BUDGET_RATIO,
        f"{our_ms:.1f} ms / {floor_ms:.1f} ms",
    )
    figures.settle()
