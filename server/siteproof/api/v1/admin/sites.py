"""/admin/projects/{id}/sites and /admin/sites: sites drawn and corrected on the map."""

from __future__ import annotations

from typing import Any

from flask import Blueprint

from siteproof.api.openapi import documented
from siteproof.api.schemas import admin_sites as schemas
from siteproof.api.v1.admin.caller import ADMINISTRATORS, administrator
from siteproof.services.administer import sites

blueprint = Blueprint("admin_sites", __name__)


@blueprint.get("/admin/projects/<project_id>/sites")
@documented("Sites of a project and what lies around", response=schemas.ProjectSitesSchema, roles=ADMINISTRATORS)
def show(project_id: str) -> dict[str, Any]:
    """What the map shows."""
    return sites.show_sites(administrator(), project_id)


@blueprint.post("/admin/projects/<project_id>/sites/check")
@documented(
    "Judge a drawing and turn it into WGS-84; changes nothing",
    body=schemas.DrawingSchema, response=schemas.JudgedDrawingSchema, roles=ADMINISTRATORS,
)  # fmt: skip
def check(project_id: str, body: dict[str, Any]) -> dict[str, Any]:
    """What an import would say."""
    return sites.check_drawing(administrator(), project_id, body)


@blueprint.post("/admin/projects/<project_id>/sites")
@documented("Draw a site", body=schemas.NewDrawnSiteSchema, response=schemas.DrawnSiteSchema, roles=ADMINISTRATORS)
def add(project_id: str, body: dict[str, Any]) -> dict[str, Any]:
    """Add a site."""
    return sites.add_site(administrator(), project_id, body)


@blueprint.put("/admin/sites/<site_id>")
@documented(
    "Correct a site", body=schemas.ChangedDrawnSiteSchema, response=schemas.DrawnSiteSchema, roles=ADMINISTRATORS
)
def change(site_id: str, body: dict[str, Any]) -> dict[str, Any]:
    """Change what was made from the version given."""
    return sites.change_site(administrator(), site_id, body)


@blueprint.get("/admin/sites/<site_id>/history")
@documented("What the log keeps of a site", response=schemas.SiteHistorySchema, roles=ADMINISTRATORS)
def history(site_id: str) -> dict[str, Any]:
    """Newest changes first."""
    return sites.show_history(administrator(), site_id)
