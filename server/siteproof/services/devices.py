"""Devices: a browser profile of one user; a fourth one freezes the longest-unused (contracts.md 5)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from siteproof.domain.errors import ErrorCode, SiteproofError
from siteproof.services.signatures import plain_jwk, public_key_problem
from siteproof.store.queries import session as store
from siteproof.store.unit_of_work import UnitOfWork

MAX_DEVICES = 3


@dataclass(frozen=True, slots=True)
class DeviceClaim:
    """What a browser says of itself at sign-in; the key is None where the page has no WebCrypto."""

    id: str
    name: str
    public_key_jwk: Mapping[str, Any] | None


def enroll_device(uow: UnitOfWork, user_id: str, claim: DeviceClaim, now: datetime) -> list[str]:
    """Enrol a device or meet it again; returns the ids of devices frozen to make room.

    Raises device_of_other_user when it is somebody else's or comes with another key, device_frozen
    when it was revoked, invalid_request when the key is no public P-256 key. A frozen device that its
    owner signs in on again is thawed (the longest-unused other one freezes instead).
    """
    key = _checked_key(claim)
    known = store.device_facts(uow, claim.id)
    if known is None:
        row = {"id": claim.id, "user_id": user_id, "name": claim.name, "public_key_jwk": key, "enrolled_at": now,
               "last_seen_at": now, "frozen_at": None, "revoked_at": None}  # fmt: skip
        store.add_device(uow, row)
    else:
        if known["user_id"] != user_id:
            raise SiteproofError(ErrorCode.DEVICE_OF_OTHER_USER, device_id=claim.id)
        if known["revoked_at"] is not None:
            raise SiteproofError(ErrorCode.DEVICE_FROZEN, device_id=claim.id)
        if known["public_key_jwk"] is not None and key != known["public_key_jwk"]:
            raise SiteproofError(ErrorCode.DEVICE_OF_OTHER_USER, device_id=claim.id)
        store.touch_device(uow, claim.id, now, name=claim.name, public_key_jwk=key, frozen_at=None)
    return _make_room(uow, user_id, claim.id, now)


def _checked_key(claim: DeviceClaim) -> dict[str, str] | None:
    if claim.public_key_jwk is None:
        return None
    problem = public_key_problem(claim.public_key_jwk)
    if problem is not None:
        raise SiteproofError(ErrorCode.INVALID_REQUEST, fields={"device.public_key_jwk": [problem]})
    return plain_jwk(claim.public_key_jwk)


def _make_room(uow: UnitOfWork, user_id: str, keep: str, now: datetime) -> list[str]:
    others = [row["id"] for row in store.active_devices(uow, user_id) if row["id"] != keep]
    frozen = others[: max(0, len(others) - (MAX_DEVICES - 1))]
    for device_id in frozen:
        store.freeze_device(uow, device_id, now)
        store.revoke_sessions(uow, now, device_id=device_id)
    return frozen
