"""Records as received, the photos they cite, and where each one stands now."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, Index, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from siteproof.domain.kinds import PLACED
from siteproof.store.base import Base, one_of


class Record(Base):
    """The sent bytes, for ever; columns beside them only serve queries. Append-only."""

    __tablename__ = "record"
    __table_args__ = (one_of("signature", ("valid", "invalid", "absent", "no_key")),)

    id: Mapped[str] = mapped_column(primary_key=True)
    sha256: Mapped[str] = mapped_column(index=True)
    bytes: Mapped[bytes] = mapped_column(LargeBinary)
    kind: Mapped[str]
    schema: Mapped[int]
    author_id: Mapped[str] = mapped_column(ForeignKey("user_account.id"), index=True)
    author_device: Mapped[str | None] = mapped_column(index=True)
    submitted_by: Mapped[str | None]
    signature: Mapped[str]
    project_id: Mapped[str | None] = mapped_column(index=True)
    of_id: Mapped[str | None] = mapped_column(index=True)
    of_sha256: Mapped[str | None]
    prev_sha256: Mapped[str | None] = mapped_column(index=True)
    created_at: Mapped[datetime]
    received_at: Mapped[datetime]
    seq: Mapped[int] = mapped_column(BigInteger, unique=True)


class RecordPhoto(Base):
    """One entry of photos[] of a record; captured_at is the device's clock. Append-only."""

    __tablename__ = "record_photo"

    record_id: Mapped[str] = mapped_column(ForeignKey("record.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    sha256: Mapped[str] = mapped_column(index=True)
    item_id: Mapped[str | None]
    source: Mapped[str]
    captured_at: Mapped[datetime]
    lat_deg: Mapped[float | None]
    lon_deg: Mapped[float | None]
    accuracy_m: Mapped[float | None]
    age_s: Mapped[float | None]


class RecordOriginal(Base):
    """The camera bytes that an entry of photos[] names beside its upload copy; they never gate. Append-only."""

    __tablename__ = "record_original"

    record_id: Mapped[str] = mapped_column(ForeignKey("record.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    sha256: Mapped[str] = mapped_column(index=True)


class RecordPlacement(Base):
    """Where a record stands: live, waiting (for photos or for what it cites) or quarantine."""

    __tablename__ = "record_placement"
    __table_args__ = (
        one_of("placed", PLACED),
        Index("ix_record_placement_placed", "placed"),
    )

    record_id: Mapped[str] = mapped_column(ForeignKey("record.id"), primary_key=True)
    placed: Mapped[str]
    missing: Mapped[list[Any]]
    reasons: Mapped[list[Any]]
    live_seq: Mapped[int | None] = mapped_column(BigInteger, index=True)
    project_id: Mapped[str | None] = mapped_column(index=True)
