"""/admin/projects/{id}/design: the approved drawing in numbers."""

from __future__ import annotations

from typing import Any

from flask import Blueprint

from siteproof.api.openapi import documented
from siteproof.api.schemas.assigning import ChangedDesignSchema, DesignSchema
from siteproof.api.v1.admin.caller import ADMINISTRATORS, administrator
from siteproof.services.administer import design

blueprint = Blueprint("admin_design", __name__)


@blueprint.get("/admin/projects/<project_id>/design")
@documented("Design values of a project", response=DesignSchema, roles=ADMINISTRATORS)
def show(project_id: str) -> dict[str, Any]:
    """The values and the fields asked for."""
    return design.show_design(administrator(), project_id)


@blueprint.put("/admin/projects/<project_id>/design")
@documented("Enter design values", body=ChangedDesignSchema, response=DesignSchema, roles=ADMINISTRATORS)
def change(project_id: str, body: dict[str, Any]) -> dict[str, Any]:
    """Replace the values made from the version given."""
    return design.change_design(administrator(), project_id, body)
