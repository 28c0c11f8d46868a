"""An archive as a folder that only grows: every file is written beside, flushed, renamed, its folder flushed.

archive.json          what this archive is, and the public half of its key when it is encrypted
manifests/00000001.json   one a backup, chained by hash; verified/00000001.json once it was read back
log/00000001-001      segments of the log       tables/ab/<hash>   rows of the administered tables
photos/ab/<hash>      originals
"""

from __future__ import annotations

import contextlib
import errno
import fcntl
import hashlib
import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from siteproof.media.archive_seal import ArchiveDamaged, Seal
from siteproof.media.blob_store import LocalBlobStore, photo_key

HEAD = "archive.json"
FORMAT = "siteproof-backup-1"
_DIGITS = 8


class ArchiveAbsent(Exception):
    """The folder holds no archive."""


class ArchiveBusy(Exception):
    """Another backup of this archive is running."""


def manifest_name(number: int) -> str:
    """Where the manifest of backup `number` lies."""
    return f"manifests/{number:0{_DIGITS}d}.json"


def verified_name(number: int) -> str:
    """Where it is noted that backup `number` was read back."""
    return f"verified/{number:0{_DIGITS}d}.json"


def segment_name(number: int, part: int) -> str:
    """Where part `part` (from 1) of the log of backup `number` lies."""
    return f"log/{number:0{_DIGITS}d}-{part:03d}"


def chunk_name(sha256: str) -> str:
    """Where rows with this hash lie."""
    return f"tables/{sha256[:2]}/{sha256}"


class ArchiveFolder:
    """Reads and writes the files of one archive; knows nothing of what they mean."""

    def __init__(self, root: Path, head: dict[str, Any], seal: Seal) -> None:
        self.root, self.id, self.seal = root, str(head["id"]), seal
        self._store: LocalBlobStore | None = None

    @classmethod
    def open(cls, root: Path, key: str | None) -> ArchiveFolder:
        """The archive in a folder; raises ArchiveAbsent, ArchiveDamaged, ArchiveLocked."""
        head = read_head(root)
        return cls(root, head, Seal(head.get("recipient"), key))

    @classmethod
    def begin(cls, root: Path, archive_id: str, made_at: str, recipient: str | None, key: str | None) -> ArchiveFolder:
        """A new archive in an empty folder."""
        root.mkdir(mode=0o700, parents=True, exist_ok=True)
        head = {"format": FORMAT, "id": archive_id, "made_at": made_at, "recipient": recipient}
        archive = cls(root, head, Seal(recipient, key))
        archive.write_plain(HEAD, json.dumps(head, indent=1).encode() + b"\n")
        return archive

    def write_plain(self, name: str, data: bytes) -> None:
        """Keep bytes as they are under a name, flushed; raises StorageFull and other OSErrors."""
        if self._store is None:
            self._store = LocalBlobStore(self.root)
        incoming = self._store.incoming()
        try:
            incoming.write(data)
            incoming.keep(name)
        finally:
            incoming.discard()

    def write(self, name: str, plain: bytes, *, compress: bool = True) -> int:
        """Keep bytes under a name, sealed; returns how many went to the disk."""
        data = self.seal.close(plain, compress=compress)
        self.write_plain(name, data)
        return len(data)

    def read_plain(self, name: str) -> bytes:
        """The bytes as they lie on the disk now; raises ArchiveDamaged when there are none."""
        try:
            with (self.root / name).open("rb") as file:
                with contextlib.suppress(OSError):  # from the disk, not from memory, where the system can
                    os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
                return file.read()
        except FileNotFoundError as error:
            raise ArchiveDamaged(f"{name} is missing") from error
        except OSError as error:
            raise ArchiveDamaged(f"{name}: {error.strerror}") from error

    def read(self, name: str, sha256: str, *, compressed: bool = True) -> bytes:
        """The plain bytes with this hash; raises ArchiveDamaged when they are others."""
        plain = self.seal.open(self.read_plain(name), name, compressed=compressed)
        if hashlib.sha256(plain).hexdigest() != sha256:
            raise ArchiveDamaged(f"{name} was changed")
        return plain

    def write_photo(self, sha256: str, data: bytes) -> int:
        """Keep an original; returns how many bytes went to the disk."""
        return self.write(photo_key(sha256), data, compress=False)

    def read_photo(self, sha256: str) -> bytes:
        """An original; raises ArchiveDamaged."""
        return self.read(photo_key(sha256), sha256, compressed=False)

    def has(self, name: str) -> bool:
        """Whether a file of this name is there."""
        return (self.root / name).is_file()

    def has_photo(self, sha256: str) -> bool:
        """Whether an original is there."""
        return self.has(photo_key(sha256))

    def numbers(self, folder: str) -> list[int]:
        """Numbers of the files of `manifests` or `verified`, ascending."""
        found = (self.root / folder).glob("*.json") if (self.root / folder).is_dir() else ()
        return sorted(int(file.stem) for file in found if file.stem.isdigit() and len(file.stem) == _DIGITS)

    def sweep(self) -> None:
        """Remove what interrupted backups left beside the archive."""
        if self._store is not None:
            self._store.sweep()


def read_head(root: Path) -> dict[str, Any]:
    """What archive.json says; raises ArchiveAbsent and ArchiveDamaged."""
    try:
        head = json.loads((root / HEAD).read_bytes())
    except (FileNotFoundError, NotADirectoryError) as error:
        raise ArchiveAbsent(str(root)) from error
    except (OSError, ValueError) as error:
        raise ArchiveDamaged(f"{HEAD}: {error}") from error
    if not isinstance(head, dict) or head.get("format") != FORMAT or not isinstance(head.get("id"), str):
        raise ArchiveDamaged(f"{HEAD} is not of a Siteproof archive that this version reads")
    return head


@contextlib.contextmanager
def only_one(lock_file: Path) -> Iterator[None]:
    """Hold a lock that other threads and processes respect; raises ArchiveBusy when somebody holds it."""
    descriptor = os.open(lock_file, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            if error.errno in (errno.EWOULDBLOCK, errno.EACCES):
                raise ArchiveBusy(str(lock_file)) from error
            raise
        yield
    finally:
        os.close(descriptor)
