"""What an installation knows already, by name, so that a ledger's words can be matched to it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

_NONE: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class KnownCounty:
    """Names to ids. `townships` is None where no list of townships is there to compare with."""

    county: tuple[str, str] | None = None
    townships: Mapping[str, str] | None = None
    villages: Mapping[tuple[str, str], str] = MappingProxyType({})
    units: Mapping[str, str] = _NONE
    sectors: Mapping[str, str] = _NONE
    leaders: Mapping[str, str] = _NONE
    year: int | None = None
