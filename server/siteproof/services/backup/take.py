"""Taking a backup: everything of one moment from the database first, the photos after.

Photos are written before the rows that name them and never changed, so every photo of the moment is there when it is
copied. One that the server itself cannot read is named in the manifest and holds `safe_seq` back.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path, PurePosixPath

from siteproof import __version__
from siteproof.media.archive_folder import ArchiveFolder, chunk_name, segment_name
from siteproof.media.archive_seal import ArchiveDamaged
from siteproof.media.blob_store import photo_key
from siteproof.services.backup.continuity import event_mark
from siteproof.services.backup.manifest import Manifest, hashes_of, manifest_sha256
from siteproof.services.backup.rows_file import line, write_lines, write_rows
from siteproof.services.identifiers import wire_time
from siteproof.services.runtime import Runtime
from siteproof.store import archive_rows as rows
from siteproof.store.log import head_seq
from siteproof.store.migrate import newest_revision
from siteproof.store.queries import upkeep as store
from siteproof.store.queries.audit import audit_head
from siteproof.store.unit_of_work import UnitOfWork

KEY_FOLDERS = ("keys", "tls")
DEMO_ACCOUNTS = "demo-accounts.json"
NOT_IN_ARCHIVE = "backup-key"
LARGEST_KEY_BYTES = 1 << 20
HELD_BYTES = 64 << 20


@dataclass(frozen=True, slots=True)
class Taken:
    """What lies in the archive now and has not been read back; `new_files`: hashes of rows written this time."""

    manifest: Manifest
    new_files: frozenset[str]
    new_photos: frozenset[str]


def take(runtime: Runtime, archive: ArchiveFolder, tip: Manifest | None, base: Manifest | None) -> Taken:
    """Write segments, rows and photos of the backup after `tip`; the manifest itself is not written yet.

    `base` is the backup whose log this one continues. Rows that `tip` does not name are written even where a file
    of theirs lies: it may be of a backup that was never read back whole. Raises StorageFull and other OSErrors.
    """
    number = 1 if tip is None else tip.number + 1
    known = frozenset() if tip is None else frozenset({*hashes_of([tip]), tip.keys})
    with runtime.unit_of_work() as uow:
        rows.pin_snapshot(uow)
        made_at, seq = wire_time(runtime.now()), head_seq(uow)
        audit_seq, audit_hash = audit_head(uow)
        from_seq, audit_from = (0, 0) if base is None else (base.seq, base.audit_seq)
        outgoing = _Outgoing(archive, known)
        log = _write_log(uow, outgoing, number, (from_seq, seq), (audit_from, audit_seq))
        tables, counts, new_files = _write_tables(uow, outgoing)
        new = store.photos_stored(uow, from_seq, seq)
        last_event = event_mark(uow, seq)
    keys = _write_keys(runtime.data_dir, outgoing)
    outgoing.flush()
    owed = {str(sha256): int(at) for sha256, at in (base.photos_missing if base else [])}
    missing = _copy_photos(runtime, archive, {**new, **owed})
    manifest = Manifest(
        archive=archive.id,
        number=number,
        previous_sha256=None if tip is None else manifest_sha256(archive, tip.number),
        base=None if base is None else base.number,
        made_at=made_at,
        version=__version__,
        schema=newest_revision(),
        server_epoch=runtime.installation.server_epoch,
        from_seq=from_seq,
        seq=seq,
        safe_seq=min((at - 1 for at in missing.values()), default=seq),
        last_event=last_event,
        audit_from=audit_from,
        audit_seq=audit_seq,
        audit_hash=audit_hash,
        log=log,
        tables=tables,
        rows=counts,
        keys=keys[0],
        photos_new=len(new),
        photos_missing=[[sha256, at] for sha256, at in sorted(missing.items())],
    )
    new_files |= {keys[0]} if keys[1] else set()
    return Taken(manifest, frozenset(new_files), frozenset({**new, **owed}.keys() - missing.keys()))


class _Outgoing:
    """Files on their way to the archive: a slow disk must not keep the database's moment open, nor fill memory."""

    def __init__(self, archive: ArchiveFolder, known: frozenset[str]) -> None:
        self.archive, self.known = archive, known
        self._held: list[tuple[str, bytes]] = []
        self._bytes = 0

    def add(self, name: str, plain: bytes) -> None:
        """Seal bytes for the archive."""
        self._held.append((name, self.archive.seal.close(plain, compress=True)))
        self._bytes += len(self._held[-1][1])
        if self._bytes > HELD_BYTES:
            self.flush()

    def flush(self) -> None:
        """Write what is held."""
        for name, data in self._held:
            self.archive.write_plain(name, data)
        self._held.clear()
        self._bytes = 0


def _write_log(
    uow: UnitOfWork, outgoing: _Outgoing, number: int, log: tuple[int, int], audit: tuple[int, int]
) -> list[str]:
    """Segments of the log, then of the audit chain; returns their hashes in order."""
    hashes: list[str] = []
    begin = log[0]
    for end in rows.segment_ends(uow, *log):
        _keep_segment(outgoing, number, hashes, write_rows(rows.columns_of_log(), rows.log_rows(uow, begin, end)))
        begin = end
    for begin in range(audit[0], audit[1], rows.SEGMENT_SEQS):
        end = min(begin + rows.SEGMENT_SEQS, audit[1])
        _keep_segment(outgoing, number, hashes, write_rows(rows.columns_of_log(), rows.audit_rows(uow, begin, end)))
    return hashes


def _keep_segment(outgoing: _Outgoing, number: int, hashes: list[str], plain: bytes) -> None:
    outgoing.add(segment_name(number, len(hashes) + 1), plain)
    hashes.append(hashlib.sha256(plain).hexdigest())


def _write_tables(uow: UnitOfWork, outgoing: _Outgoing) -> tuple[dict[str, list[str]], dict[str, int], set[str]]:
    """Every table of the snapshot in files named by their content; what is there already is not written again."""
    tables: dict[str, list[str]] = {}
    counts: dict[str, int] = {}
    new: set[str] = set()
    for table in rows.snapshot_tables():
        tables[table.name], counts[table.name] = [], 0
        columns = {table.name: rows.columns_of(table)}
        for chunk in rows.chunks(uow, table, partial(_table_line, table.name)):
            sha256, written = _keep_rows(outgoing, write_lines(columns, chunk))
            tables[table.name].append(sha256)
            counts[table.name] += len(chunk)
            new |= {sha256} if written else set()
    return tables, counts, new


def _table_line(table: str, row: rows.Row) -> bytes:
    return line([table, row])


def _keep_rows(outgoing: _Outgoing, plain: bytes) -> tuple[str, bool]:
    sha256 = hashlib.sha256(plain).hexdigest()
    if sha256 in outgoing.known and outgoing.archive.has(chunk_name(sha256)):
        return sha256, False
    outgoing.add(chunk_name(sha256), plain)
    return sha256, True


def _write_keys(data_dir: Path, outgoing: _Outgoing) -> tuple[str, bool]:
    """The server's keys, the office certificate and, in the demo, its accounts; never the archive's own key."""
    files = {str(path.relative_to(data_dir)): path.read_bytes().hex() for path in _key_files(data_dir)}
    return _keep_rows(outgoing, line(files))


def _key_files(data_dir: Path) -> Iterator[Path]:
    folders = [data_dir / name for name in KEY_FOLDERS]
    found = sorted(path for folder in folders if folder.is_dir() for path in folder.rglob("*"))
    for path in [*found, data_dir / DEMO_ACCOUNTS]:
        wanted = path.is_file() and path.name != NOT_IN_ARCHIVE and path.suffix != ".new"
        if wanted and path.stat().st_size <= LARGEST_KEY_BYTES:
            yield path


def read_keys(plain: bytes) -> dict[str, bytes]:
    """Files by their path in the data folder; raises ArchiveDamaged on anything else than what _write_keys wrote."""
    try:
        files = {str(name): bytes.fromhex(content) for name, content in json.loads(plain).items()}
    except (ValueError, TypeError, AttributeError) as error:
        raise ArchiveDamaged("the file of keys cannot be read") from error
    for name in files:
        parts = PurePosixPath(name).parts
        in_its_folder = len(parts) > 1 and parts[0] in KEY_FOLDERS and ".." not in parts and "\0" not in name
        if not in_its_folder and name != DEMO_ACCOUNTS:
            raise ArchiveDamaged(f"a key in the archive wants to lie at {name!r}")
    return files


def _copy_photos(runtime: Runtime, archive: ArchiveFolder, photos: dict[str, int]) -> dict[str, int]:
    """Copy what is not there whole; returns hash and seq of photos whose bytes this server does not have."""
    missing = {}
    for sha256, seq in photos.items():
        if _is_whole(archive, sha256):
            continue
        data = whole_photo(runtime, sha256)
        if data is None:
            missing[sha256] = seq
        else:
            archive.write_photo(sha256, data)
    return missing


def _is_whole(archive: ArchiveFolder, sha256: str) -> bool:
    with contextlib.suppress(ArchiveDamaged):
        return archive.has_photo(sha256) and bool(archive.read_photo(sha256))
    return False


def whole_photo(runtime: Runtime, sha256: str) -> bytes | None:
    """The bytes that this hash names, None when the disk has lost or changed them."""
    try:
        with runtime.blobs.open(photo_key(sha256)) as file:
            data = file.read()
    except OSError:
        return None
    return data if hashlib.sha256(data).hexdigest() == sha256 else None
