"""Rows as plain mappings, for queries that read single columns or join tables rather than load a model."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeAlias, cast

from sqlalchemy import Result

Facts: TypeAlias = Mapping[str, Any]


def first(result: Result[Any]) -> Facts | None:
    """The first row by column name, None when there is none."""
    return cast("Facts | None", result.mappings().first())


def every(result: Result[Any]) -> list[Facts]:
    """All rows by column name."""
    return cast("list[Facts]", list(result.mappings()))
