"""SIGTERM in the middle of uploads: each is finished or refused with a time to come back, within ten seconds."""

import socket
import threading
import time

import pytest

from faults.field_phone import FieldPhone
from faults.installation import Installation

pytestmark = pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)

UPLOADS = 20
MOST_S = 10.0


def _slow_put(phone: FieldPhone, data: bytes, pause_s: float) -> bytes:
    """Sends half, waits, sends the rest; answers whatever came back."""
    with socket.create_connection(("127.0.0.1", phone.port), timeout=30) as line:
        line.sendall(phone.head_of_photo(data) + data[: len(data) // 2])
        time.sleep(pause_s)
        try:
            line.sendall(data[len(data) // 2 :])
            return line.recv(65536)
        except OSError:
            return b""


@pytest.mark.fault("F8")
@pytest.mark.invariant("S1")
def test_uploads_under_way_are_finished_or_refused(installation: Installation) -> None:
    server = installation.serve()
    phone = FieldPhone(installation.port, "wang")
    records = [phone.capture(photo_bytes=120_000) for _ in range(UPLOADS)]
    answers: list[bytes] = [b""] * UPLOADS

    def upload(n: int) -> None:
        answers[n] = _slow_put(phone, records[n].photos[0], 0.5 + n * 0.05)

    threads = [threading.Thread(target=upload, args=(n,)) for n in range(1, UPLOADS)]
    threads.append(threading.Thread(target=_hang, args=(phone, records[0].photos[0], answers)))
    for thread in threads:
        thread.start()
    time.sleep(0.4)
    began = time.monotonic()
    code = server.stop(MOST_S)
    took_s = time.monotonic() - began
    for thread in threads:
        thread.join()

    assert code == 0
    assert took_s < MOST_S
    assert answers[0].startswith(b"HTTP/1.1 503")
    assert b"\r\nRetry-After: 5\r\n" in answers[0]
    assert [answer[:12] for answer in answers[1:]] == [b"HTTP/1.1 200"] * (UPLOADS - 1)
    installation.serve()
    for record in records:
        installation.ledger.note(phone, record, phone.send(record))
    installation.assert_kept()
    installation.assert_nothing_left_over()


def _hang(phone: FieldPhone, data: bytes, answers: list[bytes]) -> None:
    """An upload that stands still and waits for what the server says."""
    with socket.create_connection(("127.0.0.1", phone.port), timeout=30) as line:
        line.sendall(phone.head_of_photo(data) + data[:1000])
        answers[0] = line.recv(65536)


@pytest.mark.fault("F8")
def test_an_idle_server_leaves_at_once(installation: Installation) -> None:
    server = installation.serve()
    phone = FieldPhone(installation.port, "wang")  # its connection stays open
    began = time.monotonic()

    assert server.stop(MOST_S) == 0
    assert time.monotonic() - began < 2.5
    phone.hang_up()
