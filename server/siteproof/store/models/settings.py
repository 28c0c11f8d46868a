"""County settings: thresholds, zone, name; data with a version, never constants in code."""

from __future__ import annotations

from typing import Any

from sqlalchemy.orm import Mapped, mapped_column

from siteproof.store.base import Base, JsonValue


class CountySetting(Base):
    """One named setting of the county."""

    __tablename__ = "county_setting"

    key: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[Any] = mapped_column(JsonValue, nullable=True)
    version: Mapped[int] = mapped_column(default=1)
