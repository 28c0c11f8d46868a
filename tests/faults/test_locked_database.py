"""A database that somebody else holds: a typed 503 in time, reading goes on, and the log of changes stays small."""

import contextlib
import http.client
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.pool import NullPool

from faults.field_phone import FieldPhone, Sealed
from faults.installation import Installation
from faults.scale import FULL
from harness.device import uuid7
from siteproof.store import database, write_ahead

MEBIBYTE = 1024 * 1024
HELD_S = 30.0 if FULL else 4.0
WAITS = {} if FULL else {"set": {"siteproof.store.database.BUSY_TIMEOUT_MS": 1500}}
ONLY_SQLITE = pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)


@contextmanager
def locked_by_somebody(installation: Installation) -> Iterator[None]:
    """Another connection holds what every writer needs."""
    engine = create_engine(installation.database_url, poolclass=NullPool)
    with engine.connect() as other:
        if engine.dialect.name == "sqlite":
            other.exec_driver_sql("BEGIN IMMEDIATE")
        other.execute(text("UPDATE log_head SET seq = seq WHERE id = 1"))
        yield
        other.rollback()


@pytest.mark.fault("F13")
@pytest.mark.invariant("S22")
def test_a_locked_database_is_said_in_time_and_reading_goes_on(installation: Installation) -> None:
    installation.serve(fault=WAITS)
    phone, reader = FieldPhone(installation.port, "wang"), FieldPhone(installation.port, "li")
    record = phone.capture(photo_bytes=5_000)
    reads, over = [], threading.Event()

    def read() -> None:
        while not over.is_set():
            with contextlib.suppress(OSError, http.client.HTTPException):  # the test failed and killed the server
                reads.append(reader.ask("GET", "/api/v1/review-queue").status)
            time.sleep(0.2)

    with locked_by_somebody(installation):
        thread = threading.Thread(target=read)
        thread.start()
        began = time.monotonic()
        try:
            while time.monotonic() - began < HELD_S:
                for put in (lambda: phone.put_record(record), lambda: phone.put_photo(record.photos[0])):
                    asked = time.monotonic()
                    refused = put()
                    assert (refused.status, refused.body["code"]) == (503, "busy")
                    assert int(refused.headers["Retry-After"]) > 0
                    assert time.monotonic() - asked < 10
        finally:
            over.set()
            thread.join()

    assert len(reads) >= 2
    assert set(reads) == {200}
    assert database.BUSY_TIMEOUT_MS <= 5_000  # two waits in one request stay below ten seconds
    installation.ledger.note(phone, record, phone.send(record))
    installation.assert_kept()


def _large(phone: FieldPhone) -> Sealed:
    """A record of a quarter of a megabyte; what it says is unknown to the server, so it is kept in quarantine."""
    record_id, raw = phone.device.seal("inspection", {"note": uuid7() * (6_600 if FULL else 3_000)})
    return Sealed(record_id, raw, ())


@ONLY_SQLITE
@pytest.mark.fault("F14")
def test_a_reader_that_never_ends_cannot_let_the_log_grow(installation: Installation) -> None:
    limits = {"WARN_BYTES": MEBIBYTE, "MOST_BYTES": 3 * MEBIBYTE, "LOOK_EVERY": 4}
    shrunk = {f"siteproof.store.write_ahead.{name}": value for name, value in limits.items()}
    bound = 256 * MEBIBYTE if FULL else 6 * MEBIBYTE
    installation.serve(fault={} if FULL else {"set": shrunk})
    phone = FieldPhone(installation.port, "wang")
    office = FieldPhone(installation.port, "feng")
    log = installation.data_dir / "siteproof.sqlite-wal"
    engine = create_engine(installation.database_url, poolclass=NullPool)
    refused = None
    with engine.connect() as reader:
        reader.exec_driver_sql("BEGIN")
        reader.execute(text("SELECT count(*) FROM record")).scalar()
        for _ in range(3000):
            record = _large(phone)
            answer = phone.put_record(record)
            if answer.status != 200:
                refused = (answer.status, answer.body["code"], answer.headers["Retry-After"])
                break
            installation.ledger.note_record(answer)
            assert log.stat().st_size < bound
        status = office.ask("GET", "/api/v1/admin_status").body
        reader.rollback()
    engine.dispose()

    assert refused == (503, "busy", "5")
    assert ("write_ahead", "alarm") in {(check["code"], check["state"]) for check in status["checks"]}
    assert log.stat().st_size < bound
    installation.ledger.note_record(phone.put_record(record))
    assert log.stat().st_size < write_ahead.WARN_BYTES
    installation.assert_kept()
