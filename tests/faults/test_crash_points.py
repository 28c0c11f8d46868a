"""Killed at every point of every handler: the retry brings exactly one, and what was receipted stays."""

import base64
import contextlib
import hashlib
import http.client
import socket
import time
from collections.abc import Callable
from typing import Any

import pytest

from faults.crash_points import POINTS
from faults.field_phone import Answer, FieldPhone, Sealed
from faults.installation import Installation
from faults.scale import FULL

ONLY_SQLITE = pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
PART_BYTES = 262_144
MORE_OF_RECORDS = [("sqlite", "before_answer"), ("postgresql", "before_commit"), ("postgresql", "before_answer")]
MORE_OF_PARTS = ["part.before_rename", "part.before_answer", "complete.before_commit"]
MORE_OF_WORK = [
    ("sqlite", "record.after_commit"), ("sqlite", "examine.before_answer"),
    ("postgresql", "examine.before_commit"), ("postgresql", "examine.before_answer"),
]  # fmt: skip


def wait_until(found: Callable[[], bool], within_s: float = 20.0) -> None:
    """Asks again until it is so; fails when it never is."""
    give_up_at = time.monotonic() + within_s
    while not found():
        assert time.monotonic() < give_up_at, "it never came true"
        time.sleep(0.05)


def send_parts(phone: FieldPhone, data: bytes) -> Answer:
    """The photo in parts, then the word that all are there."""
    path = f"/api/v1/photos/{hashlib.sha256(data).hexdigest()}"
    for n, at in enumerate(range(0, len(data), PART_BYTES)):
        part = data[at : at + PART_BYTES]
        digest = f"sha-256=:{base64.b64encode(hashlib.sha256(part).digest()).decode()}:"
        held = phone.ask("PUT", f"{path}/parts/{n}", part, **{"Content-Digest": digest})
        assert held.status == 200, held
    stated = f'{{"bytes": {len(data)}}}'.encode()
    return phone.ask("POST", f"{path}/complete", stated, "application/json")


def _killed_at(installation: Installation, point: str, send: Callable[[FieldPhone], Any]) -> FieldPhone:
    """Runs `send` against a server that dies at this point; answers the phone that made the attempt."""
    server = installation.serve(fault={"crash": point})
    phone = FieldPhone(installation.port, "wang")
    with contextlib.suppress(OSError, http.client.HTTPException):
        send(phone)
    assert server.wait_ended(10) == -9, f"{point} was not passed"
    return phone


@ONLY_SQLITE
@pytest.mark.fault("F1", "F2", "F3", "F4")
@pytest.mark.invariant("S1", "S4", "S23")
@pytest.mark.parametrize(
    "point",
    ["mid_write", "before_fsync", "before_rename", "before_folder_fsync", "before_commit", "after_commit",
     "before_answer"] if FULL else ["before_fsync", "before_rename", "after_commit"],
)  # fmt: skip
def test_a_photo_is_stored_once_wherever_the_server_died(installation: Installation, point: str) -> None:
    assert point in POINTS
    phone_record = None

    def send(phone: FieldPhone) -> None:
        nonlocal phone_record
        phone_record = phone.capture()
        installation.ledger.note_record(phone.put_record(phone_record))
        phone.put_photo(phone_record.photos[0])

    phone = _killed_at(installation, f"photo.{point}", send)
    assert phone_record is not None
    stored_before = installation.rows("SELECT seq FROM stored_photo")
    installation.serve()
    answers = phone.send(phone_record)
    installation.ledger.note(phone, phone_record, answers)

    assert answers[0].body["placed"] in ("waiting", "live")
    assert phone.put_record(phone_record).body["placed"] == "live"
    assert [row.seq for row in stored_before] in ([], [answers[1].body["seq"]])
    installation.assert_kept()
    installation.sweep()
    installation.assert_nothing_left_over()


@ONLY_SQLITE
@pytest.mark.fault("F1")
@pytest.mark.invariant("S1", "S23")
def test_half_a_body_leaves_nothing(installation: Installation) -> None:
    server = installation.serve()
    phone = FieldPhone(installation.port, "wang")
    record = phone.capture(photo_bytes=400_000)
    data = record.photos[0]
    with socket.create_connection(("127.0.0.1", installation.port)) as half:
        half.sendall(phone.head_of_photo(data) + data[: len(data) // 2])
        time.sleep(0.1)
        server.kill()

    assert list((installation.blobs / "incoming").iterdir()) == []
    installation.serve()
    installation.ledger.note(phone, record, phone.send(record))
    installation.assert_kept()
    installation.assert_nothing_left_over()


@ONLY_SQLITE
@pytest.mark.invariant("S23")
@pytest.mark.parametrize("point", ["mid_write", "before_rename", "before_commit"] if FULL else ["before_commit"])
def test_a_photo_whose_phone_never_came_back_is_swept(installation: Installation, point: str) -> None:
    _killed_at(installation, f"photo.{point}", lambda phone: phone.put_photo(phone.capture().photos[0]))

    installation.sweep()

    assert installation.rows("SELECT * FROM stored_photo") == []
    installation.assert_nothing_left_over()


@pytest.mark.fault("F5", "F6")
@pytest.mark.invariant("S1", "S4")
@pytest.mark.parametrize(("engine_name", "point"), [
    ("sqlite", "before_commit"), ("sqlite", "after_commit"), ("postgresql", "after_commit"),
    *(MORE_OF_RECORDS if FULL else []),
], indirect=["engine_name"])  # fmt: skip
def test_a_record_is_stored_once_wherever_the_server_died(installation: Installation, point: str) -> None:
    captured: list[Sealed] = []

    def send(phone: FieldPhone) -> None:
        captured.append(phone.capture(photos=0))
        phone.put_record(captured[0])

    phone = _killed_at(installation, f"record.{point}", send)
    before = installation.rows("SELECT id, seq FROM record")
    assert len(before) == (0 if point == "before_commit" else 1)

    installation.serve()
    receipts = [phone.put_record(captured[0]) for _ in range(2)]

    for receipt in receipts:
        installation.ledger.note_record(receipt)
    assert [row.seq for row in before] in ([], [receipts[0].body["seq"]])
    assert receipts[0].body == receipts[1].body  # down to the signature, which is deterministic
    installation.assert_kept()


@ONLY_SQLITE
@pytest.mark.invariant("S4", "S23")
@pytest.mark.parametrize("point", [
    "part.before_commit", "complete.before_answer", *(MORE_OF_PARTS if FULL else []),
])  # fmt: skip
def test_parts_survive_a_death_at_any_point(installation: Installation, point: str) -> None:
    captured: list[Sealed] = []

    def send(phone: FieldPhone) -> None:
        captured.append(phone.capture(photo_bytes=600_000))
        send_parts(phone, captured[0].photos[0])

    phone = _killed_at(installation, point, send)
    installation.serve()
    answer = send_parts(phone, captured[0].photos[0])
    installation.ledger.note_record(phone.put_record(captured[0]))
    installation.ledger.note_photo("wang", answer)

    installation.assert_kept()
    installation.sweep()
    installation.assert_nothing_left_over()
    assert [file for file in (installation.blobs / "parts").rglob("*") if file.is_file()] == []


@pytest.mark.fault("F7")
@pytest.mark.invariant("S19")
@pytest.mark.parametrize(("engine_name", "point"), [
    ("sqlite", "examine.before_commit"), ("postgresql", "record.after_commit"), *(MORE_OF_WORK if FULL else []),
], indirect=["engine_name"])  # fmt: skip
def test_derived_work_is_done_once_after_a_death(installation: Installation, point: str) -> None:
    """The lease of a dead worker ends after two minutes: the clock of the next server is ahead."""
    captured: list[Sealed] = []

    def send(phone: FieldPhone) -> None:
        captured.append(phone.capture())
        phone.put_photo(captured[0].photos[0])
        phone.put_record(captured[0])

    phone = _killed_at(installation, point, send)
    installation.serve(fault={"clock_ahead_s": 600})
    installation.ledger.note(phone, captured[0], phone.send(captured[0]))

    record_id = captured[0].id
    undone = "SELECT kind FROM pending_work WHERE kind IN ('examine', 'evaluate')"
    wait_until(lambda: not installation.rows(undone))
    states = installation.rows("SELECT state FROM inspection_state WHERE record_id = :id", id=record_id)
    looked_at = installation.rows("SELECT examined_at FROM blob")
    assert [row.state for row in states] == ["submitted"]
    assert all(row.examined_at is not None for row in looked_at)
    assert installation.rows("SELECT code FROM flag GROUP BY code, subject_id, subject_part HAVING count(*) > 1") == []
    installation.assert_kept()
