"""Photos: who stored which bytes, what the bytes are, refused ones, and parts on their way."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from siteproof.store.base import Base


class Blob(Base):
    """What is known of bytes by hash; examined_at is None until the worker has looked."""

    __tablename__ = "blob"

    sha256: Mapped[str] = mapped_column(primary_key=True)
    bytes: Mapped[int] = mapped_column(BigInteger)
    format: Mapped[str | None]
    width_px: Mapped[int | None]
    height_px: Mapped[int | None]
    pixel_sha256: Mapped[str | None] = mapped_column(index=True)
    decoder: Mapped[str | None]
    phash: Mapped[int | None] = mapped_column(BigInteger, index=True)
    dhash: Mapped[int | None] = mapped_column(BigInteger)
    sharpness: Mapped[float | None]
    exif: Mapped[dict[str, Any] | None]
    damaged: Mapped[bool]
    examined_at: Mapped[datetime | None]


class StoredPhoto(Base):
    """This user stored these bytes, at this seq of the log. Append-only."""

    __tablename__ = "stored_photo"

    user_id: Mapped[str] = mapped_column(ForeignKey("user_account.id"), primary_key=True)
    sha256: Mapped[str] = mapped_column(ForeignKey("blob.sha256"), primary_key=True, index=True)
    bytes: Mapped[int] = mapped_column(BigInteger)
    media_type: Mapped[str]
    damaged: Mapped[bool]
    seq: Mapped[int] = mapped_column(BigInteger, unique=True)
    received_at: Mapped[datetime]


class PhotoRefusal(Base):
    """Bytes refused for good (413, 415, 422): settled, the citing record goes live without them."""

    __tablename__ = "photo_refusal"

    user_id: Mapped[str] = mapped_column(ForeignKey("user_account.id"), primary_key=True)
    sha256: Mapped[str] = mapped_column(primary_key=True)
    code: Mapped[str]
    at: Mapped[datetime]


class PhotoPart(Base):
    """One held part of an upload; belongs to user + hash and lives 14 days."""

    __tablename__ = "photo_part"

    user_id: Mapped[str] = mapped_column(ForeignKey("user_account.id"), primary_key=True)
    sha256: Mapped[str] = mapped_column(primary_key=True)
    n: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    bytes: Mapped[int]
    received_at: Mapped[datetime]
