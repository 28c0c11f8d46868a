"""Read the facts of one project: a constant number of queries, whatever the number of records."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from siteproof.domain.chainage import line_length_m
from siteproof.domain.checklist import Checklist, ChecklistInvalid
from siteproof.domain.checklist_parse import parse_checklist
from siteproof.domain.flags.facts import ChainFact, EarlierUse, Sameness
from siteproof.services.evaluation.bodies import instant, reckonable, whole
from siteproof.services.evaluation.facts import (
    Facts,
    MilestoneFact,
    Person,
    PhotoFact,
    ProjectFact,
    RecordFact,
    SiteFact,
)
from siteproof.store.models import Blob, Project, Record, RecordPhoto, Site, Unit, User
from siteproof.store.queries import evaluation as queries
from siteproof.store.queries.outlines import nearest_outlined
from siteproof.store.unit_of_work import UnitOfWork

DEFAULT_ZONE = "Asia/Shanghai"
_NEVER = datetime.min.replace(tzinfo=UTC)


def load_facts(uow: UnitOfWork, project_id: str, now: datetime) -> Facts | None:
    """Everything the projections of a project are computed from; None when there is no such project."""
    project = queries.project(uow, project_id)
    if project is None:
        return None
    settings = queries.county_settings(uow)
    zone = str(settings.get("zone") or DEFAULT_ZONE)
    rows = queries.live_records(uow, project_id)
    photos = queries.photos_of(uow, [record.id for record, _, _ in rows])
    records = _records(rows, photos)
    return Facts(
        project=_project(uow, project),
        milestones=tuple(
            MilestoneFact(m.code, m.name, m.name_en, m.weight_pct, m.planned_on)
            for m in queries.milestones(uow, project_id)
        ),
        baseline=tuple((p.period_end_on, p.planned_pct) for p in queries.baseline_points(uow, project_id)),
        sites=tuple(_site(site) for site in queries.sites(uow, project_id)),
        records=records,
        earlier_uses=_earlier_uses(uow, records, ZoneInfo(zone)),
        chains=_chains(uow, rows, now),
        checklists=_checklists(uow, records),
        task_holder=_task_holder(uow, project_id),
        outline=_outline(uow, project.area_id),
        settings=settings,
        zone=zone,
        on=now.astimezone(ZoneInfo(zone)).date(),
        now=now,
    )


def _project(uow: UnitOfWork, project: Project) -> ProjectFact:
    names = queries.unit_names(uow, [project.responsible_unit_id])
    return ProjectFact(
        id=project.id,
        number=project.number,
        name=project.name,
        name_en=project.name_en,
        kind=project.kind,
        stage=project.stage,
        area_id=project.area_id,
        sector_id=project.sector_id,
        responsible_person=_responsible(uow, project),
        responsible_unit=names.get(project.responsible_unit_id or ""),
        planned_start_on=project.planned_start_on,
        planned_finish_on=project.planned_finish_on,
        accepted_on=project.accepted_on,
        budget_fen=project.budget_fen,
        paid_fen=project.paid_fen,
        design=project.design or {},
    )


def _both(user: User) -> tuple[str, str]:
    return user.name, user.name_en or user.name


def _responsible(uow: UnitOfWork, project: Project) -> tuple[str, str] | None:
    said = project.responsible_person
    return None if said is None else (said, queries.english_of_responsible(uow, project) or said)


def _task_holder(uow: UnitOfWork, project_id: str) -> Person | None:
    found = queries.holder_of_next_task(uow, project_id)
    if found is None:
        return None
    user, unit = found
    return Person(_both(user), (unit.name, unit.name_en) if unit else None)


def _outline(uow: UnitOfWork, area_id: str) -> tuple[str, str] | None:
    area = nearest_outlined(uow, area_id)
    if area is None:
        return None
    text = json.dumps(area.geometry, sort_keys=True)
    return area.id, hashlib.sha256(text.encode()).hexdigest()[:12]


def _site(site: Site) -> SiteFact:
    length_m = line_length_m(site.geometry) if site.kind == "line" else None
    return SiteFact(site.id, site.name, site.name_en, site.kind, site.geometry, site.buffer_m, length_m)


def _records(
    rows: Sequence[tuple[Record, User, Unit | None]], photos: Sequence[queries.PhotoRow]
) -> tuple[RecordFact, ...]:
    by_record: dict[str, list[queries.PhotoRow]] = {}
    for row in photos:
        by_record.setdefault(row[0].record_id, []).append(row)
    return tuple(_record(record, user, unit, by_record.get(record.id, [])) for record, user, unit in rows)


def _record(record: Record, user: User, unit: Unit | None, photos: Sequence[queries.PhotoRow]) -> RecordFact:
    document = json.loads(record.bytes)
    claims = document["photos"]
    return RecordFact(
        id=record.id,
        sha256=record.sha256,
        kind=record.kind,
        seq=record.seq,
        author_id=record.author_id,
        author_name=_both(user),
        author_role=user.role,
        author_unit=(unit.name, unit.name_en) if unit else None,
        created_at=reckonable(record.created_at),
        tz_offset_min=document["tz_offset_min"],
        received_at=record.received_at,
        of_id=record.of_id,
        body=whole(record.kind, document["body"]),
        photos=tuple(_photo(photo, blob, refused, claims[photo.position]) for photo, blob, refused in photos),
        signature=record.signature,
        clock_offset_ms=document["clock"]["offset_ms"] if document["clock"] else None,
        beacon_at=_newest_beacon_at(document["beacons"]),
    )


def _newest_beacon_at(beacons: Sequence[Mapping[str, Any]]) -> datetime | None:
    told = [instant(beacon["server_time"], _NEVER) for beacon in beacons]
    return max((at for at in told if at is not _NEVER), default=None)


def _photo(photo: RecordPhoto, blob: Blob | None, refused: str | None, claim: Mapping[str, Any]) -> PhotoFact:
    return PhotoFact(
        record_id=photo.record_id,
        position=photo.position,
        sha256=photo.sha256,
        item_id=photo.item_id,
        source=photo.source,
        captured_at=reckonable(photo.captured_at),
        mono_ms=claim["mono_ms"],
        bearing_deg=claim["bearing_deg"],
        lat_deg=photo.lat_deg,
        lon_deg=photo.lon_deg,
        accuracy_m=photo.accuracy_m,
        age_s=photo.age_s,
        refused=refused if blob is None else None,
        damaged=blob is not None and blob.damaged,
        width_px=blob.width_px if blob else None,
        height_px=blob.height_px if blob else None,
        pixel_sha256=blob.pixel_sha256 if blob else None,
        exif=(blob.exif if blob else None) or {},
    )


def _earlier_uses(
    uow: UnitOfWork, records: Sequence[RecordFact], zone: ZoneInfo
) -> dict[tuple[str, int], tuple[EarlierUse, ...]]:
    """For each photo the older records, outside its own inspection, that show the same thing."""
    photos = [(record, photo) for record in records for photo in record.photos]
    pixels = {photo.pixel_sha256 for _, photo in photos if photo.pixel_sha256 is not None}
    uses = queries.uses_of(uow, {photo.sha256 for _, photo in photos}, pixels)
    by_look: dict[str, list[queries.PhotoUse]] = {}
    for use in uses:
        for look in {use.sha256, use.pixel_sha256 or use.sha256}:
            by_look.setdefault(look, []).append(use)
    found: dict[tuple[str, int], tuple[EarlierUse, ...]] = {}
    for record, photo in photos:
        alike = [*by_look.get(photo.sha256, ()), *by_look.get(photo.pixel_sha256 or "", ())]
        earlier = _earlier(record, photo, alike, zone)
        if earlier:
            found[(record.id, photo.position)] = earlier
    return found


def _earlier(
    record: RecordFact, photo: PhotoFact, alike: Sequence[queries.PhotoUse], zone: ZoneInfo
) -> tuple[EarlierUse, ...]:
    """One use a record, same bytes before same pixels; a correction may show its own inspection's photo again."""
    own = {record.id, record.of_id}
    by_record: dict[str, EarlierUse] = {}
    for use in alike:
        if use.record_seq >= record.seq or use.record_id in own or (use.of_id is not None and use.of_id in own):
            continue
        sameness = Sameness.BYTES if use.sha256 == photo.sha256 else Sameness.PIXELS
        used_on = use.received_at.astimezone(zone).date()
        by_record.setdefault(use.record_id, EarlierUse(sameness, use.record_id, used_on, use.project_id))
    return tuple(by_record.values())


def _chains(uow: UnitOfWork, rows: Sequence[tuple[Record, User, Unit | None]], now: datetime) -> dict[str, ChainFact]:
    """Where a device's chain of records is broken: the predecessor is missing, or named twice."""
    chained = [record for record, _, _ in rows if record.prev_sha256 is not None]
    hashes = {record.prev_sha256 for record in chained if record.prev_sha256 is not None}
    present = queries.present_hashes(uow, hashes)
    heirs = queries.successors(uow, hashes)
    found: dict[str, ChainFact] = {}
    for record in chained:
        missing_h = None
        if record.prev_sha256 not in present:
            missing_h = (now - record.received_at).total_seconds() / 3600
        rivals = [heir for heir, device, prev in heirs if prev == record.prev_sha256 and device == record.author_device]
        fork_with = next((heir for heir in sorted(rivals) if heir != record.id), None)
        if missing_h is not None or fork_with is not None:
            found[record.id] = ChainFact(missing_h, fork_with)
    return found


def _checklists(uow: UnitOfWork, records: Sequence[RecordFact]) -> dict[tuple[str, int], Checklist]:
    wanted = {
        (record.body["checklist"]["id"], int(record.body["checklist"]["version"]))
        for record in records
        if record.kind == "inspection" and record.body["checklist"] is not None
    }
    found: dict[tuple[str, int], Checklist] = {}
    for key, content in queries.checklist_contents(uow, wanted).items():
        with suppress(ChecklistInvalid):  # what cannot be read any more is shown as answered, without judgement
            found[key] = parse_checklist(content)
    return found
