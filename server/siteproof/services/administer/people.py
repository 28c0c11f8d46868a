"""Accounts: list, add, change, block; a new account has no password until its owner chooses one."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from siteproof.services.activation import Activation, make_activation
from siteproof.services.administer.change import Administrator, check_version, not_found, refuse, told
from siteproof.services.administer.devices import device_view
from siteproof.services.audit import write_audit
from siteproof.services.names import name_if_any
from siteproof.services.runtime import Runtime
from siteproof.store.models import Unit, User
from siteproof.store.queries import people as queries
from siteproof.store.queries.places import in_reach
from siteproof.store.queries.session import user_by_name
from siteproof.store.unit_of_work import UnitOfWork

USERNAME = re.compile(r"[a-z0-9][a-z0-9._-]{1,63}")
PAGE = 100


@dataclass(frozen=True, slots=True)
class UserDetails:
    """What an administrator says of a person; areas, sectors and unit are ids, the phone number erasable."""

    name: str
    role: str
    areas: Sequence[str]
    sectors: Sequence[str]
    unit_id: str | None = None
    name_en: str | None = None
    phone: str | None = None


def list_users(who: Administrator, *, text: str | None, role: str | None, after: str | None) -> dict[str, Any]:
    """One page of accounts within reach: {items, next}; without phone numbers."""
    with who.runtime.unit_of_work() as uow:
        rows = queries.users_page(uow, who.viewer, text=text, role=role, after=after, limit=PAGE + 1)
        areas, sectors = queries.scopes_of_users(uow, [user.id for user, _ in rows])
        items = [_item(user, unit, areas.get(user.id, []), sectors.get(user.id, [])) for user, unit in rows[:PAGE]]
    return {"items": items, "next": rows[PAGE - 1][0].username if len(rows) > PAGE else None}


def show_user(who: Administrator, user_id: str) -> dict[str, Any]:
    """One account with phone number and devices; reading a phone number is written into the audit."""
    with who.runtime.unit_of_work(write=True) as uow:
        user = queries.reachable_user(uow, who.viewer, user_id) or not_found()
        shown = _whole(uow, user)
        if shown["phone"] is None:
            uow.discard()
        else:
            write_audit(uow, who.actor, "personal.read", "user", user_id, "done", who.runtime.now())
        shown["devices"] = [device_view(device, user) for device, _ in queries.devices(uow, who.viewer, user_id)]
    return shown


def add_user(who: Administrator, username: str, details: UserDetails) -> tuple[dict[str, Any], Activation]:
    """Add an account; answers it with its activation code. Raises invalid_request with the field at fault."""
    runtime = who.runtime
    now, user_id = runtime.now(), runtime.new_id()
    if USERNAME.fullmatch(username) is None:
        refuse("username", "form")
    with runtime.unit_of_work(write=True) as uow:
        if user_by_name(uow, username) is not None:
            refuse("username", "taken")
        _check_details(uow, who, details)
        user = User(id=user_id, username=username, is_demo=runtime.installation.is_demo)
        _write_within_reach(uow, who, user, details)
        activation = make_activation(uow, user_id, now, runtime.entropy)
        told(uow, who, "user.added", ("user", user_id), at=now)
        return _whole(uow, user), activation


def change_user(who: Administrator, user_id: str, yours: Mapping[str, Any], details: UserDetails) -> dict[str, Any]:
    """Change an account made from version yours['version']; blocking ends its sessions and codes.

    Raises not_found, version_conflict and invalid_request: nobody blocks himself or gives up his own role.
    """
    now = who.runtime.now()
    with who.runtime.unit_of_work(write=True) as uow:
        user = queries.reachable_user(uow, who.viewer, user_id, lock=True) or not_found()
        check_version(user_id, yours, user.version, _whole(uow, user))
        if user_id == who.viewer.user_id and (not yours["active"] or details.role != user.role):
            refuse("active" if not yours["active"] else "role", "own_account")
        _check_details(uow, who, details)
        if user.active and not yours["active"]:
            queries.end_sessions(uow, user_id, now)
            queries.void_codes(uow, user_id, now)
            write_audit(uow, who.actor, "user.blocked", "user", user_id, "done", now)
        user.active, user.version = bool(yours["active"]), user.version + 1
        _write_within_reach(uow, who, user, details)
        told(uow, who, "user.changed", ("user", user_id), at=now)
        return _whole(uow, user)


def renew_activation(who: Administrator, user_id: str) -> Activation:
    """A new activation code (first day, or a forgotten password); earlier codes die. Raises not_found."""
    now = who.runtime.now()
    with who.runtime.unit_of_work(write=True) as uow:
        user = queries.reachable_user(uow, who.viewer, user_id, lock=True) or not_found()
        if not user.active:
            refuse("active", "blocked")
        activation = make_activation(uow, user_id, now, who.runtime.entropy)
        told(uow, who, "user.reset", ("user", user_id), at=now)
    return activation


def _check_details(uow: UnitOfWork, who: Administrator, details: UserDetails) -> None:
    """Every id must exist within reach; one that does not looks the same as one that is foreign."""
    unknown = in_reach(uow, who.viewer, details.areas, details.sectors, details.unit_id)
    if unknown is not None:
        refuse(unknown, "unknown")
    if details.role == "unit" and details.unit_id is None:
        refuse("unit_id", "required")


def write_details(uow: UnitOfWork, runtime: Runtime, user: User, details: UserDetails) -> None:
    """Lay the details on a new or stored account, and store it."""
    user.name, user.name_en = details.name, details.name_en
    user.role, user.unit_id = details.role, details.unit_id
    uow.session.add(user)
    uow.session.flush()
    queries.replace_scopes(uow, user.id, details.areas, details.sectors)
    queries.keep_phone(uow, user.id, runtime.new_id(), details.phone)


def _write_within_reach(uow: UnitOfWork, who: Administrator, user: User, details: UserDetails) -> None:
    write_details(uow, who.runtime, user, details)
    if queries.reachable_user(uow, who.viewer, user.id) is None:
        refuse("areas", "outside")


def _whole(uow: UnitOfWork, user: User) -> dict[str, Any]:
    areas, sectors = queries.scopes_of_users(uow, [user.id])
    shown = _item(user, queries.unit_of(uow, user), areas.get(user.id, []), sectors.get(user.id, []))
    return {**shown, "phone": queries.phone_of(uow, user.id)}


def _item(user: User, unit: Unit | None, areas: list[str], sectors: list[str]) -> dict[str, Any]:
    return {
        "id": user.id,
        "username": user.username,
        "name": user.name,
        "name_en": user.name_en,
        "role": user.role,
        "unit_id": user.unit_id,
        "unit_name": name_if_any(unit),
        "areas": areas,
        "sectors": sectors,
        "active": user.active,
        "activated": user.password_hash is not None,
        "version": user.version,
    }


def details_of(shown: Mapping[str, Any]) -> UserDetails:
    """The details in a view or a request body."""
    return UserDetails(**{name: shown[name] for name in UserDetails.__slots__})
