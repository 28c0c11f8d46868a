"""A locked database and a full disk: typed, retriable, and nothing half-stored."""

import errno
import os
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from factories.phone import Phone, inspection_body
from factories.pictures import jpeg
from siteproof.store import database

Phones = Callable[..., Phone]


@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
@pytest.mark.fault("F13")
@pytest.mark.invariant("S22")
def test_a_database_locked_by_somebody_else_is_busy(
    monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest, settings: Any
) -> None:
    monkeypatch.setattr(database, "BUSY_TIMEOUT_MS", 50)
    phones: Phones = request.getfixturevalue("phone")
    wang = phones("wang")
    record_id, raw = wang.seal("inspection", inspection_body())
    with closing(sqlite3.connect(Path(settings.database_url.removeprefix("sqlite:///")))) as other:
        other.execute("BEGIN IMMEDIATE")
        busy = wang.put_record(record_id, raw)
        other.rollback()

    assert (busy.status_code, busy.json["code"], busy.headers["Retry-After"]) == (503, "busy", "5")
    assert wang.put_record(record_id, raw).status_code == 200


@pytest.mark.fault("F10")
@pytest.mark.invariant("S24")
def test_a_full_disk_answers_507_and_keeps_working(
    county: Flask, phone: Phones, monkeypatch: pytest.MonkeyPatch
) -> None:
    wang, real_write = phone("wang"), os.write

    def full(descriptor: int, data: Any) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "write", full)
    refused = wang.put_photo(jpeg(1))
    monkeypatch.setattr(os, "write", real_write)

    assert (refused.status_code, refused.json["code"]) == (507, "storage_full")
    assert wang.put_photo(jpeg(1)).status_code == 200
