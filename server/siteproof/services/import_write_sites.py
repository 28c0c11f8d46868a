"""Comparing imported sites with stored ones, and writing them: new ones, redrawn ones with a new version."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from siteproof.domain.chainage import line_length_m
from siteproof.domain.geo import Geometry, bounding_box
from siteproof.domain.imports.findings import Finding
from siteproof.domain.imports.sites import SiteRow
from siteproof.domain.wording import figure
from siteproof.services.import_write import ScopesOfAreas
from siteproof.services.pending_work import enqueue_all
from siteproof.store.log import Look
from siteproof.store.models import Project, Site
from siteproof.store.queries import imports as queries
from siteproof.store.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class ReadySite:
    """What follows from a site of the file alone: its columns, and the hash of its geometry."""

    values: Mapping[str, Any]
    fingerprint: str


Ready = Mapping[int, ReadySite]
"""By the first row of each site."""


def ready_sites(sites: Iterable[SiteRow]) -> Ready:
    """Reckoned before the transaction that everybody else waits for."""
    return {site.rows[0]: ReadySite(_values(site), _fingerprint(site.geometry)) for site in sites}


@dataclass(slots=True)
class PlannedSite:
    """A site of the file, its project, and the stored site of the same name (None when new)."""

    site: SiteRow
    project: Project
    stored: Site | None
    change: str


def plan_sites(
    uow: UnitOfWork, found: Sequence[tuple[SiteRow, Project]], policy: str
) -> tuple[list[PlannedSite], list[Finding]]:
    """What taking these sites would change; a site redrawn in the office since its import is a conflict."""
    stored = {(s.project_id, s.name): s for s in queries.sites_of_projects(uow, {p.id for _, p in found})}
    bases = queries.imported_values(uow, "site") if stored else {}
    planned: list[PlannedSite] = []
    problems: list[Finding] = []
    for site, project in found:
        old = stored.get((project.id, site.name or ""))
        change = "new" if old is None else _change(site, old, bases.get(old.id), policy)
        if change == "conflict" and old is not None:
            numbers = {"name": site.name, "file": _said(site.geometry), "current": _said(old.geometry)}
            problems.append(Finding("site_conflict", site.rows[0], "geometry", numbers=numbers))
        planned.append(PlannedSite(site, project, old, change))
    return planned, problems


def _change(site: SiteRow, old: Site, base: Mapping[str, Any] | None, policy: str) -> str:
    file, current = _fingerprint(site.geometry), _fingerprint(old.geometry)
    if file == current and site.buffer_m == old.buffer_m:
        return "same"
    imported = (base or {}).get("geometry_sha256")
    if file == current or current == imported or policy == "file":
        return "changed"
    return "same" if file == imported or policy == "current" else "conflict"


def _fingerprint(geometry: Geometry) -> str:
    text = json.dumps({"type": geometry["type"], "coordinates": geometry["coordinates"]}, separators=(",", ":"))
    return hashlib.sha256(text.encode("ascii")).hexdigest()


def _said(geometry: Geometry) -> str:
    length_m = line_length_m(geometry)
    return f"{geometry['type']} {figure(round(length_m))} m" if length_m else str(geometry["type"])


def write_sites(
    uow: UnitOfWork,
    planned: Sequence[PlannedSite],
    ready: Ready,
    *,
    now: datetime,
    new_id: Callable[[], str],
    user_id: str | None,
) -> None:
    """Write new and redrawn sites and tell the scopes of their projects."""
    scopes = ScopesOfAreas(uow)
    of_project = {each.project.id: scopes.of(each.project) for each in planned}
    rows: list[dict[str, Any]] = []
    changes: list[tuple[str, str, Mapping[str, Any], list[Look]]] = []
    for each in planned:
        if each.change == "same":
            continue
        site_id = each.stored.id if each.stored is not None else new_id()
        made = ready[each.site.rows[0]]
        if each.stored is None:
            rows.append({"id": site_id, "project_id": each.project.id, "version": 1, **made.values})
        else:
            _redraw(each.stored, made.values)
        data = {"import": {"geometry_sha256": made.fingerprint}}
        changes.append(("site", site_id, data, [(scope, "site", site_id) for scope in of_project[each.project.id]]))
    uow.session.flush()
    if rows:
        queries.insert_sites(uow, rows)
    if changes:
        queries.log_changes(uow, changes, at=now, user_id=user_id)
    enqueue_all(uow, "evaluate", list(dict.fromkeys(e.project.id for e in planned if e.change != "same")), now)


def _values(site: SiteRow) -> dict[str, Any]:
    box = bounding_box(site.geometry)
    assert box is not None  # a judged geometry has positions
    west, south, east, north = box
    return {
        "name": site.name,
        "name_en": site.name,
        "kind": site.kind,
        "geometry": dict(site.geometry),
        "buffer_m": site.buffer_m,
        "min_lat_deg": south,
        "min_lon_deg": west,
        "max_lat_deg": north,
        "max_lon_deg": east,
    }


def _redraw(stored: Site, values: Mapping[str, Any]) -> None:
    for name, value in values.items():
        if name not in ("name", "name_en"):
            setattr(stored, name, value)
    stored.version += 1
