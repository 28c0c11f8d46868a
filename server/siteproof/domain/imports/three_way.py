"""Bringing a file's values into what is stored, when both may have changed since the last import.

Base is what the last import said, current what is stored now. Only when file and office both changed a
value is a person asked; an empty cell never erases.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

CONFLICTS = ("refuse", "file", "current")


@dataclass(slots=True)
class Merge3:
    """`changes` are to be written; `conflicts` hold (file, current) of each field; `kept` what the office set."""

    changes: dict[str, Any] = field(default_factory=dict)
    conflicts: dict[str, tuple[Any, Any]] = field(default_factory=dict)
    kept: dict[str, Any] = field(default_factory=dict)


def merge_values(
    base: Mapping[str, Any], current: Mapping[str, Any], file: Mapping[str, Any], policy: str = "refuse"
) -> Merge3:
    """Field by field; `policy` says who wins a conflict: nobody (refuse), the file, or what is stored."""
    merged = Merge3()
    for name, said in file.items():
        stored = current.get(name)
        if said is None or said == stored:
            continue
        known = name in base
        if stored is None or (known and base[name] == stored):
            merged.changes[name] = said
        elif known and base[name] == said:
            merged.kept[name] = stored
        elif policy == "file":
            merged.changes[name] = said
        elif policy == "current":
            merged.kept[name] = stored
        else:
            merged.conflicts[name] = (said, stored)
    return merged
