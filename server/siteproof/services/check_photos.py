"""`check photos`: what picture files say of themselves, of a site, and of one another. No database."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from siteproof.domain.capture_time import CaptureTime, capture_time
from siteproof.domain.geo import Geometry, is_position
from siteproof.domain.photo_finding_texts import photo_finding_sentence
from siteproof.domain.photo_findings import (
    Looks,
    TakenPhoto,
    far_presence,
    place_findings,
    poor,
    time_findings,
    travel_findings,
)
from siteproof.domain.picture_groups import GroupKind, PictureGroup, PictureKey, picture_groups
from siteproof.domain.presence import Fix, PhotoPresence, photo_presence
from siteproof.domain.reasons import Reason, finite
from siteproof.domain.wording import as_document
from siteproof.services.own_geometry import read_geometry
from siteproof.services.picture_files import PictureFile, examine_files, find_files

_SAMENESS = {GroupKind.EXACT: "bytes", GroupKind.PIXELS: "pixels"}


@dataclass(frozen=True, slots=True)
class _Row:
    """One file with everything that was computed about it alone."""

    file: PictureFile
    exif: Mapping[str, Any]
    time: CaptureTime
    fix: Fix | None
    presence: PhotoPresence | None
    findings: list[Reason]

    @property
    def taken(self) -> TakenPhoto:
        return TakenPhoto((self.exif.get("make"), self.exif.get("model")), self.time, self.fix)


def check_photos(paths: Iterable[Path], site_file: Path | None, buffer_m: float, now: datetime) -> dict[str, Any]:
    """The answer of `siteproof check photos` (design.md 10); raises UnusableInput."""
    site = None if site_file is None else read_geometry(site_file)
    rows = [_row(file, site, buffer_m, now) for file in examine_files(find_files(paths))]
    groups = picture_groups([_key(row.file) for row in rows])
    taken = [row.taken for row in rows]
    for row, found in zip(rows, time_findings(taken), strict=True):
        row.findings.extend(found)
    for before, after, reason in travel_findings(taken):
        rows[after].findings.append(Reason(reason.code, {**reason.numbers, "after": rows[before].file.name}))
    for group in groups:
        _note_group(group, rows)
    return {
        "photos": [_answer(row) for row in rows],
        "groups": [
            {"kind": group.kind.value, "files": [rows[member].file.name for member in group.members]}
            for group in groups
        ],
    }


def _row(file: PictureFile, site: Geometry | None, buffer_m: float, now: datetime) -> _Row:
    exif = file.examination.exif if file.examination is not None else {}
    fix = _fix(exif)
    time = capture_time(exif, fix.lon_deg if fix else None, now)
    findings: list[Reason] = []
    presence = None
    if site is not None:
        presence = far_presence(photo_presence(site, buffer_m, fix), site, fix)
        findings += place_findings(presence, site, fix)
    if file.damaged:
        findings.append(Reason("evidence.photo_damaged", {"reason": file.problem}))
    looks = _looks(file)
    seen = None if looks is None else poor(looks)
    if seen is not None:
        findings.append(seen)
    return _Row(file, exif, time, fix, presence, findings)


def _fix(exif: Mapping[str, Any]) -> Fix | None:
    lat_deg, lon_deg = exif.get("lat_deg"), exif.get("lon_deg")
    if lat_deg is None or lon_deg is None or not is_position(lat_deg, lon_deg):
        return None
    return Fix(lat_deg, lon_deg, finite(exif.get("accuracy_m")))


def _looks(file: PictureFile) -> Looks | None:
    found = file.examination
    if found is None or file.problem is not None or found.width_px is None or found.height_px is None:
        return None
    if found.brightness is None or found.contrast is None or found.detail is None:
        return None
    return Looks(found.width_px, found.height_px, found.brightness, found.contrast, found.detail)


def _key(file: PictureFile) -> PictureKey:
    found = file.examination
    if found is None or file.problem is not None:
        return PictureKey(file.sha256, None, None, None, None)
    return PictureKey(file.sha256, found.pixel_sha256, found.phash, found.dhash, found.contrast)


def _note_group(group: PictureGroup, rows: list[_Row]) -> None:
    """Every member asks the question, naming how many share it; only the group names them all."""
    pictures = [rows[member] for member in group.members]
    if all(row.file.examination is None or row.file.examination.format is None for row in pictures):
        return
    for row in pictures:
        if group.kind is GroupKind.SIMILAR:
            row.findings.append(Reason("evidence.photo_similar", {"files": len(pictures)}))
        elif not any(finding.code == "evidence.photo_reused" for finding in row.findings):
            row.findings.append(
                Reason("evidence.photo_reused", {"reason": _SAMENESS[group.kind], "files": len(pictures)})
            )


def _answer(row: _Row) -> dict[str, Any]:
    file, found = row.file, row.file.examination
    presence = row.presence
    position = None
    if row.fix is not None:
        position = {"lat_deg": row.fix.lat_deg, "lon_deg": row.fix.lon_deg, "accuracy_m": row.fix.accuracy_m}
    return {
        "file": file.name,
        "sha256": file.sha256,
        "pixel_sha256": found.pixel_sha256 if found is not None and file.problem is None else None,
        "format": found.format if found is not None else None,
        "readable": file.problem is None,
        "problem": file.problem,
        "width_px": found.width_px if found is not None else None,
        "height_px": found.height_px if found is not None else None,
        "taken_at": row.time.text,
        "make": row.exif.get("make"),
        "model": row.exif.get("model"),
        "position": position,
        "position_problem": row.exif.get("position_problem"),
        "distance_m": None if presence is None or presence.distance_m is None else round(presence.distance_m, 3),
        "presence": None if presence is None else presence.state.value,
        "findings": [
            {
                "code": finding.code,
                "numbers": dict(finding.numbers),
                "text": as_document(photo_finding_sentence(finding)),
            }
            for finding in row.findings
        ],
    }
