"""SIGKILL again and again while phones send: nothing receipted is lost, nothing is doubled, nothing is left over."""

import http.client
import random
import signal
import threading
import time
from collections.abc import Callable
from typing import Any

import pytest

from faults.crash_points import POINTS
from faults.field_phone import FieldPhone
from faults.installation import Installation
from faults.report import COUNTED
from faults.scale import scaled
from faults.seeds import run_with_seeds
from faults.servers import Server
from harness.serving import free_port

PHONES = ("wang", "zhao", "wang")
REHASH_EVERY = 20
SEEN_OUT_WITHIN_S = 90
KILLS = {"sqlite": scaled(4, 210), "postgresql": scaled(1, 60)}
"""Rounds of one run, each with a kill or two; every run is done under a fixed seed, the kept ones and a fresh one."""


class Storm:
    """Two servers on one installation, three phones that send, and a hand that kills."""

    def __init__(self, installation: Installation, seed: int) -> None:
        self.installation, self.random = installation, random.Random(seed)
        self.ports = [free_port(), free_port()]
        self.servers: list[Server] = [self._start(port, {}) for port in self.ports]
        for server in self.servers:
            server.wait_ready()
        self._enough = threading.Event()
        self._lock = threading.Lock()
        self._failures: list[BaseException] = []
        self._threads = [
            threading.Thread(target=self._send, args=(FieldPhone(self.ports[n % 2], name), n))
            for n, name in enumerate(PHONES)
        ]
        self.sent = self.killed = 0

    def _start(self, port: int, fault: dict[str, Any]) -> Server:
        return self.installation.serve(port=port, fault=fault, wait=False)

    def _send(self, phone: FieldPhone, number: int) -> None:
        """Captures and sends until the storm is over; each phone goes on with the server that is alive."""
        try:
            while not self._enough.is_set():
                record = phone.capture(photos=number % 2 + 1, photo_bytes=8_000)
                answers = self._until_receipted(phone, record)
                with self._lock:
                    self.installation.ledger.note(phone, record, answers)
                    self.sent += 1
        except BaseException as failure:  # noqa: BLE001  (shown by the test, not swallowed by the thread)
            self._failures.append(failure)

    def _until_receipted(self, phone: FieldPhone, record: Any) -> list[Any]:
        while True:
            try:
                return phone.send(record, within_s=1.0)
            except (OSError, http.client.HTTPException):
                phone.port = self.ports[1 - self.ports.index(phone.port)]

    def run(self, kills: int) -> None:
        """`kills` times: let them send, kill one or both, look, start again."""
        for thread in self._threads:
            thread.start()
        for n in range(kills):
            self._wait_for_the_end_of_one()
            self._check(rehash=n % REHASH_EVERY == 0)
            for at, server in enumerate(self.servers):
                if server.exit_code is not None:
                    assert server.exit_code == -signal.SIGKILL, server.exit_code
                    self.killed += 1
                    self.servers[at] = self._start(self.ports[at], self._next_fault())
            for server in self.servers:
                server.wait_ready_or_ended()
        self._enough.set()
        self._see_them_out()
        self._check(rehash=True)

    def _see_them_out(self) -> None:
        """Each phone sends what it holds; servers that still die at a point of theirs are started once more, whole."""
        give_up_at = time.monotonic() + SEEN_OUT_WITHIN_S
        while any(thread.is_alive() for thread in self._threads):
            assert time.monotonic() < give_up_at, "a phone does not get its last record through"
            for at, server in enumerate(self.servers):
                if server.wait_ended(0) is not None:
                    self.servers[at] = self._start(self.ports[at], {})
            time.sleep(0.05)

    def _next_fault(self) -> dict[str, Any]:
        """Half of the servers carry a point at which they will die; one in four does derived work."""
        workers = {"siteproof.cli.serve.WORKERS": 1 if self.random.random() < 0.25 else 0}
        if self.random.random() < 0.5:
            return {"set": workers}
        route = self.random.choice(("photo", "record"))
        point = self.random.choice([p for p in POINTS if route == "photo" or p in POINTS[4:]])
        return {"set": workers, "crash": f"{route}.{point}", "nth": self.random.randint(1, 8)}

    def _wait_for_the_end_of_one(self) -> None:
        """A server dies at its own point, or by our hand after a random time."""
        patience_s = self.random.uniform(0.02, 0.6)
        give_up_at = time.monotonic() + patience_s
        while time.monotonic() < give_up_at:
            if any(server.wait_ended(0) is not None for server in self.servers):
                return
            time.sleep(0.01)
        victims = self.servers if self.random.random() < 0.2 else [self.random.choice(self.servers)]
        for server in victims:
            server.kill()

    def _check(self, *, rehash: bool) -> None:
        assert self._failures == []
        with self._lock:
            self.installation.assert_kept(rehash=rehash)


@pytest.mark.fault("F7", "F17")
@pytest.mark.invariant("S1", "S3", "S4", "S5", "S23")
def test_nothing_is_lost_or_doubled(
    installation: Installation, engine_name: str, record_property: Callable[[str, object], None]
) -> None:
    def run(seed: int) -> None:
        storm = Storm(installation, seed)
        storm.run(KILLS[engine_name])
        print(f"{engine_name}: {storm.killed} servers killed, {storm.sent} records receipted")  # noqa: T201
        assert storm.killed >= KILLS[engine_name]
        record_property(COUNTED, storm.killed)
        for server in storm.servers:
            server.kill()

    run_with_seeds(f"kill_storm_{engine_name}", run)
    installation.sweep()

    installation.assert_kept()
    installation.assert_nothing_left_over()


@pytest.mark.fault("F17")
@pytest.mark.invariant("S4")
def test_two_processes_give_no_seq_twice(installation: Installation) -> None:
    ports = [free_port(), free_port()]
    for port in ports:
        installation.serve(port=port, fault={"set": {"siteproof.cli.serve.WORKERS": 0}})
    phones = [FieldPhone(ports[n % 2], name) for n, name in enumerate(("wang", "zhao", "wang", "zhao"))]
    seqs: list[int] = []

    def send(phone: FieldPhone) -> None:
        for _ in range(scaled(5, 100)):
            answers = phone.send(phone.capture(photo_bytes=4_000))
            seqs.extend(answer.body["seq"] for answer in answers)

    threads = [threading.Thread(target=send, args=(phone,)) for phone in phones]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(seqs) == len(set(seqs)) == 2 * 4 * scaled(5, 100)
    counted = "SELECT max(seq) AS newest, count(*) AS n, (SELECT seq FROM log_head) AS head FROM log_event"
    (row,) = installation.rows(counted)
    assert row.newest == row.n == row.head
