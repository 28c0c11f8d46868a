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
    """The kid announced last."""
    return uow.connection.execute(select(ServerKey.kid).order_by(ServerKey.created_at.desc()).limit(1)).scalar()


def add_server_key(uow: UnitOfWork, row: dict[str, Any]) -> None:
    """Keep a public key for ever."""
    uow.connection.execute(insert(ServerKey), row)


def all_server_keys(uow: UnitOfWork) -> list[Facts]:
    """Every public key, oldest first."""
    statement = select(*ServerKey.__table__.c).order_by(ServerKey.created_at, ServerKey.kid)
    return every(uow.connection.execute(statement))
