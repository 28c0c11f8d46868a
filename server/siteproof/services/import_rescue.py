"""Taking in what a phone could not send itself: a part of a rescue file, item by item, each with its own outcome.

Records go the way of every record, under their author and by his device's signature; photos are stored for the author
of the stored record that cites their hash. The same part may come any number of times. Drafts are unsigned and never
become records: they are only told of (format: domain/rescue_format.py; rules: contracts.md 1, security.md 1.3).
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from siteproof.domain.errors import ErrorCode, SiteproofError
from siteproof.domain.records import MAX_RECORD_BYTES, parse_envelope
from siteproof.domain.rescue_format import Read, RescueEntry
from siteproof.media.limits import MAX_PHOTO_BYTES
from siteproof.services.append_record import Courier, bring_record
from siteproof.services.audit import write_audit
from siteproof.services.names import Pair, pair
from siteproof.services.open_rescue import open_part
from siteproof.services.receive_photo import receive_photo
from siteproof.services.runtime import Runtime
from siteproof.store.facts import Facts
from siteproof.store.queries.records import stored_record
from siteproof.store.queries.rescue import author_of_photo, device_owner, project_names
from siteproof.store.scope import Viewer
from siteproof.store.unit_of_work import UnitOfWork

MAX_DRAFT_BYTES = 1_048_576
MAX_ENTRIES = 5_000
"""In one part: a phone puts 2,000 into it (pwa/src/rescue/rescue-file.ts); what it names is asked of the database."""
KeepDraft = Callable[[RescueEntry], None]
"""Takes the bytes of a draft or of its picture; the command line keeps them in a folder."""


@dataclass(slots=True)
class Taken:
    """What became of each item so far."""

    records: list[dict[str, Any]] = field(default_factory=list)
    photos: list[dict[str, Any]] = field(default_factory=list)
    drafts: dict[str, dict[str, Any]] = field(default_factory=dict)
    device_id: str | None = None
    manifest: dict[str, Any] = field(default_factory=dict)


def import_part(
    runtime: Runtime,
    courier: Courier,
    read: Read,
    *,
    viewer: Viewer | None = None,
    only_device: str | None = None,
    keep_draft: KeepDraft | None = None,
) -> dict[str, Any]:
    """Open one part and take in what it holds; returns what became of each item, with receipts.

    `viewer` says whose scope the names in the answer follow (none: every name), `only_device` refuses records
    of another device. Raises rescue_invalid, rescue_other_server and storage_full when nothing could be
    taken; a part that breaks off later answers with what was taken and `problem`.
    """
    header, entries = open_part(runtime.rescue_keys.private, read)
    taken = Taken()
    problem: str | None = None
    try:
        for count, entry in enumerate(entries):
            if count > MAX_ENTRIES:
                raise SiteproofError(ErrorCode.RESCUE_INVALID, reason="too_many")
            _take(runtime, courier, taken, entry, only_device, keep_draft)
        if read(1):
            problem = "more_behind"
    except SiteproofError as error:
        if not (taken.records or taken.photos or taken.drafts):
            raise
        problem = str(error.details.get("reason", error.code.value))
    return _answer(runtime, courier, viewer, taken, header.created_at, problem)


def _take(
    runtime: Runtime,
    courier: Courier,
    taken: Taken,
    entry: RescueEntry,
    only_device: str | None,
    keep_draft: KeepDraft | None,
) -> None:
    if entry.what == "manifest":
        taken.manifest = entry.meta
        taken.device_id = _text(entry.meta.get("device_id"))
        if only_device not in (None, taken.device_id):
            raise SiteproofError(ErrorCode.SURRENDER_CODE, reason="other_device")
    elif entry.what == "record":
        taken.records.append(_record(runtime, courier, entry, only_device))
    elif entry.what == "photo":
        taken.photos.append(_photo(runtime, courier, entry, only_device))
    elif entry.what in ("draft", "draft_photo"):
        _draft(taken, entry, keep_draft)


def _text(value: object, limit: int = 64) -> str | None:
    """What a part says, as far as a database can be asked with it: no U+0000, no half of a pair (S22)."""
    if not isinstance(value, str) or "\x00" in value or any("\ud800" <= sign <= "\udfff" for sign in value):
        return None
    return value[:limit]


def _count(value: object) -> int | None:
    return value if type(value) is int and abs(value) < 2**31 else None


def _record(runtime: Runtime, courier: Courier, entry: RescueEntry, only_device: str | None) -> dict[str, Any]:
    said: dict[str, Any] = {"id": _text(entry.meta.get("id")), "kind": None, "created_at": None, "project_id": None,
                            "author_device": None, "outcome": "refused", "code": None, "receipt": None}  # fmt: skip
    try:
        if entry.size_bytes > MAX_RECORD_BYTES:  # stepped over unread; what comes after it is taken
            raise SiteproofError(ErrorCode.TOO_LARGE, limit_bytes=MAX_RECORD_BYTES, bytes=entry.size_bytes)
        raw = entry.whole(MAX_RECORD_BYTES)
        envelope = parse_envelope(raw)
        project = envelope.body.get("project_id")
        said |= {"id": envelope.id, "kind": envelope.kind[:40], "created_at": envelope.created_at,
                 "author_device": envelope.author_device, "project_id": _text(project)}  # fmt: skip
        if only_device is not None and envelope.author_device != only_device:
            raise SiteproofError(ErrorCode.OTHER_AUTHOR, author_device=envelope.author_device)
        return said | {"outcome": "stored", "receipt": bring_record(runtime, courier, envelope, raw)}
    except SiteproofError as error:
        if error.code in (ErrorCode.STORAGE_FULL, ErrorCode.BUSY, ErrorCode.RESCUE_INVALID):
            raise
        return said | {"code": error.code.value}


def _photo(runtime: Runtime, courier: Courier, entry: RescueEntry, only_device: str | None) -> dict[str, Any]:
    sha256 = _text(entry.meta.get("sha256")) or ""
    said = {"sha256": sha256, "record_id": _text(entry.meta.get("record_id")), "outcome": "refused", "code": None,
            "stored": None}  # fmt: skip
    with runtime.unit_of_work() as uow:
        author = author_of_photo(uow, said["record_id"] or "", sha256)
    if author is None or only_device not in (None, author["author_device"]):
        return said | {"code": ErrorCode.NOT_FOUND.value}
    if entry.size_bytes > MAX_PHOTO_BYTES:  # unread, so not noted: only bytes with the hash settle what a record misses
        return said | {"code": ErrorCode.TOO_LARGE.value}
    for_author = Viewer(author["author_id"], "", "", "", None, "", author["author_device"])
    try:
        source = courier.actor.source or ""
        stored = receive_photo(
            runtime, for_author, sha256, entry.pieces, entry.size_bytes, source, brought_by=courier.actor
        )
    except SiteproofError as error:
        if error.code in (ErrorCode.STORAGE_FULL, ErrorCode.BUSY, ErrorCode.RESCUE_INVALID):
            raise
        return said | {"code": error.code.value}
    return said | {"outcome": "stored", "stored": stored}


def _draft(taken: Taken, entry: RescueEntry, keep_draft: KeepDraft | None) -> None:
    id_ = _text(entry.meta.get("id" if entry.what == "draft" else "draft_id")) or ""
    known = taken.drafts.setdefault(
        id_, {"id": id_, "project_id": None, "started_at": None, "answered": 0, "photos": 0}
    )
    if entry.what == "draft_photo":
        known["photos"] += 1
        if keep_draft is not None:
            keep_draft(entry)
        return
    if entry.size_bytes > MAX_DRAFT_BYTES:  # told of, and kept where somebody asked for it; nothing is read of it
        if keep_draft is not None:
            keep_draft(entry)
        return
    raw = entry.whole(MAX_DRAFT_BYTES)
    try:
        draft = json.loads(raw)
        responses = draft.get("responses")
        known |= {"project_id": _text(draft.get("projectId")), "started_at": _text(draft.get("startedAt"), 40),
                  "answered": len(responses) if isinstance(responses, list) else 0}  # fmt: skip
    except (ValueError, AttributeError, RecursionError):
        pass  # a draft is only told of: what cannot be read of it stays unknown
    taken.drafts[id_] = known
    if keep_draft is not None:
        keep_draft(RescueEntry(entry.what, entry.meta, len(raw), iter([raw])))


def _answer(
    runtime: Runtime, courier: Courier, viewer: Viewer | None, taken: Taken, created_at: str, problem: str | None
) -> dict[str, Any]:
    with runtime.unit_of_work(write=True) as uow:
        stored = sum(row["outcome"] == "stored" for row in (*taken.records, *taken.photos))
        act = "surrender.received" if courier.surrendered else "rescue.imported"
        result = f"{stored} stored, {len(taken.records) + len(taken.photos) - stored} refused"
        write_audit(uow, courier.actor, act, "device", taken.device_id, result, runtime.now())
        _as_of_now(uow, taken)
        device = device_owner(uow, taken.device_id) if taken.device_id is not None else None
        _name(uow, viewer, taken, told=not courier.surrendered)
    return {
        "created_at": _text(created_at) or "",
        "device": None if device is None else {"id": device["id"], "name": device["name"], "user_name": _owner(device)},
        "part": _count(taken.manifest.get("part")),
        "parts": _count(taken.manifest.get("parts")),
        "records": taken.records,
        "photos": taken.photos,
        "drafts": list(taken.drafts.values()),
        "problem": problem,
    }


def _as_of_now(uow: UnitOfWork, taken: Taken) -> None:
    """Photos came after their records: where each record stands is said as it is at the end."""
    for record in taken.records:
        stored = stored_record(uow, record["id"]) if record["receipt"] is not None else None
        if stored is not None:
            record["receipt"] |= {name: stored[name] for name in ("placed", "missing", "reasons")}


def _owner(device: Facts) -> Pair:
    return pair(device["user_name"], device["user_name_en"])


def _name(uow: UnitOfWork, viewer: Viewer | None, taken: Taken, *, told: bool) -> None:
    """Names for a reader at the desk or terminal; who holds only a code (`told` False) learns none."""
    rows = [*taken.records, *taken.drafts.values()]
    asked = {row["project_id"] for row in rows if told and row["project_id"] is not None}
    names = project_names(uow, viewer, asked)
    devices = {row["author_device"] for row in rows if told and row.get("author_device") is not None}
    owners = {device_id: device_owner(uow, device_id) for device_id in devices}
    for row in rows:
        named = names.get(row.pop("project_id") or "")
        row["project_name"] = None if named is None else pair(named["name"], named["name_en"])
        owner = owners.get(row.pop("author_device", None))
        if "kind" in row:
            row["author_name"] = None if owner is None else _owner(owner)
