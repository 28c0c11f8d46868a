"""PUT of a record: keep the sent bytes, say where it stands, answer with a signed receipt after the flush.

A record comes from its author, or is brought by somebody else in a rescue file or through a surrender
(contracts.md 1): then the author's own valid signature is what speaks for it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from siteproof.domain.errors import ErrorCode, SiteproofError
from siteproof.domain.kinds import QuarantineReason
from siteproof.domain.records import Envelope, parse_envelope, record_message
from siteproof.services.audit import Actor, write_audit
from siteproof.services.judge_record import Author, Judgement, form_reasons, judge
from siteproof.services.pending_work import enqueue
from siteproof.services.place_record import after_live, after_quarantine, settle_citations
from siteproof.services.receipts import receipt
from siteproof.services.runtime import Runtime
from siteproof.services.signatures import signature_holds
from siteproof.store.log import event_row, insert_events, insert_look, take_seq
from siteproof.store.queries import records as store
from siteproof.store.queries.audit import lock_writers
from siteproof.store.queries.session import device_facts
from siteproof.store.scope import Viewer
from siteproof.store.unit_of_work import UnitOfWork


def append_record(runtime: Runtime, viewer: Viewer, record_id: str, raw: bytes, source: str) -> dict[str, Any]:
    """Store a record once and answer with its receipt; equal bytes get the same receipt again.

    Raises what parse_envelope raises, other_author, device_unknown, and differs for other bytes
    under a known id (the first write stands).
    """
    envelope = parse_envelope(raw, record_id)
    actor = Actor(viewer.user_id, viewer.device_id, source)
    return _append(runtime, envelope, raw, actor, lambda uow: _author(uow, viewer, envelope))


@dataclass(frozen=True, slots=True)
class Courier:
    """Who brings records that others wrote; `surrendered` work is looked at before it counts (sync.md F57)."""

    actor: Actor
    user_id: str
    surrendered: bool = False


def bring_record(runtime: Runtime, courier: Courier, envelope: Envelope, raw: bytes) -> dict[str, Any]:
    """Store a record for its author and answer with his receipt; the courier is kept as `submitted_by`.

    Raises signature_required unless the signature is of the author's device, and what append_record raises.
    """
    return _append(runtime, envelope, raw, courier.actor, lambda uow: _signer(uow, envelope), courier)


def _append(
    runtime: Runtime,
    envelope: Envelope,
    raw: bytes,
    actor: Actor,
    author_of: Callable[[UnitOfWork], tuple[Author, str]],
    courier: Courier | None = None,
) -> dict[str, Any]:
    form = form_reasons(envelope)
    now = runtime.now()
    with runtime.unit_of_work(write=True) as uow:
        author, signature = author_of(uow)
        lock_writers(uow)
        stored = store.stored_record(uow, envelope.id)
        if stored is not None:
            uow.discard()
            return _stored_before(runtime, uow, envelope, author, stored)
        judgement = judge(uow, envelope, author, signature, form)
        if courier is not None and courier.surrendered:
            judgement.add(QuarantineReason.SURRENDERED)
        brought_by = courier.user_id if courier is not None else None
        placed, newest = _store(uow, envelope, raw, author, signature, judgement, now, brought_by)
        write_audit(
            uow, actor, f"record.{_known(envelope)}", "record", envelope.id, placed["placed"], now, log_taken=True
        )
        answer = receipt(runtime, uow, placed)
        uow.after_commit(runtime.signal.wake)
    runtime.note_seq(newest)
    return answer


def _stored_before(
    runtime: Runtime, uow: UnitOfWork, envelope: Envelope, author: Author, stored: Mapping[str, Any]
) -> dict[str, Any]:
    """The old receipt for equal bytes of the author; other bytes are refused, the first stand."""
    own = author.user_id in (stored["author_id"], stored["submitted_by"])
    if stored["sha256"] != envelope.sha256:
        raise SiteproofError(
            ErrorCode.DIFFERS,
            id=envelope.id,
            sha256=envelope.sha256,
            stored_sha256=stored["sha256"] if own else None,
        )
    if not own:
        raise SiteproofError(ErrorCode.OTHER_AUTHOR, author_device=envelope.author_device)
    return receipt(runtime, uow, stored)


def _known(envelope: Envelope) -> str:
    return envelope.kind[:40]


def _author(uow: UnitOfWork, viewer: Viewer, envelope: Envelope) -> tuple[Author, str]:
    """The author and what his signature is worth: valid, invalid, absent, no_key."""
    if envelope.author_device is None:
        return Author(viewer.user_id, viewer.role, viewer.unit_id), "absent" if envelope.sig is None else "no_key"
    if envelope.author_device == viewer.device_id:
        own = Author(viewer.user_id, viewer.role, viewer.unit_id)
        return own, _signature(viewer.device_key, envelope)
    device = device_facts(uow, envelope.author_device)
    if device is None:
        raise SiteproofError(ErrorCode.DEVICE_UNKNOWN, author_device=envelope.author_device)
    if device["user_id"] != viewer.user_id:
        raise SiteproofError(ErrorCode.OTHER_AUTHOR, author_device=envelope.author_device)
    author = Author(
        viewer.user_id, device["role"], device["unit_id"], device["active"], device["revoked_at"] is not None
    )
    return author, _signature(device["public_key_jwk"], envelope)


def _signer(uow: UnitOfWork, envelope: Envelope) -> tuple[Author, str]:
    """The author of a record that somebody else brings: the owner of the device whose signature holds."""
    device = None if envelope.author_device is None else device_facts(uow, envelope.author_device)
    if device is None:
        reason = "absent" if envelope.author_device is None else "device_unknown"
        raise SiteproofError(ErrorCode.SIGNATURE_REQUIRED, reason=reason)
    signature = _signature(device["public_key_jwk"], envelope)
    if signature != "valid":
        raise SiteproofError(ErrorCode.SIGNATURE_REQUIRED, reason=signature)
    revoked = device["revoked_at"] is not None
    return Author(device["user_id"], device["role"], device["unit_id"], device["active"], revoked), signature


def _signature(key: Mapping[str, Any] | None, envelope: Envelope) -> str:
    if envelope.sig is None:
        return "absent"
    if key is None:
        return "no_key"
    return "valid" if signature_holds(key, envelope.sig, record_message(envelope.signed_bytes)) else "invalid"


def _store(
    uow: UnitOfWork,
    envelope: Envelope,
    raw: bytes,
    author: Author,
    signature: str,
    judgement: Judgement,
    now: datetime,
    brought_by: str | None = None,
) -> tuple[dict[str, Any], int]:
    """Write the record, its placement and its events; returns what the receipt needs and the newest seq."""
    cited = list(dict.fromkeys(photo.sha256 for photo in envelope.photos))
    settled = store.settled_photos(uow, author.user_id, cited)
    missing = [sha256 for sha256 in cited if sha256 not in settled]
    reasons = list(judgement.reasons)
    if not reasons and judgement.cites_missing is not None:
        reasons = [judgement.cites_missing]
    placed = "quarantine" if judgement.reasons else "waiting" if missing or reasons else "live"
    live = placed == "live"
    newest = take_seq(uow, 2 if live else 1)
    seq = newest - 1 if live else newest
    record = {
        **_record_row(envelope, raw, author, signature, judgement.project_id, seq, now),
        "submitted_by": brought_by,
    }
    placement = {
        "record_id": envelope.id,
        "placed": placed,
        "missing": missing,
        "reasons": reasons,
        "live_seq": newest if live else None,
        "project_id": judgement.project_id,
    }
    store.add_record(uow, record, _photo_rows(envelope), _original_rows(envelope), placement)
    _log(uow, envelope.id, author.user_id, seq, newest, now)
    if judgement.project_id is not None:
        enqueue(uow, "evaluate", judgement.project_id, now)
    if placed != "waiting" and envelope.of is not None:
        newest = (after_live if live else after_quarantine)(uow, record, now) or newest
    newest = settle_citations(uow, envelope.id, now) or newest
    return {**record, **placement, "body": envelope.body}, newest


def _log(uow: UnitOfWork, record_id: str, author_id: str, seq: int, newest: int, now: datetime) -> None:
    """The events of storing, and of going live at once; the author's phone looks at it once."""
    events = [event_row(seq, "record_stored", "record", record_id, now, author_id)]
    if newest != seq:
        events.append(event_row(newest, "record_live", "record", record_id, now, author_id))
    insert_events(uow, events)
    insert_look(uow, newest, (f"me:{author_id}", "record_state", record_id))


def _record_row(
    envelope: Envelope, raw: bytes, author: Author, signature: str, project_id: str | None, seq: int, now: datetime
) -> dict[str, Any]:
    return {
        "id": envelope.id,
        "sha256": envelope.sha256,
        "bytes": raw,
        "kind": envelope.kind,
        "schema": min(max(envelope.schema, -(2**31)), 2**31 - 1),
        "author_id": author.user_id,
        "author_device": envelope.author_device,
        "submitted_by": None,
        "signature": signature,
        "project_id": project_id,
        "of_id": envelope.of.id if envelope.of else None,
        "of_sha256": envelope.of.sha256 if envelope.of else None,
        "prev_sha256": envelope.prev,
        "created_at": envelope.created_at,
        "received_at": now,
        "seq": seq,
    }


def _photo_rows(envelope: Envelope) -> list[dict[str, Any]]:
    return [
        {
            "record_id": envelope.id,
            "position": photo.position,
            "sha256": photo.sha256,
            "item_id": photo.item_id,
            "source": photo.source,
            "captured_at": photo.captured_at,
            "lat_deg": photo.fix.lat_deg if photo.fix else None,
            "lon_deg": photo.fix.lon_deg if photo.fix else None,
            "accuracy_m": photo.fix.accuracy_m if photo.fix else None,
            "age_s": photo.fix.age_s if photo.fix else None,
        }
        for photo in envelope.photos
    ]


def _original_rows(envelope: Envelope) -> list[dict[str, Any]]:
    return [
        {"record_id": envelope.id, "position": photo.position, "sha256": photo.original.sha256}
        for photo in envelope.photos
        if photo.original is not None
    ]
