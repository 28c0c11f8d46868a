"""The newest report of each device, and which devices still owe work."""

from __future__ import annotations

from typing import Any

from sqlalchemy import func, insert, select, update

from siteproof.store.facts import Facts, every, first
from siteproof.store.models import Device, DeviceReport, Unit, User
from siteproof.store.unit_of_work import UnitOfWork


def report_of(uow: UnitOfWork, device_id: str) -> Facts | None:
    """What this device said last."""
    statement = select(*DeviceReport.__table__.c).where(DeviceReport.device_id == device_id)
    return first(uow.connection.execute(statement))


def keep_report(uow: UnitOfWork, device_id: str, row: dict[str, Any]) -> None:
    """Replace what this device said before; the caller holds the write transaction."""
    changed = uow.connection.execute(update(DeviceReport).where(DeviceReport.device_id == device_id).values(**row))
    if changed.rowcount == 0:
        uow.connection.execute(insert(DeviceReport), {"device_id": device_id, **row})


def unsent_of_user(uow: UnitOfWork, user_id: str, but_device: str | None) -> list[Facts]:
    """Other devices of this user that said last that they owe: device_name, unsent_count, reported_at."""
    statement = (
        select(Device.name.label("device_name"), DeviceReport.unsent_count, DeviceReport.reported_at)
        .join(Device, Device.id == DeviceReport.device_id)
        .where(Device.user_id == user_id, Device.id != (but_device or ""), DeviceReport.unsent_count > 0)
        .order_by(DeviceReport.reported_at.desc(), Device.id)
        .limit(5)
    )
    return every(uow.connection.execute(statement))


def devices_with_unsent(uow: UnitOfWork, limit: int) -> list[Facts]:
    """Devices that said they owe work, the longest owed first; revoked ones too, for their work lies there."""
    statement = (
        select(
            Device.id.label("device_id"), Device.name.label("device_name"), Device.frozen_at, Device.revoked_at,
            Device.last_seen_at, User.name.label("user_name"), User.name_en.label("user_name_en"),
            Unit.name.label("unit_name"), Unit.name_en.label("unit_name_en"), *DeviceReport.__table__.c,
        )
        .join(Device, Device.id == DeviceReport.device_id)
        .join(User, User.id == Device.user_id)
        .outerjoin(Unit, Unit.id == User.unit_id)
        .where(DeviceReport.unsent_count > 0)
        .order_by(DeviceReport.unsent_oldest_at, Device.id)
        .limit(limit)
    )  # fmt: skip
    return every(uow.connection.execute(statement))


def device_counts(uow: UnitOfWork) -> Facts:
    """phones: enrolled with a signing key and not revoked; silent: those among them that never reported."""
    statement = (
        select(
            func.count().label("phones"),
            func.count().filter(DeviceReport.device_id.is_(None)).label("silent"),
        )
        .select_from(Device)
        .outerjoin(DeviceReport, DeviceReport.device_id == Device.id)
        .where(Device.public_key_jwk.is_not(None), Device.revoked_at.is_(None))
    )
    found = first(uow.connection.execute(statement))
    assert found is not None
    return found
