"""The grow-only log: installation and epoch, its head, its events, and what each scope must look at."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from siteproof.store.base import Base


class Installation(Base):
    """One row: the epoch of this database and the identity it was made with."""

    __tablename__ = "installation"
    __table_args__ = (CheckConstraint("id = 1", name="one_row"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    server_epoch: Mapped[str]
    database_identity: Mapped[str]
    is_demo: Mapped[bool]
    created_at: Mapped[datetime]


class LogHead(Base):
    """One row that every append updates first: it makes seq the order of commit."""

    __tablename__ = "log_head"
    __table_args__ = (CheckConstraint("id = 1", name="one_row"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    seq: Mapped[int] = mapped_column(BigInteger)


class LogEvent(Base):
    """Kinds: record_stored, photo_stored, record_live, administered, projection, key_change."""

    __tablename__ = "log_event"

    seq: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    kind: Mapped[str]
    subject_type: Mapped[str]
    subject_id: Mapped[str]
    user_id: Mapped[str | None]
    data: Mapped[dict[str, Any] | None]
    at: Mapped[datetime]


class ScopeChange(Base):
    """At seq, readers of scope must look at this object again; pull answers with its current view."""

    __tablename__ = "scope_change"
    __table_args__ = (Index("ix_scope_change_scope_seq", "scope", "seq"),)

    seq: Mapped[int] = mapped_column(BigInteger, ForeignKey("log_event.seq"), primary_key=True, autoincrement=False)
    scope: Mapped[str] = mapped_column(primary_key=True)
    type: Mapped[str] = mapped_column(primary_key=True)
    object_id: Mapped[str] = mapped_column(primary_key=True)


class ServerKey(Base):
    """Every public key this server ever signed with; a successor is signed by its predecessor."""

    __tablename__ = "server_key"

    kid: Mapped[str] = mapped_column(primary_key=True)
    public_key_jwk: Mapped[dict[str, Any]]
    created_at: Mapped[datetime]
    signed_by: Mapped[str | None]
    signature: Mapped[str | None]
