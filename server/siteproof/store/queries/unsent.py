"""Phones that owe work and the reminders they got, with what decides whose desk shows them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import aliased

from siteproof.store.admin_reach import reachable_users
from siteproof.store.models import (
    Area,
    Device,
    DeviceReport,
    Project,
    Reminder,
    Unit,
    User,
    UserArea,
    UserSector,
)
from siteproof.store.scope import Viewer, visible_projects
from siteproof.store.unit_of_work import UnitOfWork

_SUPERVISED = ("inspector", "supervisor")


@dataclass(frozen=True, slots=True)
class OwingPhone:
    """A device with its owner, what it said last (None: never), and the newest reminder with who sent it."""

    device: Device
    user: User
    unit: Unit | None
    report: DeviceReport | None
    reminder: Reminder | None
    reminded_by: User | None


def phones_in_reach(uow: UnitOfWork, viewer: Viewer, device_ids: Collection[str] | None = None) -> list[OwingPhone]:
    """Devices of the people this viewer answers for: those that sign or have reported.

    An administrator reaches people as admin_reach says; a supervisor the inspectors and supervisors who
    see at least one project that he sees, himself among them.
    """
    query = (
        select(Device, User, Unit, DeviceReport)
        .join(User, User.id == Device.user_id)
        .outerjoin(Unit, Unit.id == User.unit_id)
        .outerjoin(DeviceReport, DeviceReport.device_id == Device.id)
        .where(or_(Device.public_key_jwk.is_not(None), DeviceReport.device_id.is_not(None)))
        .order_by(Device.id)
    )
    if device_ids is not None:
        query = query.where(Device.id.in_(device_ids))
    query = query.where(reachable_users(viewer) if viewer.role == "administrator" else User.role.in_(_SUPERVISED))
    rows = [(d, u, unit, report) for d, u, unit, report in uow.session.execute(query)]
    if viewer.role != "administrator":
        near = _beside(uow, viewer, {user.id for _, user, _, _ in rows})
        rows = [row for row in rows if row[1].id in near]
    newest = _newest_reminders(uow, [device.id for device, *_ in rows])
    return [
        OwingPhone(device, user, unit, report, *newest.get(device.id, (None, None)))
        for device, user, unit, report in rows
    ]


def _beside(uow: UnitOfWork, viewer: Viewer, user_ids: Collection[str]) -> set[str]:
    """Those users who see one of the viewer's projects; by area and sector, as scope.projects_of says."""
    places = uow.session.execute(
        select(Project.area_id, Project.sector_id).where(visible_projects(viewer)).distinct()
    ).all()
    parents = {area.id: area.parent_id for area in uow.session.execute(select(Area.id, Area.parent_id))}
    areas: dict[str, set[str]] = defaultdict(set)
    sectors: dict[str, set[str]] = defaultdict(set)
    for user_id, area_id in uow.session.execute(select(UserArea.user_id, UserArea.area_id)):
        areas[user_id].add(area_id)
    for user_id, sector_id in uow.session.execute(select(UserSector.user_id, UserSector.sector_id)):
        sectors[user_id].add(sector_id)

    def above(area_id: str | None) -> set[str]:
        found: set[str] = set()
        while area_id is not None and area_id not in found:
            found.add(area_id)
            area_id = parents.get(area_id)
        return found

    tops = {area_id: above(area_id) for area_id in {area_id for area_id, _ in places}}
    return {
        user_id
        for user_id in user_ids
        if (areas[user_id] or sectors[user_id])
        and any(
            (not areas[user_id] or areas[user_id] & tops[area_id])
            and (not sectors[user_id] or sector_id in sectors[user_id])
            for area_id, sector_id in places
        )
    }


def _newest_reminders(uow: UnitOfWork, device_ids: Sequence[str]) -> dict[str, tuple[Reminder, User]]:
    query = (
        select(Reminder, User)
        .join(User, User.id == Reminder.sent_by)
        .where(Reminder.device_id.in_(device_ids))
        .order_by(Reminder.sent_at, Reminder.id)
    )
    return {reminder.device_id: (reminder, user) for reminder, user in uow.session.execute(query)}


def open_reminders(uow: UnitOfWork, device_id: str) -> Sequence[Reminder]:
    """Reminders of this device that it has not settled yet."""
    query = select(Reminder).where(Reminder.device_id == device_id, Reminder.settled_at.is_(None))
    return uow.session.scalars(query).all()


def own_reminders(uow: UnitOfWork, viewer: Viewer, device_ids: Collection[str]) -> list[tuple[Reminder, Device, User]]:
    """Unsettled reminders to the viewer's own devices among these, oldest first, with device and sender."""
    sender = aliased(User)
    query = (
        select(Reminder, Device, sender)
        .join(Device, Device.id == Reminder.device_id)
        .join(sender, sender.id == Reminder.sent_by)
        .where(
            Reminder.device_id.in_(device_ids),
            Reminder.user_id == viewer.user_id,
            Device.user_id == viewer.user_id,
            Reminder.settled_at.is_(None),
        )
        .order_by(Reminder.sent_at, Reminder.id)
    )
    return [(reminder, device, by) for reminder, device, by in uow.session.execute(query)]


def add_reminder(uow: UnitOfWork, *, id_: str, phone: OwingPhone, sent_by: str, sent_at: datetime) -> Reminder:
    """Note one press; the phone has reported (its report is not None)."""
    assert phone.report is not None
    reminder = Reminder(
        id=id_,
        device_id=phone.device.id,
        user_id=phone.user.id,
        sent_by=sent_by,
        sent_at=sent_at,
        unsent_count=phone.report.unsent_count or 0,
        unsent_oldest_at=phone.report.unsent_oldest_at,
        settled_at=None,
    )
    uow.session.add(reminder)
    uow.session.flush()
    return reminder
