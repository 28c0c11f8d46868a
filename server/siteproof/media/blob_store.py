"""Bytes by hash in a local folder: temporary file, fsync, rename, fsync of the folder, then and only then an answer."""

from __future__ import annotations

import contextlib
import errno
import mmap
import os
import time
from collections.abc import Iterator
from io import BufferedReader
from pathlib import Path

TEMPORARY = "incoming"
OLD_TEMPORARY_S = 24 * 3600


class StorageFull(OSError):
    """No room or no inodes left; nothing was kept."""


def photo_key(sha256: str) -> str:
    """The key of original bytes."""
    return f"photos/{sha256[:2]}/{sha256}"


def derivative_key(sha256: str, size: str) -> str:
    """The key of a derivative (`thumb`, `preview`)."""
    return f"derived/{sha256[:2]}/{sha256}.{size}.jpg"


def part_key(owner: str, sha256: str, n: int) -> str:
    """The key of one held part of an upload; owner is the user's id, hashed by the caller."""
    return f"parts/{owner}/{sha256}/{n}"


def import_key(draft_id: str) -> str:
    """The key of a file that is looked at before it is taken; the id is made by the server."""
    return f"imports/{draft_id}"


class IncomingFile:
    """A temporary file in the store's own file system; keep() makes it durable under a key."""

    def __init__(self, folder: Path, root: Path) -> None:
        self._root = root
        self._path = folder / f"{os.getpid()}-{os.urandom(8).hex()}"
        with _full_is_typed():
            self._file = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)

    def write(self, data: bytes | memoryview) -> None:
        """Append bytes; raises StorageFull."""
        left = memoryview(data)
        with _full_is_typed():
            while left:
                left = left[os.write(self._file, left) :]

    @contextlib.contextmanager
    def mapped(self) -> Iterator[mmap.mmap]:
        """What was written, readable without holding it in memory; there must be something."""
        with mmap.mmap(self._file, 0, access=mmap.ACCESS_READ) as data:
            yield data

    def keep(self, key: str) -> None:
        """Flush, rename to key, flush the folder; after this a power cut loses nothing."""
        target = self._root / key
        with _full_is_typed():
            os.fsync(self._file)
            made = [] if target.parent.is_dir() else _make_folders(target.parent, self._root)
            self._path.rename(target)
            for folder in [target.parent, *made]:
                _flush_folder(folder)

    def discard(self) -> None:
        """Close, and remove what was not kept."""
        os.close(self._file)
        with contextlib.suppress(FileNotFoundError):
            self._path.unlink()


class LocalBlobStore:
    """A store in one folder; keys are made by the server from hashes only."""

    def __init__(self, root: Path) -> None:
        self.root = root
        (root / TEMPORARY).mkdir(mode=0o700, parents=True, exist_ok=True)
        if not (root / "photos" / "ff").is_dir():
            for first in range(256):  # made once, so that no upload pays for flushing new folders
                (root / "photos" / f"{first:02x}").mkdir(mode=0o700, parents=True, exist_ok=True)
            _flush_folder(root / "photos")
            _flush_folder(root)

    def incoming(self) -> IncomingFile:
        """A temporary file beside the photos."""
        return IncomingFile(self.root / TEMPORARY, self.root)

    def open(self, key: str) -> BufferedReader:
        """The bytes of key; raises FileNotFoundError."""
        return self.path(key).open("rb")

    def path(self, key: str) -> Path:
        """The file of key."""
        return self.root / key

    def delete(self, key: str) -> None:
        """Remove the file of key; a missing one is no error."""
        self.path(key).unlink(missing_ok=True)

    def holds(self, key: str) -> bool:
        """Whether there are bytes under key."""
        return self.path(key).exists()

    def old_photos(self) -> Iterator[str]:
        """Hashes of photo files written more than a day ago."""
        for folder in (self.root / "photos").iterdir():
            yield from _older_than_a_day(folder)

    def old_uploads(self) -> Iterator[tuple[str, str]]:
        """(owner, hash) of uploads in parts to which nothing was added for more than a day."""
        for owner in _entries(self.root / "parts"):
            for upload in _entries(owner):
                newest = max((file.stat().st_mtime for file in _entries(upload)), default=upload.stat().st_mtime)
                if time.time() - newest > OLD_TEMPORARY_S:
                    yield owner.name, upload.name

    def drop_upload(self, owner: str, sha256: str) -> None:
        """Remove every part of an upload."""
        folder = self.root / "parts" / owner / sha256
        for file in _entries(folder):
            file.unlink(missing_ok=True)
        with contextlib.suppress(OSError):  # somebody may be adding to it again
            folder.rmdir()

    def sweep(self) -> int:
        """Remove temporary files older than a day (interrupted uploads); returns how many."""
        removed = 0
        for file in (self.root / TEMPORARY).iterdir():
            with contextlib.suppress(FileNotFoundError):
                if time.time() - file.stat().st_mtime > OLD_TEMPORARY_S:
                    file.unlink()
                    removed += 1
        return removed


def _entries(folder: Path) -> list[Path]:
    try:
        return list(folder.iterdir())
    except FileNotFoundError:
        return []


def _older_than_a_day(folder: Path) -> Iterator[str]:
    with os.scandir(folder) as entries:
        for entry in entries:
            if time.time() - entry.stat().st_mtime > OLD_TEMPORARY_S:
                yield entry.name


def _make_folders(folder: Path, root: Path) -> list[Path]:
    """Make missing folders; returns the folders that got a new entry and must be flushed too."""
    missing = []
    while folder != root and not folder.is_dir():
        missing.append(folder)
        folder = folder.parent
    for each in reversed(missing):
        each.mkdir(mode=0o700, exist_ok=True)
    return [each.parent for each in missing]


def _flush_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextlib.contextmanager
def _full_is_typed() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
            raise StorageFull(error.errno, error.strerror) from error
        raise
