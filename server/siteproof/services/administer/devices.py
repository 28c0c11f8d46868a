"""Devices of people within reach: when last seen, freeze for now, revoke for good."""

from __future__ import annotations

from typing import Any

from siteproof.services.administer.change import Administrator, not_found, told
from siteproof.services.identifiers import wire_time
from siteproof.services.names import name_of
from siteproof.store.models import Device, User
from siteproof.store.queries import people as queries
from siteproof.store.queries.session import revoke_sessions


def list_devices(who: Administrator) -> dict[str, Any]:
    """Every device within reach, last seen first."""
    with who.runtime.unit_of_work() as uow:
        return {"items": [device_view(device, user) for device, user in queries.devices(uow, who.viewer)]}


def freeze_device(who: Administrator, device_id: str) -> dict[str, Any]:
    """End the device's sessions; its owner opens it again by signing in. Its unsent work stays on it."""
    return _stop(who, device_id, for_good=False)


def revoke_device(who: Administrator, device_id: str) -> dict[str, Any]:
    """End the device's sessions for good; nobody signs in on it again, its unsent work stays on it."""
    return _stop(who, device_id, for_good=True)


def _stop(who: Administrator, device_id: str, *, for_good: bool) -> dict[str, Any]:
    now = who.runtime.now()
    with who.runtime.unit_of_work(write=True) as uow:
        device = queries.reachable_device(uow, who.viewer, device_id) or not_found()
        if for_good:
            device.revoked_at = device.revoked_at or now
        elif device.revoked_at is None:
            device.frozen_at = device.frozen_at or now
        uow.session.flush()
        revoke_sessions(uow, now, device_id=device_id)
        told(uow, who, "device.revoked" if for_good else "device.frozen", ("device", device_id), at=now)
        owner = uow.session.get_one(User, device.user_id)
        return device_view(device, owner)


def device_view(device: Device, user: User) -> dict[str, Any]:
    """One device; state is active, frozen or revoked."""
    state = "revoked" if device.revoked_at is not None else "frozen" if device.frozen_at is not None else "active"
    return {
        "id": device.id,
        "name": device.name,
        "user_id": user.id,
        "user_name": name_of(user),
        "username": user.username,
        "role": user.role,
        "signs": device.public_key_jwk is not None,
        "enrolled_at": wire_time(device.enrolled_at),
        "last_seen_at": wire_time(device.last_seen_at),
        "state": state,
    }
