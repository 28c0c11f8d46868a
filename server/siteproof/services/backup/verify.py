"""Reading a backup back: nothing here asks the running installation; only what the archive itself holds counts."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from siteproof.media.archive_folder import ArchiveFolder, chunk_name, segment_name
from siteproof.media.archive_seal import ArchiveDamaged
from siteproof.services.audit import first_broken_entry
from siteproof.services.backup.manifest import Manifest
from siteproof.services.backup.rows_file import RowsFile, read_rows
from siteproof.services.backup.take import read_keys
from siteproof.services.identifiers import wire_time
from siteproof.store.archive_rows import named

Facts = dict[str, Any]


@dataclass(slots=True)
class Found:
    """What the segments of one backup hold, as they are read."""

    photos: set[str] = field(default_factory=set)
    records: int = 0
    last_event: list[Any] | None = None
    audit: list[Facts] = field(default_factory=list)


def segments(archive: ArchiveFolder, manifest: Manifest) -> Iterator[tuple[str, RowsFile]]:
    """Name and rows of every segment of a backup; raises ArchiveDamaged."""
    for part, sha256 in enumerate(manifest.log, start=1):
        name = segment_name(manifest.number, part)
        yield name, read_rows(name, archive.read(name, sha256))


def table_rows(archive: ArchiveFolder, sha256: str) -> RowsFile:
    """A file of rows of the snapshot; raises ArchiveDamaged."""
    return read_rows(chunk_name(sha256), archive.read(chunk_name(sha256), sha256))


def check_log(archive: ArchiveFolder, manifest: Manifest, base: Manifest | None) -> Found:
    """Read every segment: hashes of records, events beside what they tell of, the audit chain onward from base.

    A seq without an event is none of our business (a refusal may have taken it and been rolled back); an event
    without its record or photo is. Raises ArchiveDamaged with the place.
    """
    found = Found(last_event=None if base is None else base.last_event)
    for name, segment in segments(archive, manifest):
        _check_segment(name, segment, manifest, found)
    previous, before = ("", 0) if base is None else (base.audit_hash, base.audit_seq)
    broken = first_broken_entry(found.audit, previous, before + 1)
    last = found.audit[-1] if found.audit else {"seq": before, "hash": previous}
    if broken is not None or (last["seq"], last["hash"]) != (manifest.audit_seq, manifest.audit_hash):
        raise ArchiveDamaged(f"the audit chain of backup {manifest.number} breaks at entry {broken or last['seq']}")
    if found.last_event != manifest.last_event:
        raise ArchiveDamaged(f"the log of backup {manifest.number} ends at another event than it says")
    return found


def _check_segment(name: str, segment: RowsFile, manifest: Manifest, found: Found) -> None:
    facts = {table: list(named(segment.tables[table], rows)) for table, rows in segment.rows.items()}
    for record in facts["record"]:
        if hashlib.sha256(record["bytes"]).hexdigest() != record["sha256"]:
            raise ArchiveDamaged(f"{name}: record {record['id']} was changed")
    for kind, subjects in (
        ("record_stored", {row["seq"]: row["id"] for row in facts["record"]}),
        ("photo_stored", {row["seq"]: row["sha256"] for row in facts["stored_photo"]}),
    ):
        told = {event["seq"]: event["subject_id"] for event in facts["log_event"] if event["kind"] == kind}
        if told != subjects:
            raise ArchiveDamaged(f"{name}: events and what they tell of differ ({kind})")
    for event in facts["log_event"]:
        if not manifest.from_seq < event["seq"] <= manifest.seq:
            raise ArchiveDamaged(f"{name}: event {event['seq']} is outside of its backup")
        found.last_event = [event["seq"], event["kind"], event["subject_id"], wire_time(event["at"])]
    found.records += len(facts["record"])
    found.photos |= {row["sha256"] for row in facts["stored_photo"]}
    found.audit += facts["audit"]


def check_tables(archive: ArchiveFolder, manifest: Manifest, read: Iterable[str] | None = None) -> None:
    """Every file of rows is there; those in `read` (None: all) are opened, and counted when all are.

    Raises ArchiveDamaged.
    """
    wanted = None if read is None else set(read)
    for table, files in manifest.tables.items():
        count = 0
        for sha256 in files:
            if wanted is not None and sha256 not in wanted:
                if not archive.has(chunk_name(sha256)):
                    raise ArchiveDamaged(f"{chunk_name(sha256)} is missing")
                continue
            count += len(table_rows(archive, sha256).rows[table])
        if wanted is None and count != manifest.rows[table]:
            raise ArchiveDamaged(f"{table} of backup {manifest.number} has {count} rows, not {manifest.rows[table]}")
    read_keys(archive.read(chunk_name(manifest.keys), manifest.keys))


def check_photos(archive: ArchiveFolder, hashes: Iterable[str]) -> int:
    """Read and hash originals; returns how many. Raises ArchiveDamaged at the first that is not whole."""
    count = 0
    for sha256 in hashes:
        archive.read_photo(sha256)
        count += 1
    return count


def public_keys(archive: ArchiveFolder, manifest: Manifest) -> dict[str, Facts]:
    """Public keys of the server by kid, from the archive's own rows."""
    files = (table_rows(archive, sha256) for sha256 in manifest.tables["server_key"])
    rows = [row for file in files for row in named(file.tables["server_key"], file.rows["server_key"])]
    return {row["kid"]: row["public_key_jwk"] for row in rows}
