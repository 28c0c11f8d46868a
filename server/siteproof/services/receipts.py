"""Receipts: id, sha256, seq, received_at and epoch never change; where the record stands is as of now."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from siteproof.domain.records import receipt_message
from siteproof.services.identifiers import wire_time
from siteproof.services.inspection_standing import standing_of
from siteproof.services.runtime import Runtime
from siteproof.store.queries.records import corrections_and_reviews, live_followers
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


def superseded_by(uow: UnitOfWork, stored: Mapping[str, Any]) -> dict[str, Any] | None:
    """What came earlier and makes this decision a stale one: {id, name, name_en, at}; None when this one counts.

    The first by seq counts. For a review it is the decision before it, or the newest correction it has not
    seen (domain/standing.py).
    """
    if stored["kind"] == "review":
        followers = corrections_and_reviews(uow, stored["of_id"])
        stale = standing_of(followers).stale.get(stored["sha256"])
        found = next((each for each in followers if stale is not None and each["sha256"] == stale[1]), None)
        return None if found is None else _named(found)
    first = next(iter(live_followers(uow, stored["kind"], stored["of_id"], stored["seq"])), None)
    return None if first is None else _named(dict(first._mapping))


def _named(record: Mapping[str, Any]) -> dict[str, Any]:
    return {**{name: record[name] for name in ("id", "name", "name_en")}, "at": wire_time(record["received_at"])}
