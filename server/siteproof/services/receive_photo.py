"""PUT of a photo: hash and header in the request, flush, one row; everything heavy is pending work."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from mmap import mmap
from typing import Any

from siteproof.domain.errors import ErrorCode, SiteproofError
from siteproof.media.blob_store import IncomingFile, photo_key
from siteproof.media.image_header import ImageHeader, read_header
from siteproof.media.limits import MAX_PHOTO_BYTES, pixel_problem
from siteproof.services.audit import Actor, write_audit
from siteproof.services.original_room import keep_room
from siteproof.services.pending_work import enqueue
from siteproof.services.place_record import settle_photo
from siteproof.services.runtime import Runtime
from siteproof.store.log import append_event, take_seq
from siteproof.store.queries import photos as store
from siteproof.store.queries.audit import lock_writers
from siteproof.store.scope import Viewer
from siteproof.store.unit_of_work import UnitOfWork

_REFUSED_FOR_GOOD = frozenset({ErrorCode.TOO_LARGE, ErrorCode.TYPE, ErrorCode.PIXELS})


@dataclass(frozen=True, slots=True)
class ReceivedBytes:
    """Bytes that lie in a temporary file and match their hash."""

    sha256: str
    size_bytes: int
    header: ImageHeader


def receive_photo(
    runtime: Runtime,
    viewer: Viewer,
    sha256: str,
    chunks: Iterator[bytes],
    size_bytes: int | None,
    source: str,
    *,
    brought_by: Actor | None = None,
) -> dict[str, Any]:
    """Store a photo for its sender and answer {stored, sha256, bytes, seq, epoch, damaged} after the flush.

    `size_bytes` is what the request announced, None when it did not; `brought_by` is whoever hands it in for its
    sender and whom the audit names then. Raises too_large, hash, type,
    pixels, storage_full; a photo refused for good is noted and counts as settled.
    """
    incoming: IncomingFile | None = None
    try:
        if size_bytes is not None and size_bytes > MAX_PHOTO_BYTES:
            raise SiteproofError(ErrorCode.TOO_LARGE, limit_bytes=MAX_PHOTO_BYTES, bytes=size_bytes)
        keep_room(runtime, viewer, sha256)
        incoming = runtime.blobs.incoming()
        received = take(incoming, sha256, chunks)
        return keep_photo(runtime, viewer, received, incoming)
    except SiteproofError as error:
        note_refusal(runtime, viewer, sha256, error, source, brought_by)
        raise
    finally:
        if incoming is not None:
            incoming.discard()


def note_refusal(
    runtime: Runtime,
    viewer: Viewer,
    sha256: str,
    error: SiteproofError,
    source: str,
    brought_by: Actor | None = None,
) -> None:
    """Remember bytes refused for good, so that the record that cites them need not wait for ever."""
    if error.code not in _REFUSED_FOR_GOOD:
        return
    now = runtime.now()
    with runtime.unit_of_work(write=True) as uow:
        lock_writers(uow)
        if not store.add_refusal(uow, viewer.user_id, sha256, error.code.value, now):
            uow.discard()
            return
        settle_photo(uow, viewer.user_id, sha256, now)
        actor = brought_by or Actor(viewer.user_id, viewer.device_id, source)
        write_audit(uow, actor, "photo.refused", "photo", sha256, error.code.value, now, log_taken=True)


def take(incoming: IncomingFile, sha256: str, chunks: Iterator[bytes]) -> ReceivedBytes:
    """Write the chunks, hash and judge them; the whole of a large photo is never held in memory."""
    digest, size, count, chunk = hashlib.sha256(), 0, 0, b""
    for chunk in chunks:
        size, count = size + len(chunk), count + 1
        if size > MAX_PHOTO_BYTES:
            raise SiteproofError(ErrorCode.TOO_LARGE, limit_bytes=MAX_PHOTO_BYTES, bytes=size)
        digest.update(chunk)
        incoming.write(chunk)
    if count <= 1:
        return _checked(sha256, digest.hexdigest(), chunk)
    with incoming.mapped() as data:
        return _checked(sha256, digest.hexdigest(), data)


def _checked(sha256: str, found: str, data: bytes | mmap) -> ReceivedBytes:
    """Judge bytes by hash and header; raises hash, type, pixels."""
    if found != sha256:
        raise SiteproofError(ErrorCode.HASH, expected=sha256, found=found)
    header = read_header(data)
    if header is None:
        raise SiteproofError(ErrorCode.TYPE, found="not JPEG, PNG, WebP or HEIF")
    limit = pixel_problem(header.pixels, len(data))
    if limit is not None:
        raise SiteproofError(ErrorCode.PIXELS, limit=limit, pixels=header.pixels)
    return ReceivedBytes(sha256, len(data), header)


def keep_photo(runtime: Runtime, viewer: Viewer, received: ReceivedBytes, incoming: IncomingFile) -> dict[str, Any]:
    """Make the bytes durable, then their row, then answer.

    Bytes that seem to be there are written again: another request may have renamed them and not flushed
    yet, or the disk may have changed them; these are known to be right.
    """
    now = runtime.now()
    key = photo_key(received.sha256)
    incoming.keep(key)
    with runtime.unit_of_work(write=True) as uow:
        seq = take_seq(uow)
        if not runtime.blobs.holds(key):  # swept between our rename and our turn (services/housekeeping.py)
            raise SiteproofError(ErrorCode.BUSY, retry_after_s=1)
        known = store.stored_photo(uow, viewer.user_id, received.sha256)
        if known is not None:
            uow.discard()
            return stored_answer(runtime, known)
        store.add_blob(uow, _blob_row(received))
        row = {
            "user_id": viewer.user_id,
            "sha256": received.sha256,
            "bytes": received.size_bytes,
            "media_type": received.header.media_type,
            "damaged": not received.header.complete,
            "seq": seq,
            "received_at": now,
        }
        store.add_stored_photo(uow, row)
        newest = _log(uow, viewer, received, seq, now)
        uow.after_commit(runtime.signal.wake)
    runtime.note_seq(newest)
    return stored_answer(runtime, row)


def _log(uow: UnitOfWork, viewer: Viewer, received: ReceivedBytes, seq: int, now: datetime) -> int:
    """The log is the audit of stored photos (security.md 1.7 names refusals and reads, not uploads)."""
    append_event(
        uow,
        kind="photo_stored",
        subject_type="photo",
        subject_id=received.sha256,
        user_id=viewer.user_id,
        at=now,
        seq=seq,
    )
    newest = settle_photo(uow, viewer.user_id, received.sha256, now) or seq
    enqueue(uow, "examine", received.sha256, now)
    return newest


def _blob_row(received: ReceivedBytes) -> dict[str, Any]:
    return {
        "sha256": received.sha256,
        "bytes": received.size_bytes,
        "format": received.header.format,
        "width_px": received.header.width_px,
        "height_px": received.header.height_px,
        "damaged": not received.header.complete,
    }


def stored_answer(runtime: Runtime, photo: Mapping[str, Any]) -> dict[str, Any]:
    """The answer about a stored photo; it names the hash, so that no other answer can pass for it (S9)."""
    return {
        "stored": True,
        "sha256": photo["sha256"],
        "bytes": photo["bytes"],
        "seq": photo["seq"],
        "epoch": runtime.installation.server_epoch,
        "damaged": photo["damaged"],
    }
