"""What lies on the server of a phone's work, read in its database and its folder."""

import hashlib
from typing import Any

from faults.installation import Installation
from harness.engine_phone import EnginePhone


def stored_records(township: Installation) -> dict[str, Any]:
    """Rows of all records by id."""
    return {row.id: row for row in township.rows("SELECT id, sha256, seq, bytes FROM record")}


def stored_photos(township: Installation) -> set[str]:
    """Hashes that some user has stored."""
    return {row.sha256 for row in township.rows("SELECT sha256 FROM stored_photo")}


def placed(township: Installation, record_id: str) -> str | None:
    """Where a record stands, None when it is not there."""
    rows = township.rows("SELECT placed FROM record_placement WHERE record_id = :id", id=record_id)
    return str(rows[0].placed) if rows else None


def wrong_photos(township: Installation) -> list[str]:
    """Files of the blob store whose bytes are not what their name says: must be empty, whatever the network did."""
    folder = township.blobs / "photos"
    return [
        file.name
        for file in folder.rglob("*")
        if file.is_file() and hashlib.sha256(file.read_bytes()).hexdigest() != file.name
    ]


def assert_all_arrived(township: Installation, phone: EnginePhone) -> None:
    """Everything in the outbox is stored on both sides, once, with the bytes that were sealed."""
    entries = phone.entries()
    assert [entry["key"] for entry in entries if entry["status"] != "stored"] == []
    records, photos = stored_records(township), stored_photos(township)
    for entry in entries:
        if entry["what"] == "photo":
            assert entry["sha256"] in photos
            continue
        row = records[entry["recordId"]]
        assert (row.sha256, row.seq) == (entry["sha256"], entry["seq"])
        assert hashlib.sha256(bytes(row.bytes)).hexdigest() == entry["sha256"]
    events = township.rows(
        "SELECT kind, subject_id, user_id FROM log_event WHERE kind IN ('record_stored', 'photo_stored', 'record_live')"
        " GROUP BY kind, subject_id, user_id HAVING count(*) > 1"
    )
    assert events == []
    assert wrong_photos(township) == []
