"""The frozen input of one evaluation: a project's plan and its live records as plain values.

No models and no clock: what is computed from these facts can be computed again at will (S19).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from siteproof.domain.checklist import Checklist
from siteproof.domain.flags.facts import ChainFact, EarlierUse


@dataclass(frozen=True, slots=True)
class PhotoFact:
    """One photo of a record: claims of the phone and what the server saw in the bytes.

    `refused`: the code with which the bytes were refused for good; `damaged`: kept but not decodable; pixel
    hash None: not examined yet. `exif`: what the file itself says, {} when it says nothing.
    """

    record_id: str
    position: int
    sha256: str
    item_id: str | None
    source: str
    captured_at: datetime
    mono_ms: float | None
    bearing_deg: float | None
    lat_deg: float | None
    lon_deg: float | None
    accuracy_m: float | None
    age_s: float | None
    refused: str | None
    damaged: bool
    width_px: int | None
    height_px: int | None
    pixel_sha256: str | None
    exif: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who has to act next; names (zh, en), the unit's where known."""

    name: tuple[str, str]
    unit: tuple[str, str] | None


@dataclass(frozen=True, slots=True)
class RecordFact:
    """One live record: who (names are zh, en), when by which clock (created_at device, received_at server), what."""

    id: str
    sha256: str
    kind: str
    seq: int
    author_id: str
    author_name: tuple[str, str]
    author_role: str
    author_unit: tuple[str, str] | None
    created_at: datetime
    tz_offset_min: int
    received_at: datetime
    of_id: str | None
    body: Mapping[str, Any]
    photos: tuple[PhotoFact, ...]
    signature: str  # valid | invalid | absent | no_key
    clock_offset_ms: int | None
    beacon_at: datetime | None


@dataclass(frozen=True, slots=True)
class MilestoneFact:
    """A milestone with its weight in percent of the whole."""

    code: str
    name: str
    name_en: str
    weight_pct: float
    planned_on: date | None


@dataclass(frozen=True, slots=True)
class SiteFact:
    """A place of works; geometry is GeoJSON in WGS-84, buffer in metres."""

    id: str
    name: str
    name_en: str
    kind: str
    geometry: Mapping[str, Any]
    buffer_m: float
    length_m: float | None


@dataclass(frozen=True, slots=True)
class ProjectFact:
    """The administered side of a project that its projections show; money in integer fen."""

    id: str
    number: str
    name: str
    name_en: str
    kind: str
    stage: str | None
    area_id: str
    sector_id: str
    responsible_person: tuple[str, str] | None
    responsible_unit: tuple[str, str] | None
    planned_start_on: date | None
    planned_finish_on: date | None
    accepted_on: date | None
    budget_fen: int | None
    paid_fen: int | None
    design: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Facts:
    """All that one project's projections are computed from; `on` is today's local day of the county."""

    project: ProjectFact
    milestones: tuple[MilestoneFact, ...]
    baseline: tuple[tuple[date, float], ...]
    sites: tuple[SiteFact, ...]
    records: tuple[RecordFact, ...]
    earlier_uses: Mapping[tuple[str, int], tuple[EarlierUse, ...]]  # by (record id, photo position)
    chains: Mapping[str, ChainFact]  # by record id; absent: nothing to say
    checklists: Mapping[tuple[str, int], Checklist]
    task_holder: Person | None
    outline: tuple[str, str] | None  # nearest area with an outline, and the hash of it
    settings: Mapping[str, Any]
    zone: str
    on: date
    now: datetime

    def site(self, site_id: str | None) -> SiteFact | None:
        """The named site; the only site when none is named and there is just one."""
        if site_id is None:
            return self.sites[0] if len(self.sites) == 1 else None
        return next((site for site in self.sites if site.id == site_id), None)
