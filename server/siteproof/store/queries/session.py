"""Reading and writing of users, devices, sessions and sign-in codes."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, insert, select, update

from siteproof.store.facts import Facts, every, first
from siteproof.store.models import CountySetting, Device, SignInCode, Unit, User, UserSession
from siteproof.store.unit_of_work import UnitOfWork

_AUTHENTICATE = (
    select(
        UserSession.id.label("session_id"),
        UserSession.generation,
        UserSession.refreshed_at,
        UserSession.access_expires_at,
        UserSession.expires_at,
        UserSession.revoked_at,
        User.id.label("user_id"),
        User.username,
        User.name,
        User.role,
        User.unit_id,
        User.active,
        UserSession.device_id,
        Device.public_key_jwk,
        Device.frozen_at,
        Device.revoked_at.label("device_revoked_at"),
    )
    .join(User, User.id == UserSession.user_id)
    .outerjoin(Device, Device.id == UserSession.device_id)
    .where(UserSession.id == bindparam("session_id"))
)


def session_facts(uow: UnitOfWork, session_id: str) -> Facts | None:
    """Session, user and device of one session id in one statement."""
    return first(uow.connection.execute(_AUTHENTICATE, {"session_id": session_id}))


def user_by_name(uow: UnitOfWork, username: str) -> Facts | None:
    """The account of this sign-in name."""
    return first(uow.connection.execute(select(*User.__table__.c).where(User.username == username)))


def user_by_id(uow: UnitOfWork, user_id: str) -> Facts | None:
    """The account of this id, with the names of its unit."""
    statement = (
        select(*User.__table__.c, Unit.name.label("unit_name"), Unit.name_en.label("unit_name_en"))
        .outerjoin(Unit, Unit.id == User.unit_id)
        .where(User.id == user_id)
    )
    return first(uow.connection.execute(statement))


def county_setting(uow: UnitOfWork, key: str) -> Any:
    """The value of one county setting, None when it is not set."""
    return uow.connection.execute(select(CountySetting.value).where(CountySetting.key == key)).scalar()


def code_facts(uow: UnitOfWork, code_sha256: str) -> Facts | None:
    """A sign-in code by its hash."""
    statement = select(*SignInCode.__table__.c).where(SignInCode.code_sha256 == code_sha256).with_for_update()
    return first(uow.connection.execute(statement))


def use_code(uow: UnitOfWork, code_sha256: str, now: datetime) -> None:
    """Mark a code as used."""
    uow.connection.execute(update(SignInCode).where(SignInCode.code_sha256 == code_sha256).values(used_at=now))


def add_code(uow: UnitOfWork, code_sha256: str, user_id: str, expires_at: datetime) -> None:
    """Keep the hash of a new single-use code."""
    uow.connection.execute(
        insert(SignInCode),
        {"code_sha256": code_sha256, "user_id": user_id, "expires_at": expires_at, "used_at": None},
    )


def device_facts(uow: UnitOfWork, device_id: str) -> Facts | None:
    """A device by id, with its owner's role, unit and state."""
    statement = (
        select(*Device.__table__.c, User.role, User.unit_id, User.active)
        .join(User, User.id == Device.user_id)
        .where(Device.id == device_id)
    )
    return first(uow.connection.execute(statement))


def add_device(uow: UnitOfWork, row: dict[str, Any]) -> None:
    """Enrol a device."""
    uow.connection.execute(insert(Device), row)


def touch_device(uow: UnitOfWork, device_id: str, now: datetime, **values: Any) -> None:
    """Note that a device was seen, with whatever else changed of it."""
    uow.connection.execute(update(Device).where(Device.id == device_id).values(last_seen_at=now, **values))


def freeze_device(uow: UnitOfWork, device_id: str, now: datetime) -> None:
    """Freeze a device: its sessions end, its unsent work stays on it."""
    uow.connection.execute(update(Device).where(Device.id == device_id).values(frozen_at=now))


def active_devices(uow: UnitOfWork, user_id: str) -> list[Facts]:
    """Devices of a user that are neither frozen nor revoked, longest unused first."""
    statement = (
        select(*Device.__table__.c)
        .where(Device.user_id == user_id, Device.frozen_at.is_(None), Device.revoked_at.is_(None))
        .order_by(Device.last_seen_at, Device.id)
    )
    return every(uow.connection.execute(statement))


def add_session(uow: UnitOfWork, row: dict[str, Any]) -> None:
    """Begin a family of tokens."""
    uow.connection.execute(insert(UserSession), row)


def renew_session(uow: UnitOfWork, session_id: str, from_generation: int, row: dict[str, Any]) -> bool:
    """Move a session to its next generation; False when somebody else did it first."""
    statement = (
        update(UserSession).where(UserSession.id == session_id, UserSession.generation == from_generation).values(**row)
    )
    return uow.connection.execute(statement).rowcount == 1


def revoke_sessions(
    uow: UnitOfWork, now: datetime, *, session_id: str | None = None, device_id: str | None = None
) -> None:
    """End one session, or all sessions of a device; a call with neither is a programming error."""
    if (session_id is None) == (device_id is None):
        raise ValueError("name a session or a device")
    condition = UserSession.id == session_id if session_id is not None else UserSession.device_id == device_id
    uow.connection.execute(
        update(UserSession).where(condition, UserSession.revoked_at.is_(None)).values(revoked_at=now)
    )
