"""Adding an account to an installation: name, role, scope and a password of its own."""

from __future__ import annotations

import re
from dataclasses import dataclass

from siteproof.services.audit import SYSTEM, write_audit
from siteproof.services.passwords import MIN_PASSWORD_CHARS, hash_password
from siteproof.services.runtime import Runtime
from siteproof.store.log import append_event
from siteproof.store.queries.session import user_by_name
from siteproof.store.queries.users import insert_user, unknown_scopes
from siteproof.store.unit_of_work import UnitOfWork

_USERNAME = re.compile(r"[a-z0-9][a-z0-9._-]{1,63}")


class UserRefused(ValueError):
    """The account cannot be added; the message says what to change."""


@dataclass(frozen=True, slots=True)
class NewUser:
    """What an administrator says of a new person; `areas` and `sectors` are ids."""

    username: str
    name: str
    role: str
    password: str
    areas: tuple[str, ...]
    sectors: tuple[str, ...]


def add_user(uow: UnitOfWork, runtime: Runtime, new: NewUser) -> str:
    """Add the account and answer its id; raises UserRefused."""
    if _USERNAME.fullmatch(new.username) is None:
        raise UserRefused("A user name has 2 to 64 small letters, digits, dots, hyphens or underscores.")
    if len(new.password) < MIN_PASSWORD_CHARS:
        raise UserRefused(f"A password has at least {MIN_PASSWORD_CHARS} characters.")
    if user_by_name(uow, new.username) is not None:
        raise UserRefused(f"There is a user {new.username} already.")
    unknown = unknown_scopes(uow, new.areas, new.sectors)
    if unknown:
        raise UserRefused(f"No such area or sector: {', '.join(unknown)}.")
    now, user_id = runtime.now(), runtime.new_id()
    hashed = hash_password(new.password)
    insert_user(uow, user_id, new.username, new.name, new.role, hashed, new.areas, new.sectors)
    append_event(uow, kind="administered", subject_type="user", subject_id=user_id, at=now)
    write_audit(uow, SYSTEM, "user.added", "user", user_id, "done", now)
    return user_id
