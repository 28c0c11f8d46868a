"""Read the facts of one project: a constant number of queries, whatever the number of records."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from siteproof.domain.checklist import Checklist, parse_checklist
from siteproof.domain.chainage import line_length_m
from siteproof.services.evaluation.facts import (
    EarlierUse,
    Facts,
    MilestoneFact,
    PhotoFact,
    ProjectFact,
    RecordFact,
    SiteFact,
)
from siteproof.store.models import Blob, Project, Record, RecordPhoto, Site, User
from siteproof.store.queries import evaluation as queries
from siteproof.store.unit_of_work import UnitOfWork

DEFAULT_ZONE = "Asia/Shanghai"


def load_facts(uow: UnitOfWork, project_id: str, now: datetime) -> Facts | None:
    """Everything the projections of a project are computed from; None when there is no such project."""
    project = queries.project(uow, project_id)
    if project is None:
        return None
    settings = queries.county_settings(uow)
    zone = str(settings.get("zone") or DEFAULT_ZONE)
    rows = queries.live_records(uow, project_id)
    photos = queries.photos_of(uow, [record.id for record, _ in rows])
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
        earlier_uses=_earlier_uses(uow, records),
        checklists=_checklists(uow, records),
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
        responsible_person=project.responsible_person,
        responsible_unit=names.get(project.responsible_unit_id or ""),
        planned_start_on=project.planned_start_on,
        planned_finish_on=project.planned_finish_on,
        accepted_on=project.accepted_on,
        budget_fen=project.budget_fen,
        paid_fen=project.paid_fen,
        design=project.design or {},
    )


def _site(site: Site) -> SiteFact:
    length_m = line_length_m(site.geometry) if site.kind == "line" else None
    return SiteFact(site.id, site.name, site.name_en, site.kind, site.geometry, site.buffer_m, length_m)


def _records(
    rows: Sequence[tuple[Record, User]], photos: Sequence[tuple[RecordPhoto, Blob | None]]
) -> tuple[RecordFact, ...]:
    by_record: dict[str, list[tuple[RecordPhoto, Blob | None]]] = {}
    for photo, blob in photos:
        by_record.setdefault(photo.record_id, []).append((photo, blob))
    return tuple(_record(record, user, by_record.get(record.id, [])) for record, user in rows)


def _record(record: Record, user: User, photos: Sequence[tuple[RecordPhoto, Blob | None]]) -> RecordFact:
    document = json.loads(record.bytes)
    claims = document["photos"]
    return RecordFact(
        id=record.id,
        sha256=record.sha256,
        kind=record.kind,
        seq=record.seq,
        author_id=record.author_id,
        author_name=user.name,
        author_role=user.role,
        created_at=record.created_at,
        received_at=record.received_at,
        of_id=record.of_id,
        body=document["body"],
        photos=tuple(_photo(photo, blob, claims[photo.position]) for photo, blob in photos),
        signature=record.signature,
        clock_offset_ms=document["clock"]["offset_ms"] if document["clock"] else None,
        beacon_at=_newest_beacon_at(document["beacons"]),
    )


def _newest_beacon_at(beacons: Sequence[Mapping[str, Any]]) -> datetime | None:
    return max((datetime.fromisoformat(beacon["server_time"]) for beacon in beacons), default=None)


def _photo(photo: RecordPhoto, blob: Blob | None, claim: Mapping[str, Any]) -> PhotoFact:
    return PhotoFact(
        record_id=photo.record_id,
        position=photo.position,
        sha256=photo.sha256,
        item_id=photo.item_id,
        source=photo.source,
        captured_at=photo.captured_at,
        mono_ms=claim["mono_ms"],
        bearing_deg=claim["bearing_deg"],
        lat_deg=photo.lat_deg,
        lon_deg=photo.lon_deg,
        accuracy_m=photo.accuracy_m,
        age_s=photo.age_s,
        bytes_known=blob is not None,
        damaged=blob is None or blob.damaged,
        width_px=blob.width_px if blob else None,
        height_px=blob.height_px if blob else None,
        pixel_sha256=blob.pixel_sha256 if blob else None,
    )


def _earlier_uses(uow: UnitOfWork, records: Sequence[RecordFact]) -> dict[tuple[str, int], EarlierUse]:
    """For each photo the first older record, outside its own inspection, that shows the same thing."""
    photos = [(record, photo) for record in records for photo in record.photos]
    pixels = {photo.pixel_sha256 for _, photo in photos if photo.pixel_sha256 is not None}
    uses = queries.uses_of(uow, {photo.sha256 for _, photo in photos}, pixels)
    found: dict[tuple[str, int], EarlierUse] = {}
    for record, photo in photos:
        own = {record.id, record.of_id}
        for use in uses:
            if use.record_seq >= record.seq or use.record_id in own or (use.of_id is not None and use.of_id in own):
                continue
            same_bytes = use.sha256 == photo.sha256
            if same_bytes or (use.pixel_sha256 is not None and use.pixel_sha256 == photo.pixel_sha256):
                kind = "bytes" if same_bytes else "pixels"
                found[(record.id, photo.position)] = EarlierUse(
                    kind, use.record_id, use.project_id, use.received_at, use.author_name
                )
                break
    return found


def _checklists(uow: UnitOfWork, records: Sequence[RecordFact]) -> dict[tuple[str, int], Checklist]:
    wanted = {
        (record.body["checklist"]["id"], int(record.body["checklist"]["version"]))
        for record in records
        if record.kind == "inspection" and record.body["checklist"] is not None
    }
    return {key: parse_checklist(content) for key, content in queries.checklist_contents(uow, wanted).items()}
