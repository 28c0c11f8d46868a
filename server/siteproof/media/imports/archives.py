"""Zip archives opened without trusting them: entries, sizes, ratio and names are looked at before a byte is unpacked.

zipfile never gives out more than the size an entry declares, so that declared sizes bound memory and time.
"""

from __future__ import annotations

import stat
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager

from siteproof.media.imports import limits
from siteproof.media.imports.refusals import FileRefused
from siteproof.media.imports.sources import Source


@contextmanager
def opened_archive(source: Source) -> Iterator[zipfile.ZipFile]:
    """The archive, once its directory is harmless; raises FileRefused, also for damage found while reading."""
    try:
        with zipfile.ZipFile(source.file) as archive:
            _require_harmless(archive.infolist())
            yield archive
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError) as error:
        raise FileRefused("zip_broken", reason=str(error)[:80] or type(error).__name__) from error


def _require_harmless(entries: list[zipfile.ZipInfo]) -> None:
    if len(entries) > limits.MOST_ENTRIES:
        raise FileRefused("zip_entries", count=len(entries), limit=limits.MOST_ENTRIES)
    unpacked = packed = 0
    for entry in entries:
        _require_safe_name(entry)
        if entry.flag_bits & 0x1:
            raise FileRefused("zip_encrypted")
        unpacked += entry.file_size
        packed += entry.compress_size
        if entry.file_size > limits.SMALL_ENTRY_BYTES:
            _require_ratio(entry.file_size, entry.compress_size)
        if entry.file_size > limits.MOST_ENTRY_BYTES:
            _refuse_size(entry.file_size, limits.MOST_ENTRY_BYTES)
    if unpacked > limits.MOST_UNPACKED_BYTES:
        _refuse_size(unpacked, limits.MOST_UNPACKED_BYTES)
    if unpacked > limits.SMALL_ENTRY_BYTES:
        _require_ratio(unpacked, packed)


def _refuse_size(size: int, limit: int) -> None:
    raise FileRefused("zip_size", size_mib=-(-size // limits.MIB), limit_mib=limit // limits.MIB)


def _require_ratio(unpacked: int, packed: int) -> None:
    ratio = unpacked // max(1, packed)
    if ratio > limits.MOST_RATIO:
        raise FileRefused("zip_ratio", ratio=ratio, limit=limits.MOST_RATIO)


def _require_safe_name(entry: zipfile.ZipInfo) -> None:
    name = entry.filename.replace("\\", "/")
    link = stat.S_ISLNK(entry.external_attr >> 16)
    if link or name.startswith("/") or ":" in name.split("/")[0] or ".." in name.split("/"):
        raise FileRefused("zip_name", name=name[:60])


def read_entry(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, limit: int) -> bytes:
    """The bytes of one entry, at most `limit` of them."""
    if entry.file_size > limit:
        _refuse_size(entry.file_size, limit)
    with archive.open(entry) as file:
        return file.read(limit + 1)[:limit]
