"""GET /inspections/{id}: the record page of a reviewer; an inspector gets only his own."""

from __future__ import annotations

from typing import Any

from flask import Blueprint

from siteproof.api.context import runtime, viewer
from siteproof.api.openapi import documented
from siteproof.api.schemas.review import InspectionSchema
from siteproof.services.inspection_page import inspection_page

blueprint = Blueprint("inspections", __name__)
READERS = ("supervisor", "leader", "auditor", "inspector")


@blueprint.get("/inspections/<record_id:inspection_id>")
@documented("One inspection with responses, photos, flags and map", response=InspectionSchema, roles=READERS)
def show(inspection_id: str) -> dict[str, Any]:
    """The inspection, 404 outside the scope."""
    with runtime().unit_of_work() as uow:
        return inspection_page(uow, viewer(), inspection_id)
