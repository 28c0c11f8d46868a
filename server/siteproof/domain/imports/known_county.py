"""What an installation knows already, by name, so that a ledger's words can be matched to it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class KnownCounty:
    """Names to ids. `townships` is None where no list of townships is there to compare with."""

    county: tuple[str, str] | None = None
    townships: Mapping[str, str] | None = None
    villages: Mapping[tuple[str, str], str] = field(default_factory=dict)
    units: Mapping[str, str] = field(default_factory=dict)
    sectors: Mapping[str, str] = field(default_factory=dict)
    leaders: Mapping[str, str] = field(default_factory=dict)
