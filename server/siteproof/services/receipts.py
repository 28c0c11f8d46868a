"""Receipts: id, sha256, seq, received_at and epoch never change; where the record stands is as of now."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from siteproof.domain.records import receipt_message
from siteproof.services.identifiers import wire_time
from siteproof.services.runtime import Runtime
from siteproof.store.queries.records import live_followers, record_bytes
from siteproof.store.unit_of_work import UnitOfWork

_DECISIONS = frozenset({"review", "closure"})


def receipt(runtime: Runtime, uow: UnitOfWork, stored: Mapping[str, Any]) -> dict[str, Any]:
    """The signed receipt of a stored record."""
    received_at, epoch = wire_time(stored["received_at"]), runtime.installation.server_epoch
    message = receipt_message(stored["id"], stored["sha256"], stored["seq"], received_at, epoch)
    answer = {
        "id": stored["id"],
        "sha256": stored["sha256"],
        "seq": stored["seq"],
        "received_at": received_at,
        "epoch": epoch,
        "placed": stored["placed"],
        "missing": stored["missing"],
        "reasons": stored["reasons"],
        "kid": runtime.key.kid,
        "sig": runtime.key.sign(message),
    }
    if stored["kind"] in _DECISIONS and stored["placed"] == "live" and stored["of_id"] is not None:
        answer["superseded_by"] = superseded_by(uow, stored)
    return answer


def superseded_by(uow: UnitOfWork, stored: Mapping[str, Any]) -> dict[str, str] | None:
    """What came earlier and makes this decision a stale one: {id, name, at}; None when this one counts.

    The first by seq counts. A review after a correction it has seen, and the earlier one had not, is
    a new decision; one that has not seen the newest correction judged an older state.
    """
    body = stored.get("body")
    if body is None:
        body = json.loads(record_bytes(uow, stored["id"]) or b"{}")["body"]
    seen = set(body.get("corrections_seen") or [])
    if stored["kind"] == "review":
        for correction in reversed(live_followers(uow, "correction", stored["of_id"], stored["seq"])):
            if correction.sha256 not in seen:
                return {"id": correction.id, "name": correction.name, "at": wire_time(correction.received_at)}
    for earlier in live_followers(uow, stored["kind"], stored["of_id"], stored["seq"]):
        seen_before = set(json.loads(earlier.bytes)["body"].get("corrections_seen") or [])
        if seen_before >= seen:
            return {"id": earlier.id, "name": earlier.name, "at": wire_time(earlier.received_at)}
    return None
