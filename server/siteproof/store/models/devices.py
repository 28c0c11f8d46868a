"""Devices, sessions and single-use sign-in codes. No token is ever stored (see services/tokens.py)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from siteproof.store.base import Base


class Device(Base):
    """One browser profile of one user, with the public half of its signing key (or None)."""

    __tablename__ = "device"

    id: Mapped[str] = mapped_column(primary_key=True)
    user_id: Mapped[str] = mapped_column(ForeignKey("user_account.id"), index=True)
    name: Mapped[str]
    public_key_jwk: Mapped[dict[str, Any] | None]
    enrolled_at: Mapped[datetime]
    last_seen_at: Mapped[datetime]
    frozen_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]


class DeviceReport(Base):
    """What a device last said of itself with hello; None is what it did not say. State, not evidence."""

    __tablename__ = "device_report"

    device_id: Mapped[str] = mapped_column(ForeignKey("device.id"), primary_key=True)
    reported_at: Mapped[datetime]
    unsent_count: Mapped[int | None]
    unsent_oldest_at: Mapped[datetime | None]
    free_bytes: Mapped[int | None] = mapped_column(BigInteger)
    app_version: Mapped[str | None]


class UserSession(Base):
    """A family of tokens; generation counts its refreshes, tokens are derived from id + generation."""

    __tablename__ = "session"

    id: Mapped[str] = mapped_column(primary_key=True)
    user_id: Mapped[str] = mapped_column(ForeignKey("user_account.id"), index=True)
    device_id: Mapped[str | None] = mapped_column(ForeignKey("device.id"), index=True)
    generation: Mapped[int]
    created_at: Mapped[datetime]
    refreshed_at: Mapped[datetime]
    access_expires_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]


class SignInCode(Base):
    """A single-use code of a QR, stored as its SHA-256."""

    __tablename__ = "sign_in_code"

    code_sha256: Mapped[str] = mapped_column(primary_key=True)
    user_id: Mapped[str] = mapped_column(ForeignKey("user_account.id"), index=True)
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class SurrenderCode(Base):
    """Lets one device hand over what it holds without a session, for a supervisor's name; stored as its SHA-256."""

    __tablename__ = "surrender_code"

    code_sha256: Mapped[str] = mapped_column(primary_key=True)
    device_id: Mapped[str] = mapped_column(ForeignKey("device.id"), index=True)
    issued_by: Mapped[str] = mapped_column(ForeignKey("user_account.id"))
    issued_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    first_used_at: Mapped[datetime | None]
