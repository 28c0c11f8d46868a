"""From waiting to live: in the transaction that brings the last thing a record waits for."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from siteproof.domain.kinds import QuarantineReason
from siteproof.domain.records import parse_envelope
from siteproof.services.judge_record import Author, form_reasons, judge
from siteproof.services.pending_work import enqueue
from siteproof.store.log import append_event, take_seq
from siteproof.store.queries import records as store
from siteproof.store.unit_of_work import UnitOfWork

_WAITS_FOR_RECORD = QuarantineReason.CITED_MISSING.value


def settle_photo(uow: UnitOfWork, user_id: str, sha256: str, now: datetime) -> int | None:
    """A photo of this user is settled: take it off what his records miss; returns the newest seq taken, if any."""
    newest = None
    for row in store.records_missing_photo(uow, user_id, sha256):
        missing = [each for each in row["missing"] if each != sha256]
        store.set_placement(uow, row["id"], {"missing": missing})
        if row["placed"] == "waiting" and not missing and not row["reasons"]:
            newest = go_live(uow, row, row["project_id"], now)
        else:
            newest = _look_again(uow, row, now)
    return newest


def settle_citations(uow: UnitOfWork, record_id: str, now: datetime) -> int | None:
    """A record has come: judge those again that waited for it; returns the newest seq taken, if any."""
    newest = None
    for row in store.records_waiting_for(uow, record_id):
        if not any(reason["code"] == _WAITS_FOR_RECORD for reason in row["reasons"]):
            continue
        envelope = parse_envelope(bytes(row["bytes"]))
        author = Author(row["author_id"], row["role"], row["unit_id"])
        judgement = judge(uow, envelope, author, row["signature"], form_reasons(envelope))
        values: dict[str, Any] = {"reasons": judgement.reasons, "project_id": judgement.project_id}
        if judgement.reasons:
            values["placed"] = "quarantine"
        store.set_placement(uow, row["id"], values)
        if not judgement.reasons and not row["missing"]:
            newest = go_live(uow, row, judgement.project_id, now)
        else:
            newest = _look_again(uow, row, now)
    return newest


def go_live(uow: UnitOfWork, row: Mapping[str, Any], project_id: str | None, now: datetime) -> int:
    """Place a stored record as live, log it, ask for evaluation; a release lets what it names go too."""
    seq = take_seq(uow)
    values = {"placed": "live", "missing": [], "reasons": [], "live_seq": seq, "project_id": project_id}
    store.set_placement(uow, row["id"], values)
    log_live(uow, row["id"], row["author_id"], project_id, seq, now)
    if row["kind"] == "release" and row["of_id"] is not None:
        return release(uow, row["of_id"], now) or seq
    return seq


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
    """Let a record go live whose photos will never come; None when it does not wait for photos."""
    row = store.stored_record(uow, record_id)
    if row is None or row["placed"] != "waiting" or row["reasons"]:
        return None
    return go_live(uow, row, row["project_id"], now)


def _look_again(uow: UnitOfWork, row: Mapping[str, Any], now: datetime) -> int:
    return append_event(
        uow,
        kind="projection",
        subject_type="record_state",
        subject_id=row["id"],
        at=now,
        looks=[(f"me:{row['author_id']}", "record_state", row["id"])],
    )
