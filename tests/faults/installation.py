"""One installation under test: its servers, and what lies in its database and folder, read without the product."""

import hashlib
import os
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy import create_engine, text
from sqlalchemy.pool import NullPool

from faults.field_phone import Answer, FieldPhone, Sealed
from faults.servers import Nursery, Server
from harness.serving import free_port

DAY_S = 24 * 3600
SWEPT_WITHIN_S = 10.0


@dataclass
class Ledger:
    """What phones were promised: record ids and photo hashes with the seq of their receipts."""

    records: dict[str, tuple[str, int]] = field(default_factory=dict)
    photos: dict[tuple[str, str], int] = field(default_factory=dict)

    def note_record(self, answer: Answer) -> None:
        """A receipt; a second one must say the same."""
        said = (answer.body["sha256"], answer.body["seq"])
        assert self.records.setdefault(answer.body["id"], said) == said, answer.body

    def note_photo(self, username: str, answer: Answer) -> None:
        """A stored photo; a second answer must say the same."""
        key = (f"user-{username}", answer.body["sha256"])
        assert self.photos.setdefault(key, answer.body["seq"]) == answer.body["seq"], answer.body

    def note(self, phone: FieldPhone, record: Sealed, answers: list[Answer]) -> None:
        """All answers of FieldPhone.send."""
        assert answers[0].body["id"] == record.id
        self.note_record(answers[0])
        for answer in answers[1:]:
            self.note_photo(phone.username, answer)


class Installation:
    """A data folder and its database; every server started here is killed at the end."""

    def __init__(self, nursery: Nursery, data_dir: Path, database_url: str) -> None:
        self.nursery, self.data_dir, self.database_url = nursery, data_dir, database_url
        self.port = free_port()
        self.ledger = Ledger()
        self._servers: list[Server] = []
        self._engine = create_engine(database_url, poolclass=NullPool)

    @property
    def blobs(self) -> Path:
        """The folder of the photos."""
        return self.data_dir / "blobs"

    def serve(self, **options: Any) -> Server:
        """A server on the installation's own port, so that phones find it again."""
        server = self.nursery.start(
            self.data_dir, **{"port": self.port, "SITEPROOF_DATABASE_URL": self.database_url, **options}
        )
        self._servers.append(server)
        return server

    def close(self) -> None:
        """Kill what still runs."""
        for server in self._servers:
            if server.exit_code is None:
                server.kill()
        self._engine.dispose()

    def rows(self, statement: str, **values: Any) -> list[Any]:
        """Rows of the database, read beside the server."""
        with self._engine.connect() as connection:
            return list(connection.execute(text(statement), values))

    def photo_files(self) -> set[str]:
        """Hashes that have a file."""
        return {file.name for file in (self.blobs / "photos").rglob("*") if file.is_file()}

    def sweep(self) -> None:
        """Lets two days pass for every file, and a worker's chores run, as at each start of a server."""
        long_ago_s = time.time() - 2 * DAY_S
        for file in self.blobs.rglob("*"):
            if file.is_file() and file.parent != self.blobs:
                os.utime(file, (long_ago_s, long_ago_s))
        sweeper = self.nursery.start(self.data_dir, SITEPROOF_DATABASE_URL=self.database_url)
        self._servers.append(sweeper)
        give_up_at = time.monotonic() + SWEPT_WITHIN_S
        while time.monotonic() < give_up_at and not self._is_swept():
            time.sleep(0.02)
        sweeper.kill()

    def _is_swept(self) -> bool:
        named = {row.sha256 for row in self.rows("SELECT sha256 FROM blob")}
        return not list((self.blobs / "incoming").iterdir()) and self.photo_files() <= named

    def assert_kept(self, *, rehash: bool = True) -> None:
        """S1, S3, S4: everything that was receipted is there, once, with its hash and its seq."""
        columns = "id, sha256, seq, bytes" if rehash else "id, sha256, seq"
        stored = {row.id: row for row in self.rows(f"SELECT {columns} FROM record")}
        for record_id, promised in self.ledger.records.items():
            row = stored.get(record_id)
            assert row is not None, f"record {record_id} was receipted and is lost"
            assert (row.sha256, row.seq) == promised
            assert not rehash or hashlib.sha256(bytes(row.bytes)).hexdigest() == row.sha256
        photos = {(row.user_id, row.sha256): row.seq for row in self.rows("SELECT * FROM stored_photo")}
        assert {key: photos.get(key) for key in self.ledger.photos} == self.ledger.photos
        for sha256 in {key[1] for key in self.ledger.photos} if rehash else ():
            file = self.blobs / "photos" / sha256[:2] / sha256
            assert hashlib.sha256(file.read_bytes()).hexdigest() == sha256
        self._assert_once()

    def _assert_once(self) -> None:
        """No event twice, no live record that misses a photo, no seq beyond the head."""
        twice = (
            "SELECT kind, subject_id, user_id FROM log_event WHERE kind IN "
            "('record_stored', 'photo_stored', 'record_live') GROUP BY kind, subject_id, user_id HAVING count(*) > 1"
        )
        assert self.rows(twice) == []
        live_without = (
            "SELECT p.record_id FROM record_placement p JOIN record r ON r.id = p.record_id "
            "JOIN record_photo c ON c.record_id = r.id LEFT JOIN stored_photo s "
            "ON s.sha256 = c.sha256 AND s.user_id = r.author_id "
            "WHERE p.placed = 'live' AND s.sha256 IS NULL"
        )
        assert self.rows(live_without) == []
        (head,) = self.rows("SELECT (SELECT seq FROM log_head) AS seq, (SELECT max(seq) FROM log_event) AS newest")
        assert head.seq >= head.newest

    def assert_nothing_left_over(self) -> None:
        """S23: after a sweep the folder holds exactly what the table names, and no temporary file."""
        assert self.photo_files() == {row.sha256 for row in self.rows("SELECT sha256 FROM blob")}
        assert list((self.blobs / "incoming").iterdir()) == []
