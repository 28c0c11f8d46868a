"""From waiting to live: in the transaction that brings the last thing a record waits for."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from siteproof.domain.kinds import QuarantineReason
from siteproof.domain.records import parse_envelope
from siteproof.services.inspection_standing import is_late, is_seen, late_corrections, standing_of
from siteproof.services.judge_record import Author, form_reasons, judge
from siteproof.services.pending_work import enqueue
from siteproof.store.log import append_event, take_seq
from siteproof.store.queries import records as store
from siteproof.store.unit_of_work import UnitOfWork

_WAITS_FOR_RECORD = QuarantineReason.CITED_MISSING.value


def settle_photo(uow: UnitOfWork, user_id: str, sha256: str, now: datetime) -> int | None:
    """A photo of this user is settled: take it off what his records miss; returns the newest seq taken, if any."""
    newest = None
    for each in store.records_missing_photo(uow, user_id, sha256):
        row = store.stored_record(uow, each["id"])  # as it stands now: one before it in this list may have moved it
        if row is None or sha256 not in row["missing"]:
            continue
        missing = [hash_ for hash_ in row["missing"] if hash_ != sha256]
        store.set_placement(uow, row["id"], {"missing": missing})
        if row["placed"] == "waiting" and not missing and not row["reasons"]:
            newest = _decided_meanwhile(uow, row, now) or go_live(uow, row, row["project_id"], now)
        else:
            newest = _look_again(uow, row, now)
    return newest


def _decided_meanwhile(uow: UnitOfWork, row: Mapping[str, Any], now: datetime) -> int | None:
    """Keep a correction aside whose photo came after a decision that has not seen it; None when it may go live.

    Otherwise its author could take back any decision by a photo that he had kept (sync.md 1.2).
    """
    if row["kind"] != "correction" or row["of_id"] is None:
        return None
    followers = store.corrections_and_reviews(uow, row["of_id"])
    stands = standing_of(followers)
    if stands.takes_correction(row["sha256"]) or is_seen(followers, row["sha256"]):
        return None
    reason = {"code": QuarantineReason.TRANSITION.value, "state": stands.state}
    store.set_placement(uow, row["id"], {"placed": "quarantine", "reasons": [reason]})
    newest = _look_again(uow, row, now)
    return after_quarantine(uow, row, now) or newest


def settle_citations(uow: UnitOfWork, record_id: str, now: datetime) -> int | None:
    """A record has come: judge those again that waited for it; returns the newest seq taken, if any."""
    newest = None
    for row in store.records_waiting_for(uow, record_id):
        if not any(reason["code"] == _WAITS_FOR_RECORD for reason in row["reasons"]):
            continue
        stored = store.stored_record(uow, row["id"])
        if stored is not None and stored["placed"] == "waiting":  # one before it in this list may have let it go
            newest = _judge_again(uow, row, now) or newest
    return newest


def _judge_again(uow: UnitOfWork, row: Mapping[str, Any], now: datetime) -> int:
    envelope = parse_envelope(bytes(row["bytes"]))
    author = Author(row["author_id"], row["role"], row["unit_id"])
    judgement = judge(uow, envelope, author, row["signature"], form_reasons(envelope))
    reasons = judgement.reasons or [each for each in (judgement.cites_missing,) if each is not None]
    values: dict[str, Any] = {"reasons": reasons, "project_id": judgement.project_id}
    if judgement.reasons:
        values["placed"] = "quarantine"
    store.set_placement(uow, row["id"], values)
    if not reasons and not row["missing"]:
        return go_live(uow, row, judgement.project_id, now)
    newest = _look_again(uow, row, now)
    return (after_quarantine(uow, row, now) if judgement.reasons else None) or newest


def judge_quarantined(uow: UnitOfWork, row: Mapping[str, Any], now: datetime) -> bool:
    """A program that knows more judges a quarantined record again; True when it let it out."""
    envelope = parse_envelope(bytes(row["bytes"]))
    author = Author(row["author_id"], row["role"], row["unit_id"], active=row["active"])
    judgement = judge(uow, envelope, author, row["signature"], form_reasons(envelope))
    if judgement.reasons:
        return False
    reasons = [judgement.cites_missing] if judgement.cites_missing is not None else []
    if not reasons and not row["missing"]:
        go_live(uow, row, judgement.project_id, now)
        return True
    values = {"placed": "waiting", "reasons": reasons, "project_id": judgement.project_id}
    store.set_placement(uow, row["id"], values)
    _look_again(uow, row, now)
    return True


def go_live(uow: UnitOfWork, row: Mapping[str, Any], project_id: str | None, now: datetime) -> int:
    """Place a stored record as live, log it, ask for evaluation; what waited for it goes too."""
    seq = take_seq(uow)
    values = {"placed": "live", "missing": [], "reasons": [], "live_seq": seq, "project_id": project_id}
    store.set_placement(uow, row["id"], values)
    log_live(uow, row["id"], row["author_id"], project_id, seq, now)
    return after_live(uow, row, now) or seq


def after_live(uow: UnitOfWork, row: Mapping[str, Any], now: datetime) -> int | None:
    """What a live record does to others: a release lets one go, a review the late corrections that it names.

    `row` needs id, kind, of_id. Returns the newest seq taken, if any.
    """
    if row["of_id"] is not None and row["kind"] == "release":
        return release(uow, row["of_id"], now)
    if row["of_id"] is not None and row["kind"] == "review":
        return _admit_late(uow, row["id"], row["of_id"], now)
    return after_quarantine(uow, row, now)


def after_quarantine(uow: UnitOfWork, row: Mapping[str, Any], now: datetime) -> int | None:
    """A correction is here and does not wait for photos: reviews that have seen it may have waited for it."""
    if row["kind"] != "correction" or row["of_id"] is None:
        return None
    return settle_citations(uow, row["of_id"], now)


def _admit_late(uow: UnitOfWork, review_id: str, inspection_id: str, now: datetime) -> int | None:
    """A decision that has seen corrections which came after an earlier one lets them in (sync.md 1.2)."""
    followers = store.corrections_and_reviews(uow, inspection_id)
    late = late_corrections(followers)
    if not late:
        return None
    stands = standing_of(followers, {each["sha256"] for each in late})
    review = next(each["sha256"] for each in followers if each["id"] == review_id)
    if stands.decided_by != review:
        return None
    newest = None
    for each in (each for each in late if each["sha256"] in stands.counted):
        if each["missing"]:
            store.set_placement(uow, each["id"], {"placed": "waiting", "reasons": []})
            newest = _look_again(uow, each, now)
        else:
            newest = go_live(uow, each, each["project_id"], now)
    return newest


def log_live(uow: UnitOfWork, record_id: str, author_id: str, project_id: str | None, seq: int, now: datetime) -> None:
    """The event of a record that became live, and the evaluation of its project."""
    append_event(
        uow,
        kind="record_live",
        subject_type="record",
        subject_id=record_id,
        user_id=author_id,
        at=now,
        looks=[(f"me:{author_id}", "record_state", record_id)],
        seq=seq,
    )
    if project_id is not None:
        enqueue(uow, "evaluate", project_id, now)


def release(uow: UnitOfWork, record_id: str, now: datetime) -> int | None:
    """Let a record go live whose photos will never come; None when it does not wait for photos.

    A correction that comes too late by this is kept aside as if its photo had come now, and waits for none
    when a decision lets it in.
    """
    row = store.stored_record(uow, record_id)
    if row is None or not row["missing"]:
        return None
    if row["placed"] == "waiting" and not row["reasons"]:
        store.set_placement(uow, row["id"], {"missing": []})
        return _decided_meanwhile(uow, row, now) or go_live(uow, row, row["project_id"], now)
    if is_late(row):
        store.set_placement(uow, row["id"], {"missing": []})
        return _look_again(uow, row, now)
    return None


def _look_again(uow: UnitOfWork, row: Mapping[str, Any], now: datetime) -> int:
    return append_event(
        uow,
        kind="projection",
        subject_type="record_state",
        subject_id=row["id"],
        at=now,
        looks=[(f"me:{row['author_id']}", "record_state", row["id"])],
    )
