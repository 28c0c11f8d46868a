"""Public keys this server signed with."""

from __future__ import annotations

from typing import Any

from sqlalchemy import insert, select

from siteproof.store.facts import Facts, every
from siteproof.store.models import ServerKey
from siteproof.store.unit_of_work import UnitOfWork


def known_server_key(uow: UnitOfWork, kid: str) -> bool:
    """True when this key was announced."""
    return uow.connection.execute(select(ServerKey.kid).where(ServerKey.kid == kid)).first() is not None


def newest_server_key(uow: UnitOfWork) -> str | None:
    """The kid announced last: that which has signed no other; clocks may have gone back between two of them."""
    signers = select(ServerKey.signed_by).where(ServerKey.signed_by.is_not(None))
    statement = select(ServerKey.kid).where(ServerKey.kid.not_in(signers)).order_by(ServerKey.created_at.desc())
    return uow.connection.execute(statement.limit(1)).scalar()


def add_server_key(uow: UnitOfWork, row: dict[str, Any]) -> None:
    """Keep a public key for ever."""
    uow.connection.execute(insert(ServerKey), row)


def all_server_keys(uow: UnitOfWork) -> list[Facts]:
    """Every public key, oldest first and each behind the one that signed it, whatever the clock said."""
    statement = select(*ServerKey.__table__.c).order_by(ServerKey.created_at, ServerKey.kid)
    left, line = every(uow.connection.execute(statement)), list[Facts]()
    while left:
        kids = {row["kid"] for row in left}
        line.append(left.pop(next((n for n, row in enumerate(left) if row["signed_by"] not in kids), 0)))
    return line
