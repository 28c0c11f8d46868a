"""Which problems of a project are confirmed, and which of them are open.

design.md 2: a defect is a *confirmed* problem. Two acts of a supervisor confirm one: accepting an
inspection with issues confirms each item that failed in it; a rectification notice confirms the item it
names. One item of one inspection is one defect, whatever came first.

A defect with a notice is closed only by the closure of that notice (contracts.md 1). One without is
repaired when a later inspection of the same site, accepted with presence verified, found the same item
good, or re-inspected this very defect and found nothing failing.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from siteproof.domain.chainage import chainage_label
from siteproof.domain.flags.facts import ItemFact
from siteproof.domain.flags.quality import failed
from siteproof.domain.geo import is_position
from siteproof.domain.presence import Presence
from siteproof.services.evaluation.bodies import day
from siteproof.services.evaluation.facts import Facts, RecordFact
from siteproof.services.evaluation.observe import Observed, SeenPhoto

MOST_PHOTOS = 2
SNAP = "snap"
_SNAP_NAME = {"zh": "随手拍", "en": "Snapshot"}
_DECIMALS = 6


@dataclass(frozen=True, slots=True)
class DefectProjection:
    """One confirmed problem as computed now; `content` is what the view shows beside the columns."""

    id: str
    site_id: str | None
    record_id: str
    item_id: str
    is_open: bool
    grade: str
    found_on: date
    due_on: date | None
    content: dict[str, Any]
    photos: tuple[str, ...]


def defect_id(record_id: str, item_id: str) -> str:
    """Follows from what was found where, so that a rebuild gives the same."""
    return hashlib.sha256(f"defect\n{record_id}\n{item_id}".encode()).hexdigest()[:32]


def defects_of(facts: Facts, observed: Sequence[Observed]) -> list[DefectProjection]:
    """Every confirmed problem of the project, open or closed, in the order it was found."""
    notices = _notices(facts.records)
    found: list[DefectProjection] = []
    for each in observed:
        record_id = each.effective.record.id
        confirmed = set(_failed_items(each)) if each.effective.state == "accepted_with_issues" else set()
        named = [item_id for of_id, item_id in notices if of_id == record_id]
        for item_id in sorted(confirmed.union(named)):
            notice = notices.get((record_id, item_id))
            is_open = _is_open(facts, notice) if notice else not _repaired(each, item_id, observed)
            found.append(_projection(facts, each, item_id, notice, is_open))
    return found


def _notices(records: Sequence[RecordFact]) -> dict[tuple[str, str], RecordFact]:
    """The newest notice on each item of each inspection."""
    return {
        (record.of_id, record.body["defect"]["item_id"]): record
        for record in records
        if record.kind == "notice" and record.of_id is not None
    }


def _is_open(facts: Facts, notice: RecordFact) -> bool:
    return not any(record.kind == "closure" and record.of_id == notice.id for record in facts.records)


def _failed_items(observed: Observed) -> list[str]:
    items = {item.id: item for item in observed.checklist.items} if observed.checklist else {}
    found = []
    for item_id, response in observed.effective.responses.items():
        item = items.get(item_id)
        judged = observed.verdicts.get(item_id)
        fails = response["verdict"] == "fail"
        if item is not None:
            fails = failed(ItemFact(item, response["verdict"], response["choice"], response["grade"], judged))
        if fails:
            found.append(item_id)
    return found


def _repaired(found: Observed, item_id: str, observed: Sequence[Observed]) -> bool:
    own = defect_id(found.effective.record.id, item_id)
    for later in observed:
        record = later.effective.record
        if record.seq <= found.effective.record.seq or not later.counts or later.site != found.site:
            continue
        failing = _failed_items(later)
        if record.body["defect_id"] == own and not failing:
            return True
        response = later.effective.responses.get(item_id)
        same_list = _list_id(later) is not None and _list_id(later) == _list_id(found)
        good = response is not None and response["verdict"] in ("pass", "answered")
        if same_list and good and item_id not in failing:
            return True
    return False


def _list_id(observed: Observed) -> str | None:
    reference = observed.effective.record.body["checklist"]
    return str(reference["id"]) if reference else None


def _projection(
    facts: Facts, found: Observed, item_id: str, notice: RecordFact | None, is_open: bool
) -> DefectProjection:
    record = found.effective.record
    item = next((i for i in found.checklist.items if i.id == item_id), None) if found.checklist else None
    response = found.effective.responses.get(item_id)
    told = notice.body["defect"] if notice else None
    name = {"zh": item.name.zh, "en": item.name.en} if item else dict(_SNAP_NAME)
    if item is None and told is not None:
        name = {"zh": told["name"], "en": told["name"]}
    grade = (response or {}).get("grade") or (item.sev.value if item else "general")
    photos = _photos(found, item_id)
    return DefectProjection(
        id=defect_id(record.id, item_id),
        site_id=found.site.id if found.site else None,
        record_id=record.id,
        item_id=item_id,
        is_open=is_open,
        grade=told["grade"] if told else str(grade),
        found_on=found.seen_at.astimezone(ZoneInfo(facts.zone)).date(),
        due_on=_due_on(facts, notice) if notice else None,
        content={
            "name": name,
            "demand": notice.body["demand"] if notice else None,
            "place": _place(photos),
            "photos": [{"record_id": p.fact.record_id, "sha256": p.fact.sha256} for p in photos],
        },
        photos=tuple(dict.fromkeys(photo.fact.sha256 for photo in photos)),
    )


def _due_on(facts: Facts, notice: RecordFact) -> date | None:
    """The notice's day, or that of its newest extension."""
    days = [notice.body["due_on"]]
    days += [
        record.body["due_on"] for record in facts.records if record.kind == "extension" and record.of_id == notice.id
    ]
    return day(days[-1])


def _photos(found: Observed, item_id: str) -> list[SeenPhoto]:
    """Whole pictures of the item, those taken on site first, the newest first; of a snapshot all are its own."""
    own = {item_id, None} if item_id == SNAP else {item_id}
    whole = [
        photo
        for photo in found.photos
        if photo.fact.item_id in own and not photo.fact.damaged and photo.fact.refused is None
    ]
    whole.sort(key=lambda photo: (photo.presence is Presence.VERIFIED, photo.fact.captured_at), reverse=True)
    return whole[:MOST_PHOTOS]


def _place(photos: Sequence[SeenPhoto]) -> Mapping[str, Any] | None:
    """Where the first picture with a position was taken; chainage on a road."""
    for photo in photos:
        fact = photo.fact
        if fact.lat_deg is not None and fact.lon_deg is not None and is_position(fact.lat_deg, fact.lon_deg):
            return {
                "lat_deg": round(fact.lat_deg, _DECIMALS),
                "lon_deg": round(fact.lon_deg, _DECIMALS),
                "chainage_m": None if photo.chainage_m is None else round(photo.chainage_m, 1),
                "label": None if photo.chainage_m is None else chainage_label(photo.chainage_m),
            }
    return None
