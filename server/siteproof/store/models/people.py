"""Units, users, their scopes, and the erasable side table of personal details."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from siteproof.domain.kinds import Role
from siteproof.store.base import Base, one_of


class Unit(Base):
    """A department, township government or company."""

    __tablename__ = "unit"

    id: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    name_en: Mapped[str]
    kind: Mapped[str]
    area_id: Mapped[str | None] = mapped_column(ForeignKey("area.id"))
    version: Mapped[int] = mapped_column(default=1)


class User(Base):
    """Somebody who signs in; table user_account because user is a word of PostgreSQL."""

    __tablename__ = "user_account"
    __table_args__ = (one_of("role", Role),)

    id: Mapped[str] = mapped_column(primary_key=True)
    username: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    name_en: Mapped[str | None]
    role: Mapped[str]
    unit_id: Mapped[str | None] = mapped_column(ForeignKey("unit.id"))
    password_hash: Mapped[str | None]
    active: Mapped[bool] = mapped_column(default=True)
    is_demo: Mapped[bool] = mapped_column(default=False)
    version: Mapped[int] = mapped_column(default=1)


class UserArea(Base):
    """An area (with its whole subtree) in a user's scope."""

    __tablename__ = "user_area"

    user_id: Mapped[str] = mapped_column(ForeignKey("user_account.id"), primary_key=True)
    area_id: Mapped[str] = mapped_column(ForeignKey("area.id"), primary_key=True)


class UserSector(Base):
    """A sector in a user's scope."""

    __tablename__ = "user_sector"

    user_id: Mapped[str] = mapped_column(ForeignKey("user_account.id"), primary_key=True)
    sector_id: Mapped[str] = mapped_column(ForeignKey("sector.id"), primary_key=True)


class PersonalDetail(Base):
    """Erasable personal data, cited from records by key only; erasing it breaks no hash."""

    __tablename__ = "personal_detail"

    key: Mapped[str] = mapped_column(primary_key=True)
    subject_kind: Mapped[str]
    subject_id: Mapped[str] = mapped_column(index=True)
    phone: Mapped[str | None]
    email: Mapped[str | None]
    erased_at: Mapped[datetime | None]
