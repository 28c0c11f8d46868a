"""/admin/places, areas, units, sectors: what scopes and projects are made of."""

from __future__ import annotations

from typing import Any

from flask import Blueprint

from siteproof.api.openapi import documented
from siteproof.api.schemas import admin as schemas
from siteproof.api.v1.admin.caller import ADMINISTRATORS, administrator
from siteproof.services.administer import places

blueprint = Blueprint("admin_places", __name__)


@blueprint.get("/admin/places")
@documented("Areas, units and sectors within reach", response=schemas.PlacesSchema, roles=ADMINISTRATORS)
def show() -> dict[str, Any]:
    """All of them at once: they are chosen from together."""
    return places.list_places(administrator())


@blueprint.post("/admin/areas")
@documented("Add an area", body=schemas.NewAreaSchema, response=schemas.AdminAreaSchema, roles=ADMINISTRATORS)
def add_area(body: dict[str, Any]) -> dict[str, Any]:
    """Add."""
    return places.add_area(administrator(), body)


@blueprint.put("/admin/areas/<area_id>")
@documented("Change an area", body=schemas.ChangedAreaSchema, response=schemas.AdminAreaSchema, roles=ADMINISTRATORS)
def change_area(area_id: str, body: dict[str, Any]) -> dict[str, Any]:
    """Change what was made from the version given."""
    return places.change_area(administrator(), area_id, body)


@blueprint.post("/admin/units")
@documented("Add a unit", body=schemas.NewUnitSchema, response=schemas.AdminUnitSchema, roles=ADMINISTRATORS)
def add_unit(body: dict[str, Any]) -> dict[str, Any]:
    """Add."""
    return places.add_unit(administrator(), body)


@blueprint.put("/admin/units/<unit_id>")
@documented("Change a unit", body=schemas.ChangedUnitSchema, response=schemas.AdminUnitSchema, roles=ADMINISTRATORS)
def change_unit(unit_id: str, body: dict[str, Any]) -> dict[str, Any]:
    """Change what was made from the version given."""
    return places.change_unit(administrator(), unit_id, body)


@blueprint.post("/admin/sectors")
@documented("Add a sector", body=schemas.NewSectorSchema, response=schemas.AdminSectorSchema, roles=ADMINISTRATORS)
def add_sector(body: dict[str, Any]) -> dict[str, Any]:
    """Add."""
    return places.add_sector(administrator(), body)


@blueprint.put("/admin/sectors/<sector_id>")
@documented(
    "Change a sector", body=schemas.ChangedSectorSchema, response=schemas.AdminSectorSchema, roles=ADMINISTRATORS
)
def change_sector(sector_id: str, body: dict[str, Any]) -> dict[str, Any]:
    """Change what was made from the version given."""
    return places.change_sector(administrator(), sector_id, body)
