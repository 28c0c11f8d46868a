"""/admin/devices: phones and desks of people within reach."""

from __future__ import annotations

from typing import Any

from flask import Blueprint

from siteproof.api.openapi import documented
from siteproof.api.schemas.admin import AdminDeviceListSchema, AdminDeviceSchema
from siteproof.api.v1.admin.caller import ADMINISTRATORS, administrator
from siteproof.services.administer import devices

blueprint = Blueprint("admin_devices", __name__)


@blueprint.get("/admin/devices")
@documented("Devices, last seen first", response=AdminDeviceListSchema, roles=ADMINISTRATORS)
def list_devices() -> dict[str, Any]:
    """Every device within reach."""
    return devices.list_devices(administrator())


@blueprint.post("/admin/devices/<device_id>/freeze")
@documented("Stop a device until its owner signs in again", response=AdminDeviceSchema, roles=ADMINISTRATORS)
def freeze(device_id: str) -> dict[str, Any]:
    """Freeze."""
    return devices.freeze_device(administrator(), device_id)


@blueprint.post("/admin/devices/<device_id>/revoke")
@documented("Stop a device for good", response=AdminDeviceSchema, roles=ADMINISTRATORS)
def revoke(device_id: str) -> dict[str, Any]:
    """Revoke."""
    return devices.revoke_device(administrator(), device_id)
