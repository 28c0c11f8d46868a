"""Accounts, their scopes, codes and devices, as an administrator works on them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import Select, delete, or_, select, update
from sqlalchemy.orm import Session

from siteproof.store.admin_reach import reachable_users
from siteproof.store.models import Device, PersonalDetail, SignInCode, Unit, User, UserArea, UserSector, UserSession
from siteproof.store.scope import Viewer
from siteproof.store.unit_of_work import UnitOfWork

UserRow = tuple[User, Unit | None]


def void_codes(uow: UnitOfWork, user_id: str, now: datetime) -> None:
    """Every unused code of this user stops working."""
    unused = (SignInCode.user_id == user_id, SignInCode.used_at.is_(None))
    uow.connection.execute(update(SignInCode).where(*unused).values(used_at=now))


def set_password(uow: UnitOfWork, user_id: str, password_hash: str) -> None:
    """Replace the hash; the version counts administered changes only and stays."""
    uow.connection.execute(update(User).where(User.id == user_id).values(password_hash=password_hash))


def end_sessions(uow: UnitOfWork, user_id: str, now: datetime) -> None:
    """End every session of a user."""
    alive = (UserSession.user_id == user_id, UserSession.revoked_at.is_(None))
    uow.connection.execute(update(UserSession).where(*alive).values(revoked_at=now))


def users_page(
    uow: UnitOfWork, viewer: Viewer, *, text: str | None, role: str | None, after: str | None, limit: int
) -> list[UserRow]:
    """Accounts within reach by sign-in name, from after `after` (a name)."""
    query = select(User, Unit).outerjoin(Unit, Unit.id == User.unit_id).where(reachable_users(viewer))
    if text:
        query = query.where(
            or_(User.username.contains(text, autoescape=True), User.name.contains(text, autoescape=True))
        )
    if role is not None:
        query = query.where(User.role == role)
    if after is not None:
        query = query.where(User.username > after)
    return [(user, unit) for user, unit in uow.session.execute(query.order_by(User.username).limit(limit))]


def reachable_user(uow: UnitOfWork, viewer: Viewer, user_id: str, *, lock: bool = False) -> User | None:
    """The account when it is within reach."""
    query = select(User).where(User.id == user_id, reachable_users(viewer))
    return uow.session.scalars(query.with_for_update(of=User) if lock else query).first()


def unit_of(uow: UnitOfWork, user: User) -> Unit | None:
    """The unit of an account."""
    return uow.session.get(Unit, user.unit_id) if user.unit_id is not None else None


def scopes_of_users(uow: UnitOfWork, ids: Collection[str]) -> tuple[dict[str, list[str]], dict[str, list[str]]]:
    """Area ids and sector ids by user id."""
    areas: dict[str, list[str]] = {}
    sectors: dict[str, list[str]] = {}
    of_areas = select(UserArea.user_id, UserArea.area_id).where(UserArea.user_id.in_(ids)).order_by(UserArea.area_id)
    of_sectors = select(UserSector.user_id, UserSector.sector_id).where(UserSector.user_id.in_(ids))
    for user_id, area_id in uow.session.execute(of_areas):
        areas.setdefault(user_id, []).append(area_id)
    for user_id, sector_id in uow.session.execute(of_sectors.order_by(UserSector.sector_id)):
        sectors.setdefault(user_id, []).append(sector_id)
    return areas, sectors


def replace_scopes(uow: UnitOfWork, user_id: str, areas: Collection[str], sectors: Collection[str]) -> None:
    """The scope of a user from now on."""
    session: Session = uow.session
    session.execute(delete(UserArea).where(UserArea.user_id == user_id))
    session.execute(delete(UserSector).where(UserSector.user_id == user_id))
    session.add_all(UserArea(user_id=user_id, area_id=area_id) for area_id in dict.fromkeys(areas))
    session.add_all(UserSector(user_id=user_id, sector_id=sector_id) for sector_id in dict.fromkeys(sectors))
    session.flush()


def phone_of(uow: UnitOfWork, user_id: str) -> str | None:
    """The phone number, kept in the erasable side table only."""
    found = uow.session.scalars(_detail(user_id)).first()
    return None if found is None else found.phone


def keep_phone(uow: UnitOfWork, user_id: str, key: str, phone: str | None) -> None:
    """Write the phone number (None erases it); `key` names a new row."""
    found = uow.session.scalars(_detail(user_id)).first()
    if found is not None:
        found.phone = phone
    elif phone is not None:
        uow.session.add(PersonalDetail(key=key, subject_kind="user", subject_id=user_id, phone=phone))
    uow.session.flush()


def devices(uow: UnitOfWork, viewer: Viewer, user_id: str | None = None) -> Sequence[tuple[Device, User]]:
    """Devices of people within reach, last seen first; of one of them when `user_id` is given."""
    query = select(Device, User).join(User, User.id == Device.user_id).where(reachable_users(viewer))
    if user_id is not None:
        query = query.where(User.id == user_id)
    found = uow.session.execute(query.order_by(Device.last_seen_at.desc(), Device.id).limit(2000))
    return [(device, user) for device, user in found]


def reachable_device(uow: UnitOfWork, viewer: Viewer, device_id: str) -> Device | None:
    """The device when its owner is within reach."""
    query = select(Device).join(User, User.id == Device.user_id)
    return uow.session.scalars(query.where(Device.id == device_id, reachable_users(viewer))).first()


def _detail(user_id: str) -> Select[tuple[PersonalDetail]]:
    return select(PersonalDetail).where(PersonalDetail.subject_kind == "user", PersonalDetail.subject_id == user_id)


def every_user(uow: UnitOfWork) -> Sequence[User]:
    """All accounts by sign-in name."""
    return uow.session.scalars(select(User).order_by(User.username)).all()


def anybody(uow: UnitOfWork) -> bool:
    """True when the installation has an account."""
    return uow.session.scalars(select(User.id).limit(1)).first() is not None
