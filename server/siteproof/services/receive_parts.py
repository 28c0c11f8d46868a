"""Parts of a photo for weak networks: numbered, hashed one by one, idempotent, kept for 14 days."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from siteproof.domain.errors import ErrorCode, SiteproofError
from siteproof.media.blob_store import part_key, photo_key
from siteproof.media.limits import MAX_PHOTO_BYTES
from siteproof.services.backup.rehash import photo_fault
from siteproof.services.original_room import keep_room
from siteproof.services.receive_photo import keep_photo, note_refusal, stored_answer, take
from siteproof.services.runtime import Runtime
from siteproof.store.queries import photos as store
from siteproof.store.queries.upkeep import faulty_among
from siteproof.store.scope import Viewer

PART_BYTES = 262_144
PART_LIFE = timedelta(days=14)
MAX_PARTS = -(-MAX_PHOTO_BYTES // PART_BYTES)


def _owner(user_id: str) -> str:
    return hashlib.sha256(user_id.encode("utf-8")).hexdigest()[:32]


def receive_part(runtime: Runtime, viewer: Viewer, sha256: str, n: int, data: bytes, digest: bytes) -> dict[str, Any]:
    """Keep part n (from 0) and answer {held: [n]}; `digest` is its SHA-256 as the sender stated it.

    Raises part_number, part_size, digest, storage_full.
    """
    if not 0 <= n < MAX_PARTS:
        raise SiteproofError(ErrorCode.PART_NUMBER, limit=MAX_PARTS - 1, n=n)
    if not 0 < len(data) <= PART_BYTES:
        raise SiteproofError(ErrorCode.PART_SIZE, limit_bytes=PART_BYTES, bytes=len(data))
    if hashlib.sha256(data).digest() != digest:
        raise SiteproofError(ErrorCode.DIGEST, reason="differs")
    keep_room(runtime, viewer, sha256)
    with runtime.unit_of_work() as uow:
        held = store.held_parts(uow, viewer.user_id, sha256)
    if n not in held:
        incoming = runtime.blobs.incoming()
        try:
            incoming.write(data)
            incoming.keep(part_key(_owner(viewer.user_id), sha256, n))
        finally:
            incoming.discard()
        row = {"user_id": viewer.user_id, "sha256": sha256, "n": n, "bytes": len(data), "received_at": runtime.now()}
        with runtime.unit_of_work(write=True) as uow:
            store.add_part(uow, row)
            held = store.held_parts(uow, viewer.user_id, sha256)
    return {"held": sorted(held)}


def complete_photo(runtime: Runtime, viewer: Viewer, sha256: str, size_bytes: int, source: str) -> dict[str, Any]:
    """Join the parts of a photo of size_bytes and store it as the whole PUT would.

    Raises parts_missing (missing: numbers), hash (the parts are dropped), and what receive_photo raises.
    """
    if size_bytes > MAX_PHOTO_BYTES:
        error = SiteproofError(ErrorCode.TOO_LARGE, limit_bytes=MAX_PHOTO_BYTES, bytes=size_bytes)
        note_refusal(runtime, viewer, sha256, error, source)
        raise error
    with runtime.unit_of_work() as uow:
        held = store.held_parts(uow, viewer.user_id, sha256)
        known = store.stored_photo(uow, viewer.user_id, sha256)
    if known is not None and _is_here(runtime, sha256):
        drop_parts(runtime, viewer.user_id, sha256)
        return stored_answer(runtime, known)
    keep_room(runtime, viewer, sha256)
    missing = _missing(held, size_bytes)
    if missing:
        raise SiteproofError(ErrorCode.PARTS_MISSING, missing=missing)
    incoming = runtime.blobs.incoming()
    try:
        received = take(incoming, sha256, _parts(runtime, viewer.user_id, sha256, len(held)))
        answer = keep_photo(runtime, viewer, received, incoming)
    except SiteproofError as error:
        note_refusal(runtime, viewer, sha256, error, source)
        drop_parts(runtime, viewer.user_id, sha256)
        raise
    finally:
        incoming.discard()
    drop_parts(runtime, viewer.user_id, sha256)
    return answer


def _is_here(runtime: Runtime, sha256: str) -> bool:
    """Whether stored bytes still lie here: whoever hears so may let go of his own (sync.md S10)."""
    with runtime.unit_of_work() as uow:
        lost = faulty_among(uow, [sha256])
    return photo_fault(runtime, sha256) is None if lost else runtime.blobs.holds(photo_key(sha256))


def _missing(held: dict[int, int], size_bytes: int) -> list[int]:
    """Numbers of parts that are absent or have the wrong size for this whole."""
    count = max(1, -(-size_bytes // PART_BYTES))
    sizes = dict.fromkeys(range(count - 1), PART_BYTES) | {count - 1: size_bytes - (count - 1) * PART_BYTES}
    return [n for n, size in sizes.items() if held.get(n) != size]


def _parts(runtime: Runtime, user_id: str, sha256: str, count: int) -> Iterator[bytes]:
    """Parts 0 to count - 1; raises parts_missing when another request took a file away meanwhile."""
    for n in range(count):
        try:
            with runtime.blobs.open(part_key(_owner(user_id), sha256, n)) as file:
                part = file.read(PART_BYTES)
        except FileNotFoundError:
            raise SiteproofError(ErrorCode.PARTS_MISSING, missing=list(range(count))) from None
        yield part


def drop_parts(runtime: Runtime, user_id: str, sha256: str) -> None:
    """Forget the parts of one upload: rows first, so that no row names a missing file."""
    with runtime.unit_of_work(write=True) as uow:
        held = store.held_parts(uow, user_id, sha256)
        store.drop_parts(uow, user_id, sha256)
    for n in held:
        runtime.blobs.delete(part_key(_owner(user_id), sha256, n))


def sweep_unclaimed_parts(runtime: Runtime) -> int:
    """Remove files of parts that no row names: the server died between file and row; returns how many uploads."""
    with runtime.unit_of_work() as uow:
        claimed = {(_owner(user_id), sha256) for user_id, sha256 in store.uploads(uow)}
    unclaimed = [upload for upload in runtime.blobs.old_uploads() if upload not in claimed]
    for owner, sha256 in unclaimed:
        runtime.blobs.drop_upload(owner, sha256)
    return len(unclaimed)


def sweep_parts(runtime: Runtime) -> int:
    """Drop uploads nobody has continued for 14 days; returns how many."""
    with runtime.unit_of_work() as uow:
        old = store.old_parts(uow, runtime.now() - PART_LIFE)
    for user_id, sha256 in old:
        drop_parts(runtime, user_id, sha256)
    return len(old)
