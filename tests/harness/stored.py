"""What a server holds of one author: his records as their bytes say, and the pictures he sent, read from the disk."""

from __future__ import annotations

import hashlib
import json
import sqlite3
from typing import Any

from harness.serving import Served

RECORDS = """
SELECT record.bytes, record_placement.placed FROM record
JOIN record_placement ON record_placement.record_id = record.id WHERE author_id = ? ORDER BY record.seq
"""


def _rows(served: Served, query: str, author_id: str) -> list[tuple[Any, ...]]:
    with sqlite3.connect(served.data_dir / "siteproof.sqlite", timeout=10) as database:
        return database.execute(query, (author_id,)).fetchall()


def records_of(served: Served, author_id: str) -> list[dict[str, Any]]:
    """The documents he sealed, in the order in which the server took them; `placed` stands beside their own fields."""
    return [{**json.loads(data), "placed": placed} for data, placed in _rows(served, RECORDS, author_id)]


def photos_of(served: Served, author_id: str) -> list[str]:
    """SHA-256 of the bytes on the disk of every picture he sent; a file that is gone or changed fails."""
    named = [str(sha) for (sha,) in _rows(served, "SELECT sha256 FROM stored_photo WHERE user_id = ?", author_id)]
    for sha in named:
        (file,) = served.data_dir.glob(f"blobs/photos/*/{sha}")
        assert hashlib.sha256(file.read_bytes()).hexdigest() == sha
    return named


def cited(records: list[dict[str, Any]]) -> list[str]:
    """SHA-256 of every picture these records cite."""
    return [str(photo["sha256"]) for record in records for photo in record["photos"]]
