"""A file an administrator has dropped: kept beside the photos until it is taken, thrown away or a week old.

The row says what he chose and typed; the file itself never changes. Nobody else sees either.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from siteproof.domain.errors import ErrorCode, SiteproofError
from siteproof.media.blob_store import IncomingFile, import_key
from siteproof.media.imports import limits
from siteproof.media.imports.guarded import ReadingBusy
from siteproof.media.imports.refusals import FileRefused
from siteproof.services.administer.change import Administrator, not_found
from siteproof.services.identifiers import wire_time
from siteproof.services.import_reading import reading_of
from siteproof.services.pending_work import register_periodic
from siteproof.services.runtime import Runtime
from siteproof.store.models import ImportDraft
from siteproof.store.queries import import_drafts as queries

LIFE = timedelta(days=7)
MOST_DRAFTS = 8
MOST_BYTES = limits.MOST_WORKBOOK_BYTES
BUSY_RETRY_S = 10


def receive_draft(
    who: Administrator, kind: str, name: str, datum: str | None, chunks: Iterator[bytes], stated_bytes: int | None
) -> str:
    """Keep a file and read it once; returns the draft's id.

    Raises too_large, import_invalid (refusal and its sentence) for what cannot be read, busy, StorageFull.
    """
    if stated_bytes is not None and stated_bytes > MOST_BYTES:
        raise SiteproofError(ErrorCode.TOO_LARGE, limit_bytes=MOST_BYTES, bytes=stated_bytes)
    runtime, draft_id = who.runtime, who.runtime.new_id()
    incoming = runtime.blobs.incoming()
    try:
        sha256, size = _take(incoming, chunks)
        if size == 0:
            raise _refusal(name, FileRefused("empty_file"))
        incoming.keep(import_key(draft_id))
    finally:
        incoming.discard()
    now = runtime.now()
    draft = ImportDraft(
        id=draft_id, user_id=who.viewer.user_id, kind=kind, file_name=_plain_name(name), sha256=sha256, bytes=size,
        created_at=now, changed_at=now, options={"datum": datum} if datum else {}, cells={}, excluded=[], version=1,
    )  # fmt: skip
    try:
        readable(runtime, draft)
        with runtime.unit_of_work(write=True) as uow:
            old = queries.drafts_of(uow, who.viewer.user_id)[MOST_DRAFTS - 1 :]
            gone = [each.id for each in old]
            for each in old:
                uow.session.delete(each)
            uow.session.add(draft)
            uow.after_commit(lambda: _drop_files(runtime, gone))
    except BaseException:
        _drop_files(runtime, [draft_id])
        raise
    return draft_id


def _take(incoming: IncomingFile, chunks: Iterator[bytes]) -> tuple[str, int]:
    digest, size = hashlib.sha256(), 0
    for chunk in chunks:
        size += len(chunk)
        if size > MOST_BYTES:
            raise SiteproofError(ErrorCode.TOO_LARGE, limit_bytes=MOST_BYTES, bytes=size)
        digest.update(chunk)
        incoming.write(chunk)
    return digest.hexdigest(), size


def _plain_name(name: str) -> str:
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    return "".join(ch for ch in last if ch.isprintable())[:120] or "?"


def readable(runtime: Runtime, draft: ImportDraft) -> Any:
    """What stands in the draft's file; its refusal becomes import_invalid, a file that is gone not_found."""
    try:
        return reading_of(runtime, draft)
    except FileRefused as refused:
        raise _refusal(draft.file_name, refused) from refused
    except ReadingBusy as busy:
        raise SiteproofError(ErrorCode.BUSY, retry_after_s=BUSY_RETRY_S) from busy
    except FileNotFoundError:
        not_found()


def _refusal(name: str, refused: FileRefused) -> SiteproofError:
    text = {"zh": refused.text.zh, "en": refused.text.en}
    return SiteproofError(
        ErrorCode.IMPORT_INVALID, file=_plain_name(name), refusal=refused.code, text=text, problems=[]
    )


def list_drafts(who: Administrator) -> dict[str, Any]:
    """{items}: his own drafts, the newest first; `result` is null until one is taken."""
    with who.runtime.unit_of_work() as uow:
        return {"items": [draft_view(each) for each in queries.drafts_of(uow, who.viewer.user_id)]}


def draft_view(draft: ImportDraft) -> dict[str, Any]:
    """A draft without what stands in its file."""
    return {
        "id": draft.id,
        "kind": draft.kind,
        "file_name": draft.file_name,
        "bytes": draft.bytes,
        "created_at": wire_time(draft.created_at),
        "expires_at": wire_time(draft.changed_at + LIFE),
        "version": draft.version,
        "options": dict(draft.options),
        "corrected": len(draft.cells),
        "excluded": len(draft.excluded),
        "result": draft.result,
    }


def own_draft(who: Administrator, draft_id: str) -> ImportDraft:
    """His draft; raises not_found."""
    with who.runtime.unit_of_work() as uow:
        return queries.draft_of(uow, who.viewer.user_id, draft_id) or not_found()


def discard_draft(who: Administrator, draft_id: str) -> None:
    """Throw a draft and its file away."""
    with who.runtime.unit_of_work(write=True) as uow:
        uow.session.delete(queries.draft_of(uow, who.viewer.user_id, draft_id, lock=True) or not_found())
        uow.after_commit(lambda: _drop_files(who.runtime, [draft_id]))


def sweep_drafts(runtime: Runtime) -> None:
    """Throw away what nobody has touched for a week."""
    with runtime.unit_of_work(write=True) as uow:
        old = queries.old_drafts(uow, runtime.now() - LIFE)
        gone = [each.id for each in old]
        for each in old:
            uow.session.delete(each)
        if not gone:
            uow.discard()
        uow.after_commit(lambda: _drop_files(runtime, gone))


def _drop_files(runtime: Runtime, draft_ids: list[str]) -> None:
    for draft_id in draft_ids:
        runtime.imports.forget(draft_id)
        runtime.blobs.delete(import_key(draft_id))


def clear_file(runtime: Runtime, draft_id: str) -> None:
    """The file of a draft that was taken is not needed any more."""
    _drop_files(runtime, [draft_id])


register_periodic(sweep_drafts)
