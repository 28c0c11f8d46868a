"""Where a stored inspection stands: the rules of domain/standing.py over what the database holds of it."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from siteproof.domain.kinds import QuarantineReason
from siteproof.domain.standing import Standing, Step, standing
from siteproof.store.queries.records import corrections_and_reviews
from siteproof.store.unit_of_work import UnitOfWork

Follower = Mapping[str, Any]
"""A row of corrections_and_reviews."""


def standing_of(followers: Iterable[Follower], with_late: Collection[str] = ()) -> Standing:
    """From live followers in log order; `with_late` are hashes of late corrections to take as live too."""
    return standing(_step(each) for each in followers if each["placed"] == "live" or each["sha256"] in with_late)


def late_corrections(followers: Iterable[Follower]) -> list[Follower]:
    """Corrections that are kept aside for one reason alone: the inspection had been decided."""
    return [each for each in followers if is_late(each)]


def is_seen(followers: Iterable[Follower], sha256: str) -> bool:
    """Whether a live review names this correction."""
    reviews = (each for each in followers if each["kind"] == "review" and each["placed"] == "live")
    return any(sha256 in _step(each).seen for each in reviews)


def absent_corrections(uow: UnitOfWork, inspection_id: str, seen: Sequence[str]) -> list[str]:
    """Hashes of corrections which a review names and which are not here yet, or wait for their photos."""
    rows = corrections_and_reviews(uow, inspection_id)
    here = {row["sha256"] for row in rows if row["kind"] == "correction" and row["placed"] != "waiting"}
    return [sha256 for sha256 in seen if sha256 not in here]


def is_late(follower: Follower) -> bool:
    """Whether a correction is kept aside for one reason alone: the inspection had been decided."""
    only = [reason["code"] for reason in follower["reasons"]] == [QuarantineReason.TRANSITION.value]
    return follower["kind"] == "correction" and follower["placed"] == "quarantine" and only


def _step(follower: Follower) -> Step:
    if follower["kind"] == "correction":
        return Step(follower["sha256"])
    body = json.loads(follower["bytes"])["body"]
    return Step(follower["sha256"], body["decision"], frozenset(body.get("corrections_seen") or ()))
