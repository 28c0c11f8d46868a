"""Accounts from the server's own terminal: the first administrator, and help when nobody can sign in.

Whoever types here already holds the whole installation, so no reach is asked; the audit names no user.
"""

from __future__ import annotations

from typing import Any

from siteproof.services.activation import Activation, make_activation
from siteproof.services.administer.people import USERNAME, UserDetails, write_details
from siteproof.services.audit import SYSTEM, write_audit
from siteproof.services.runtime import Runtime
from siteproof.store.log import append_event
from siteproof.store.models import User
from siteproof.store.queries import people as queries
from siteproof.store.queries.places import unknown_scopes
from siteproof.store.queries.session import user_by_name
from siteproof.store.unit_of_work import UnitOfWork


class UserRefused(ValueError):
    """The account cannot be added or changed; the message says what to change."""


def add_user(uow: UnitOfWork, runtime: Runtime, username: str, details: UserDetails) -> Activation:
    """Add the account without a password and answer its activation; raises UserRefused."""
    if USERNAME.fullmatch(username) is None:
        raise UserRefused("A user name has 2 to 64 small letters, digits, dots, hyphens or underscores.")
    if user_by_name(uow, username) is not None:
        raise UserRefused(f"There is a user {username} already.")
    unknown = unknown_scopes(uow, details.areas, details.sectors, details.unit_id)
    if unknown:
        raise UserRefused(f"No such area, sector or unit: {', '.join(unknown)}.")
    if details.role == "unit" and details.unit_id is None:
        raise UserRefused("Somebody of role unit needs his unit (--unit).")
    user_id, now = runtime.new_id(), runtime.now()
    user = User(id=user_id, username=username, is_demo=runtime.installation.is_demo)
    write_details(uow, runtime, user, details)
    _tell(uow, runtime, "user.added", user_id)
    return make_activation(uow, user_id, now, runtime.entropy)


def reset_user(uow: UnitOfWork, runtime: Runtime, username: str) -> Activation:
    """A new activation code; the present password stays until it is used. Raises UserRefused."""
    user = _named(uow, username)
    if not user.active:
        raise UserRefused(f"{username} is blocked; unblock the account first.")
    _tell(uow, runtime, "user.reset", user.id)
    return make_activation(uow, user.id, runtime.now(), runtime.entropy)


def block_user(uow: UnitOfWork, runtime: Runtime, username: str, *, blocked: bool) -> None:
    """Block an account (its sessions and codes end, records stay) or open it again. Raises UserRefused."""
    user, now = _named(uow, username), runtime.now()
    user.active, user.version = not blocked, user.version + 1
    uow.session.flush()
    if blocked:
        queries.end_sessions(uow, user.id, now)
        queries.void_codes(uow, user.id, now)
    _tell(uow, runtime, "user.blocked" if blocked else "user.unblocked", user.id)


def every_user(uow: UnitOfWork) -> list[dict[str, Any]]:
    """All accounts by sign-in name: {username, name, role, state, areas, sectors}, without phone numbers."""
    users = queries.every_user(uow)
    areas, sectors = queries.scopes_of_users(uow, [user.id for user in users])
    return [
        {
            "username": user.username,
            "name": user.name,
            "role": user.role,
            "state": "blocked" if not user.active else "active" if user.password_hash else "waits for activation",
            "areas": areas.get(user.id, []),
            "sectors": sectors.get(user.id, []),
        }
        for user in users
    ]


def _named(uow: UnitOfWork, username: str) -> User:
    found = user_by_name(uow, username)
    if found is None:
        raise UserRefused(f"There is no user {username}.")
    return uow.session.get_one(User, found["id"])


def _tell(uow: UnitOfWork, runtime: Runtime, act: str, user_id: str) -> None:
    now = runtime.now()
    append_event(uow, kind="administered", subject_type="user", subject_id=user_id, at=now)
    write_audit(uow, SYSTEM, act, "user", user_id, "done", now, log_taken=True)
