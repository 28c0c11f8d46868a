"""One demo visit as a phone would seal it: responses, photos with their circumstances, the signed bytes."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

from siteproof.domain.chainage import chainage_label
from siteproof.domain.checklist import Checklist, Item, ItemKind
from siteproof.media.demo_pictures import PictureOrder, same_pixels_other_bytes
from siteproof.services.seed_demo.administer import site_id
from siteproof.services.seed_demo.answers import Filled, fill_in
from siteproof.services.seed_demo.kinds import shares
from siteproof.services.seed_demo.places_of_photos import Stand, stands
from siteproof.services.seed_demo.sealing import DemoDevice, SealedRecord, instant, seal, uuid7
from siteproof.services.seed_demo.story import Incident, Outcome, Visit

_FAULT_SCENES = {
    "village_road": ("road-uncovered", "crack-ruler", "road-fogmud"),
    "old_compound": ("cover-edge", "facade-old"),
}
_ACROSS_WORDS = "站在对面拍全景，沟那边过不去。"
RETURN_WORDS = "切缝深度看不清，尺子贴着缝再拍一张。"


@dataclass(frozen=True, slots=True)
class PlannedPhoto:
    """A photo to be drawn, or to be taken again from an older visit (`reuse`)."""

    order: PictureOrder
    item_id: str | None
    stand: Stand | None
    imported: bool
    reuse: Incident | None


@dataclass(frozen=True, slots=True)
class PlannedVisit:
    """A visit with its time and everything that is written before the photos are known."""

    visit: Visit
    user_id: str
    started_at: datetime
    finished_at: datetime
    filled: Filled
    photos: list[PlannedPhoto]


@dataclass(frozen=True, slots=True)
class SealedVisit:
    """A sealed inspection or correction and the bytes of its photos in order."""

    record: SealedRecord
    pictures: list[bytes]


@dataclass
class PhotoAlbum:
    """What each demo inspector took before: where dishonest examples get their pictures from."""

    taken: dict[str, list[tuple[str, bytes]]] = field(default_factory=dict)

    def note(self, user_id: str, project_id: str, picture: bytes) -> None:
        """Remember a picture; the last dozen is enough."""
        pictures = self.taken.setdefault(user_id, [])
        pictures.append((project_id, picture))
        del pictures[:-12]

    def older(self, user_id: str, not_of: str) -> bytes | None:
        """A picture of another project, the oldest remembered."""
        return next((picture for project, picture in self.taken.get(user_id, []) if project != not_of), None)


def plan_visit(visit: Visit, checklist: Checklist | None, started_at: datetime, scenes: Path) -> PlannedVisit:
    """Decide everything about a visit but its picture bytes."""
    rng = Random(f"visit-{visit.project.id}-{visit.on}-{visit.by_leader}")
    if checklist is None:
        filled = Filled(None, [_snap(started_at)], None)
        finished_at = started_at + timedelta(minutes=rng.randint(12, 25))
    else:
        filled = fill_in(checklist, visit, started_at, rng)
        finished_at = started_at + timedelta(milliseconds=filled.responses[-1]["mono_ms"] + 60_000)
    photos = _photos(visit, checklist, filled, scenes, rng)
    user_id = visit.project.leader_id if visit.by_leader else visit.project.inspector_id
    return PlannedVisit(visit, user_id, started_at, finished_at, filled, photos)


def _snap(at: datetime) -> dict[str, Any]:
    return {
        "item_id": "snap", "verdict": "answered", "grade": None, "readings": None, "choice": None,
        "text": "现场在施工。", "lab": None, "progress": None, "reason": None, "bulk": False,
        "answered_at": instant(at + timedelta(minutes=5)), "mono_ms": 300_000,
    }  # fmt: skip


def _photos(visit: Visit, checklist: Checklist | None, filled: Filled, scenes: Path, rng: Random) -> list[PlannedPhoto]:
    items = _photo_items(visit, checklist, filled)
    found: list[PlannedPhoto] = []
    for nth, stand in enumerate(stands(visit, visit.photos, rng)):
        item_id = items[nth % len(items)] if items else "snap"
        name = _scene(visit, nth, item_id == filled.failed_item_id and item_id is not None, rng)
        seed = f"{visit.project.id}-{visit.on}-{visit.by_leader}-{nth}"
        board = chainage_label(stand.chainage_m) if stand.chainage_m is not None else f"NO.{visit.project.number}"
        order = PictureOrder(scenes / f"{name}.jpg", f"{board}  {visit.on:%m-%d}", seed)
        imported = visit.incident is Incident.IMPORTED and nth == 0
        reuse = visit.incident if nth == 0 and visit.incident in _REUSES else None
        found.append(PlannedPhoto(order, item_id, None if imported else stand, imported, reuse))
    return found


_REUSES = (Incident.REUSED_BYTES, Incident.REUSED_PIXELS)


def _photo_items(visit: Visit, checklist: Checklist | None, filled: Filled) -> list[str]:
    """The failed item first, then proof shots, then the progress item."""
    if checklist is None:
        return []
    proof = [i.id for i in checklist.items if i.photo is not None and i.photo.when == "always"]
    progress = [i.id for i in checklist.items if i.kind is ItemKind.PROGRESS]
    first = [filled.failed_item_id] if filled.failed_item_id else []
    if visit.outcome is Outcome.RETURNED:
        first += [i.id for i in checklist.items if _is_joint(i)]
    return list(dict.fromkeys([*first, *progress, *proof]))


def _is_joint(item: Item) -> bool:
    return item.measure is not None and item.measure.nominal_field == "joint_depth_mm"


def _scene(visit: Visit, nth: int, is_fault: bool, rng: Random) -> str:
    kind = visit.project.kind
    if visit.outcome is Outcome.RETURNED and nth == 0:
        return "joint-ruler"
    if is_fault and kind.id in _FAULT_SCENES:
        return rng.choice(_FAULT_SCENES[kind.id])
    running = [n for n, pct in enumerate(shares(kind.id, visit.progress_pct).values()) if pct > 0]
    return rng.choice(kind.scenes[running[-1] if running else 0])


def seal_visit(
    plan: PlannedVisit, checklist: Checklist | None, drawn: list[bytes], device: DemoDevice, album: PhotoAlbum
) -> SealedVisit:
    """Write and sign the inspection with its pictures."""
    visit, rng = plan.visit, Random(f"seal-{plan.visit.project.id}-{plan.visit.on}-{plan.visit.by_leader}")
    pictures = [_bytes_of(photo, own, plan, album) for photo, own in zip(plan.photos, drawn, strict=True)]
    claims = [
        _claim(photo, picture, nth, plan)
        for nth, (photo, picture) in enumerate(zip(plan.photos, pictures, strict=True))
    ]
    for picture in pictures:
        album.note(plan.user_id, visit.project.id, picture)
    body = {
        "type": "leader_visit" if visit.by_leader else "drawn" if visit.drawn else "routine",
        "project_id": visit.project.id,
        "site_id": site_id(visit.project),
        "task_id": None,
        "checklist": {"id": checklist.id, "version": checklist.version} if checklist else None,
        "defect_id": None,
        "companions": [],
        "started_at": instant(plan.started_at),
        "finished_at": instant(plan.finished_at),
        "mono_started_ms": 0,
        "mono_finished_ms": round((plan.finished_at - plan.started_at).total_seconds() * 1000),
        "design": plan.filled.design,
        "responses": plan.filled.responses,
        "fixes": [],
        "answers": _answers(visit, claims),
        "note": None,
    }
    record_id = uuid7(plan.finished_at, rng)
    sealed_at = plan.finished_at + timedelta(seconds=20)
    record = seal(device, record_id=record_id, kind="inspection", created_at=sealed_at, body=body, photos=claims)
    return SealedVisit(record, pictures)


def seal_correction(
    plan: PlannedVisit, of: SealedRecord, picture: bytes, at: datetime, device: DemoDevice
) -> SealedVisit:
    """Answer a return: the first photo taken again, the item answered again."""
    photo = plan.photos[0]
    response = next((r for r in plan.filled.responses if r["item_id"] == photo.item_id), plan.filled.responses[0])
    claim = {**_claim(photo, picture, 0, plan), "captured_at": instant(at + timedelta(minutes=4)), "mono_ms": 240_000}
    body = {
        "responses": [{**response, "answered_at": instant(at + timedelta(minutes=5)), "mono_ms": 300_000}],
        "reason": "已按要求重拍。",
        "started_at": instant(at),
        "finished_at": instant(at + timedelta(minutes=6)),
        "mono_started_ms": 0,
        "mono_finished_ms": 360_000,
        "fixes": [],
        "answers": [],
    }
    sealed_at = at + timedelta(minutes=7)
    record_id = uuid7(sealed_at, Random(f"correction-{of.id}"))
    record = seal(
        device, record_id=record_id, kind="correction", created_at=sealed_at, body=body, photos=[claim], of=of
    )
    return SealedVisit(record, [picture])


def _bytes_of(photo: PlannedPhoto, own: bytes, plan: PlannedVisit, album: PhotoAlbum) -> bytes:
    if photo.reuse is None:
        return own
    older = album.older(plan.user_id, plan.visit.project.id)
    if older is None:
        return own
    return older if photo.reuse is Incident.REUSED_BYTES else same_pixels_other_bytes(older, "saved again")


def _claim(photo: PlannedPhoto, picture: bytes, nth: int, plan: PlannedVisit) -> dict[str, Any]:
    whole_s = (plan.finished_at - plan.started_at).total_seconds()
    after_s = whole_s * (nth + 0.5) / len(plan.photos)
    return {
        "sha256": hashlib.sha256(picture).hexdigest(),
        "bytes": len(picture),
        "media_type": "image/jpeg",
        "source": "imported" if photo.imported else "camera",
        "item_id": photo.item_id,
        "captured_at": instant(plan.started_at + timedelta(seconds=after_s)),
        "mono_ms": round(after_s * 1000),
        "fix": photo.stand.fix() if photo.stand else None,
        "bearing_deg": photo.stand.bearing_deg if photo.stand else None,
        "beacon_nonce": None,
        "original": None,
    }


def _answers(visit: Visit, claims: list[dict[str, Any]]) -> list[Mapping[str, Any]]:
    """The honest wide view from across the ditch is explained before it is sent."""
    if visit.incident is not Incident.ACROSS_THE_DITCH:
        return []
    sha256 = claims[min(2, len(claims) - 1)]["sha256"]
    return [{"code": "evidence.off_site", "subject_part": sha256, "reason_code": "other", "text": _ACROSS_WORDS}]
