"""One inspection as a reviewer reads it: responses, photos with the older one of the same spot, flags, map."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from siteproof.domain.chainage import line_length_m, segment_index
from siteproof.domain.errors import ErrorCode, SiteproofError
from siteproof.domain.geo import plane_distance_m
from siteproof.domain.reason_texts import presence_sentence
from siteproof.domain.reasons import Reason
from siteproof.domain.wording import as_document
from siteproof.services.evaluation.load import DEFAULT_ZONE
from siteproof.services.flag_view import flag_view, gravest_first
from siteproof.services.identifiers import wire_time
from siteproof.services.inspection_standing import late_corrections
from siteproof.services.names import name_if_any, name_of, pair, paired
from siteproof.services.project_page import responsible_person
from siteproof.services.same_visit import same_visits
from siteproof.store.models import InspectionState, Site, User
from siteproof.store.queries import review_queue as queries
from siteproof.store.queries.evaluation import county_settings
from siteproof.store.queries.evaluation import milestones as milestones_of
from siteproof.store.queries.records import corrections_and_reviews
from siteproof.store.queries.review_queue import InspectionRow
from siteproof.store.scope import Viewer
from siteproof.store.unit_of_work import UnitOfWork

SAME_SPOT_M = 60.0
"""An older photo within this distance counts as of the same spot (our choice: twice a road's buffer)."""

_WORTH_COMPARING = ("verified", "uncertain")


def inspection_page(uow: UnitOfWork, viewer: Viewer, inspection_id: str) -> dict[str, Any]:
    """The page; raises not_found when there is no such inspection in the viewer's scope."""
    row = queries.inspection(uow, viewer, inspection_id)
    if row is None:
        raise SiteproofError(ErrorCode.NOT_FOUND)
    content = row.state.content
    earlier = (
        [] if viewer.role == "inspector" else queries.earlier_inspections(uow, row.project.id, row.state.submitted_at)
    )
    county = queries.county_area(uow)
    flags = queries.open_flags(uow, [row.record.id])
    zone = str(county_settings(uow).get("zone") or DEFAULT_ZONE)
    return {
        "id": row.record.id,
        "sha256": row.record.sha256,
        "seq": row.record.seq,
        "received_at": content["received_at"],
        "author": {"id": row.author.id, "name": name_of(row.author)},
        "type": row.state.type,
        "state": row.state.state,
        "same_visit": same_visits(uow, viewer, [row.state], zone)[inspection_id],
        "project": _project(uow, row),
        "site": _site(row.site),
        "county_outline": county.geometry if county else None,
        "checklist": _checklist(row),
        "started_at": content["started_at"],
        "finished_at": content["finished_at"],
        "dwell_s": content["dwell_s"],
        "presence": _presence(content["presence"]),
        "items": _items(row),
        "photos": _photos(uow, row, earlier),
        "flags": [flag_view(flag, content["answers"]) for flag in gravest_first(flags)],
        **_decisions(uow, inspection_id, content),
        "segments": _segments(row),
        "answers": [paired(answer, "author_name") for answer in content["answers"]],
    }


def _decisions(uow: UnitOfWork, inspection_id: str, content: Mapping[str, Any]) -> dict[str, Any]:
    """Corrections and reviews; a correction kept aside because it came after the decision is told as late.

    The decision stays in force and is told as one of an older version, until a review names the late one.
    """
    kept = [
        {
            "id": each["id"],
            "sha256": each["sha256"],
            "seq": each["seq"],
            "received_at": wire_time(each["received_at"]),
            "reason": json.loads(each["bytes"])["body"].get("reason"),
            "late": True,
        }
        for each in late_corrections(corrections_and_reviews(uow, inspection_id))
    ]
    corrections = [*({"late": False, **each} for each in content["corrections"]), *kept]
    late = any(each["late"] for each in corrections)
    reviews = [
        {
            **paired(each, "reviewer_name"),
            "older_version": each.get("older_version", False) or (late and not each["superseded"]),
        }
        for each in content["reviews"]
    ]
    return {"corrections": corrections, "reviews": reviews}


def _project(uow: UnitOfWork, row: InspectionRow) -> dict[str, Any]:
    project = row.project
    milestones = milestones_of(uow, project.id)
    return {
        "id": project.id,
        "number": project.number,
        "name": name_of(project),
        "kind": project.kind,
        "area_name": name_of(row.area),
        "responsible_unit": name_if_any(row.responsible_unit),
        "responsible_person": responsible_person(uow, project),
        "contractor": name_if_any(row.contractor),
        "milestones": [{"code": each.code, "name": pair(each.name, each.name_en)} for each in milestones],
    }


def _site(site: Site | None) -> dict[str, Any] | None:
    if site is None:
        return None
    return {
        "id": site.id,
        "name": name_of(site),
        "kind": site.kind,
        "geometry": site.geometry,
        "buffer_m": site.buffer_m,
        "length_m": line_length_m(site.geometry) if site.kind == "line" else None,
    }


def _checklist(row: InspectionRow) -> dict[str, Any] | None:
    if row.checklist is None:
        return None
    content = row.checklist.content
    return {
        "id": row.checklist.id,
        "version": row.checklist.version,
        "name": content["name"],
        "labels": content.get("labels", {}),
    }


def _presence(presence: Mapping[str, Any]) -> dict[str, Any]:
    reasons = [
        {**reason, "sentence": as_document(presence_sentence(Reason(reason["code"], reason["numbers"])))}
        for reason in presence["reasons"]
    ]
    return {"state": presence["state"], "reasons": reasons}


def _items(row: InspectionRow) -> list[dict[str, Any]]:
    """Every item of the checklist in its order; answers to items it does not have come last, as they are."""
    content = row.state.content
    items = list(row.checklist.content["items"]) if row.checklist else []
    known = {item["id"] for item in items}
    items += [_unknown_item(item_id) for item_id in content["responses"] if item_id not in known]
    return [
        {
            "item": item,
            "response": content["responses"].get(item["id"]),
            "first_response": content["first_responses"].get(item["id"]),
            "verdict_detail": content["verdicts"].get(item["id"]),
        }
        for item in items
    ]


def _unknown_item(item_id: str) -> dict[str, Any]:
    """A free observation (随手拍) is an item of its own kind."""
    name = {"zh": "随手拍", "en": "Snap"} if item_id == "snap" else {"zh": item_id, "en": item_id}
    return {
        "id": item_id,
        "name": name,
        "kind": "text",
        "crit": "general",
        "sev": "general",
        "days": 7,
        "hold_point": False,
        "std": {"code": "Siteproof", "clause": "", "mark": "S"},
    }


def _photos(
    uow: UnitOfWork, row: InspectionRow, earlier: Sequence[tuple[InspectionState, User]]
) -> list[dict[str, Any]]:
    """Each photo with the older one of its spot, and with its original where that has been sent."""
    photos = row.state.content["photos"]
    originals = queries.stored_originals(uow, {photo["record_id"] for photo in photos})
    return [
        {
            **photo,
            "previous": _previous(photo, row, earlier),
            "original": _original(originals.get((photo["record_id"], photo["position"]))),
        }
        for photo in photos
    ]


def _original(found: tuple[str, int] | None) -> dict[str, Any] | None:
    return None if found is None else {"sha256": found[0], "bytes": found[1]}


def _previous(
    photo: Mapping[str, Any], row: InspectionRow, earlier: Sequence[tuple[InspectionState, User]]
) -> dict[str, Any] | None:
    """The newest older photo of the same spot; else the newest of the same item, its distance unknown or told."""
    same_item: dict[str, Any] | None = None
    for state, inspector in earlier:
        if state.record_id == row.record.id:
            continue
        for old in state.content["photos"]:
            if old["damaged"] or old["captured_at"] >= photo["captured_at"] or old["sha256"] == photo["sha256"]:
                continue
            distance_m = _apart_m(photo["fix"], old["fix"])
            found = {
                "record_id": old["record_id"],
                "sha256": old["sha256"],
                "captured_at": old["captured_at"],
                "inspector_name": name_of(inspector),
                "distance_m": distance_m,
            }
            near = distance_m is not None and distance_m <= SAME_SPOT_M
            if near and old["presence"] in _WORTH_COMPARING:
                return found
            if same_item is None and old["item_id"] == photo["item_id"]:
                same_item = found
    return same_item


def _apart_m(here: Mapping[str, Any] | None, there: Mapping[str, Any] | None) -> float | None:
    if here is None or there is None:
        return None
    return plane_distance_m(here["lat_deg"], here["lon_deg"], there["lat_deg"], there["lon_deg"])


def _segments(row: InspectionRow) -> list[dict[str, Any]] | None:
    """The road's segments with their newest evidence; `here`: this inspection has a verified photo in it."""
    if row.site is None or row.site.kind != "line" or row.project_state is None:
        return None
    segments = row.project_state.content["shared"]["segments"].get(row.site.id)
    if not segments:
        return None
    length_m = segments[-1]["to_m"]
    here = {
        segment_index(photo["chainage_m"], length_m)
        for photo in row.state.content["photos"]
        if photo["chainage_m"] is not None and photo["presence"] == "verified"
    }
    return [{**segment, "here": n in here} for n, segment in enumerate(segments)]
