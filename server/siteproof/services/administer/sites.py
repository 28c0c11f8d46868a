"""Sites drawn and corrected by hand: judged by the rules of an import, versioned, kept in the log.

What was inspected on the earlier geometry keeps its evidence; only the answer to "was somebody there" is
reckoned again, against the corrected one. The log keeps the geometry that was replaced.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from siteproof.domain.errors import ErrorCode, SiteproofError
from siteproof.domain.geo import bounding_box
from siteproof.domain.imports.drawn import (
    BUFFERS_M,
    MOST_DRAWN_VERTICES,
    Drawn,
    declared_length_m,
    judge_drawn,
    length_finding,
)
from siteproof.domain.imports.findings import finding_document
from siteproof.domain.imports.sites import DEFAULT_BUFFER_M
from siteproof.services.administer.change import Administrator, check_version, not_found, refuse, told
from siteproof.services.administer.sites_view import around_of, history_of, length_of_m, site_view
from siteproof.services.import_known import county_box
from siteproof.services.pending_work import enqueue
from siteproof.store.models import Project, Site
from siteproof.store.queries import admin_sites as queries
from siteproof.store.queries.tasks import project_in_scope, sites_of
from siteproof.store.scope import scopes_of_project
from siteproof.store.unit_of_work import UnitOfWork


def show_sites(who: Administrator, project_id: str) -> dict[str, Any]:
    """A project's sites with what lies around them and the limits of a drawing; raises not_found."""
    with who.runtime.unit_of_work() as uow:
        project = project_in_scope(uow, who.viewer, project_id) or not_found()
        sites = sites_of(uow, project_id)
        counts = queries.inspections_of_sites(uow, [site.id for site in sites])
        return {
            "project": {
                "id": project.id,
                "number": project.number,
                "name": {"zh": project.name, "en": project.name_en},
                "declared_m": _declared_m(project),
            },
            "sites": [site_view(site, counts.get(site.id, 0)) for site in sites],
            **around_of(uow, who.viewer, project, sites),
            "limits": {
                "vertices": MOST_DRAWN_VERTICES,
                "buffer_m": list(BUFFERS_M),
                "default_buffer_m": DEFAULT_BUFFER_M,
            },
        }


def check_drawing(who: Administrator, project_id: str, drawing: Mapping[str, Any]) -> dict[str, Any]:
    """What an import would say of this geometry, and the geometry in WGS-84; changes nothing."""
    with who.runtime.unit_of_work() as uow:
        project = project_in_scope(uow, who.viewer, project_id) or not_found()
        drawn = judge_drawn(drawing["geometry"], drawing["datum"], county_box(uow))
        found = list(drawn.findings)
        if drawn.length_m:
            others = [length_of_m(s) or 0.0 for s in sites_of(uow, project_id) if s.id != drawing["site_id"]]
            compared = length_finding([drawn.length_m, *others], _declared_m(project))
            found += [compared] if compared is not None else []
        return {
            "usable": drawn.usable,
            "kind": drawn.kind,
            "geometry": drawn.geometry,
            "vertices": drawn.vertices,
            "length_m": drawn.length_m,
            "area_m2": drawn.area_m2,
            "findings": [finding_document(each) for each in found],
        }


def show_history(who: Administrator, site_id: str) -> dict[str, Any]:
    """What the log keeps of a site, newest first; raises not_found."""
    with who.runtime.unit_of_work() as uow:
        site = queries.site_in_scope(uow, who.viewer, site_id) or not_found()
        return {"items": history_of(uow, site)}


def add_site(who: Administrator, project_id: str, new: Mapping[str, Any]) -> dict[str, Any]:
    """Give a project a site; phones in its scopes get it. Raises not_found and invalid_request."""
    with who.runtime.unit_of_work(write=True) as uow:
        project = project_in_scope(uow, who.viewer, project_id, lock=True) or not_found()
        site = Site(id=who.runtime.new_id(), project_id=project.id, version=1)
        _write(uow, site, new, _usable(uow, new["geometry"]))
        uow.session.add(site)
        uow.session.flush()
        _tell(uow, who, site, "site.added", None)
        return site_view(site, 0)


def change_site(who: Administrator, site_id: str, yours: Mapping[str, Any]) -> dict[str, Any]:
    """Correct a site made from version yours['version']; geometry None keeps the present one.

    Raises not_found, version_conflict (with both sides) and invalid_request.
    """
    with who.runtime.unit_of_work(write=True) as uow:
        site = queries.site_in_scope(uow, who.viewer, site_id, lock=True) or not_found()
        count = queries.inspections_of_sites(uow, [site_id]).get(site_id, 0)
        check_version(site_id, yours, site.version, site_view(site, count))
        before = {
            "version": site.version, "name": site.name, "kind": site.kind, "buffer_m": site.buffer_m,
            "geometry": site.geometry,
        }  # fmt: skip
        drawn = None if yours["geometry"] is None else _usable(uow, yours["geometry"])
        _write(uow, site, yours, drawn)
        site.version += 1
        uow.session.flush()
        _tell(uow, who, site, "site.changed", before)
        return site_view(site, count)


def _declared_m(project: Project) -> float | None:
    return declared_length_m(project.promised_quantity, project.promised_unit)


def _usable(uow: UnitOfWork, geometry: Any) -> Drawn:
    """The judged drawing; raises invalid_request with the code of what keeps it out."""
    drawn = judge_drawn(geometry, "wgs84", county_box(uow))
    if not drawn.usable:
        code = next((each.code for each in drawn.findings if each.is_error), "geometry_broken")
        raise SiteproofError(ErrorCode.INVALID_REQUEST, fields={"geometry": [code]})
    return drawn


def _write(uow: UnitOfWork, site: Site, values: Mapping[str, Any], drawn: Drawn | None) -> None:
    if queries.name_taken(uow, site.project_id, values["name"], but=site.id):
        refuse("name", "taken")
    site.name, site.name_en, site.buffer_m = values["name"], values["name_en"], values["buffer_m"]
    if drawn is None:
        return
    box = bounding_box(drawn.geometry)
    if box is None or drawn.geometry is None or drawn.kind is None:
        refuse("geometry", "geometry_broken")
    site.kind, site.geometry = drawn.kind, dict(drawn.geometry)
    site.min_lon_deg, site.min_lat_deg, site.max_lon_deg, site.max_lat_deg = box


def _tell(uow: UnitOfWork, who: Administrator, site: Site, act: str, before: Mapping[str, Any] | None) -> None:
    """Log with what was replaced, tell the phones, and judge the project's evidence again."""
    now = who.runtime.now()
    looks = [(scope, "site", site.id) for scope in scopes_of_project(uow, site.project_id)]
    told(
        uow,
        who,
        act,
        ("site", site.id),
        at=now,
        looks=looks,
        data={"drawn": {"version": site.version, "before": before}},
    )
    enqueue(uow, "evaluate", site.project_id, now)
    uow.after_commit(who.runtime.signal.wake)
