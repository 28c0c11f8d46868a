"""How sites are shown to whoever draws them: measures, neighbours and outlines as context, the history."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

from siteproof.domain.chainage import line_length_m
from siteproof.domain.extent import outline_area_m2
from siteproof.domain.geo import Geometry, bounding_box
from siteproof.domain.imports.shapes import vertices_of
from siteproof.services.identifiers import wire_time
from siteproof.services.names import name_if_any, name_of
from siteproof.store.models import Area, Project, Site, User
from siteproof.store.queries import admin_sites as queries
from siteproof.store.scope import Viewer
from siteproof.store.unit_of_work import UnitOfWork

MOST_NEIGHBOURS = 150
MOST_CONTEXT_VERTICES = 400
MOST_CHANGES = 20


def length_of_m(site: Site) -> float | None:
    """Length of a road in metres, None for other kinds."""
    return line_length_m(site.geometry) if site.kind == "line" else None


def site_view(site: Site, inspections: int) -> dict[str, Any]:
    """One site with its measures."""
    return {
        "id": site.id,
        "version": site.version,
        "project_id": site.project_id,
        "name": name_of(site),
        "kind": site.kind,
        "geometry": site.geometry,
        "buffer_m": site.buffer_m,
        "vertices": sum(1 for _ in vertices_of(site.geometry)),
        "length_m": length_of_m(site),
        "area_m2": outline_area_m2(site.geometry) if site.kind == "outline" else None,
        "inspections": inspections,
    }


def around_of(uow: UnitOfWork, viewer: Viewer, project: Project, sites: Sequence[Site]) -> dict[str, Any]:
    """{neighbours, outlines, frame}: other sites of the township, outlines of township and county, where to look.

    `frame` is the box (west, south, east, north) of the nearest of these that is known, None when nothing is.
    """
    above = queries.areas_above(uow, project.area_id)
    township = next((area for area in above if area.kind == "township"), above[0])
    others = queries.sites_below(uow, viewer, township.id, without=project.id, limit=MOST_NEIGHBOURS)
    outlines = [area for area in above if area.geometry and area.kind in ("township", "county")]
    return {
        "neighbours": [
            {
                "id": site.id,
                "name": name_of(site),
                "project_name": name_of(theirs),
                "kind": site.kind,
                "geometry": thinned(site.geometry),
            }
            for site, theirs in others
        ],
        "outlines": [_outline(area) for area in outlines],
        "frame": _frame(uow, viewer, [site.geometry for site in sites], outlines, [s.geometry for s, _ in others]),
    }


def _outline(area: Area) -> dict[str, Any]:
    return {"id": area.id, "name": name_of(area), "kind": area.kind, "geometry": thinned(area.geometry or {})}


def _frame(
    uow: UnitOfWork, viewer: Viewer, own: list[Geometry], outlines: Sequence[Area], others: list[Geometry]
) -> list[float] | None:
    township = [area.geometry for area in outlines if area.kind == "township" and area.geometry]
    county = [area.geometry for area in outlines if area.kind == "county" and area.geometry]
    for geometries in (own, township, others, county):
        boxes = [box for box in map(bounding_box, geometries) if box is not None]
        if boxes:
            wests, souths, easts, norths = zip(*boxes, strict=True)
            return [min(wests), min(souths), max(easts), max(norths)]
    everything = queries.box_of_sites(uow, viewer)
    return None if everything is None else list(everything)


def thinned(geometry: Geometry) -> Geometry:
    """Every n-th vertex of a geometry that is only context; both ends of each part stay."""
    count = sum(1 for _ in vertices_of(geometry))
    if count <= MOST_CONTEXT_VERTICES:
        return geometry
    step = math.ceil(count / MOST_CONTEXT_VERTICES)
    return {"type": geometry["type"], "coordinates": _every(geometry["coordinates"], step)}


def _every(coordinates: Any, step: int) -> Any:
    if not coordinates or not isinstance(coordinates[0][0], list | tuple):
        return coordinates if len(coordinates) < 5 else [*coordinates[:-1:step], coordinates[-1]]
    return [_every(part, step) for part in coordinates]


def history_of(uow: UnitOfWork, site: Site) -> list[dict[str, Any]]:
    """The newest changes: when, who, how (imported or drawn), and the measures that each replaced."""
    return [_change(at, by, data or {}) for at, by, data in queries.changes_of(uow, site.id, MOST_CHANGES)]


def _change(at: Any, by: User | None, data: Mapping[str, Any]) -> dict[str, Any]:
    before = (data.get("drawn") or {}).get("before")
    return {
        "at": wire_time(at),
        "by": name_if_any(by),
        "how": "drawn" if "drawn" in data else "imported" if "import" in data else "seeded",
        "version": (data.get("drawn") or {}).get("version"),
        "before": None if before is None else _before(before),
    }


def _before(before: Mapping[str, Any]) -> dict[str, Any]:
    geometry = before["geometry"]
    return {
        "version": before["version"],
        "name": before["name"],
        "kind": before["kind"],
        "buffer_m": before["buffer_m"],
        "length_m": line_length_m(geometry) if before["kind"] == "line" else None,
        "area_m2": outline_area_m2(geometry) if before["kind"] == "outline" else None,
        "geometry": geometry,
    }
