"""/admin/projects: which projects lack a site or a plan; a project's names, milestones and baseline."""

from __future__ import annotations

from typing import Any

from flask import Blueprint

from siteproof.api.openapi import documented
from siteproof.api.schemas import admin_projects as schemas
from siteproof.api.v1.admin.caller import ADMINISTRATORS, administrator
from siteproof.services.administer import projects

blueprint = Blueprint("admin_projects", __name__)


@blueprint.get("/admin/projects")
@documented(
    "Projects, those without a site first",
    query=schemas.AdminProjectQuerySchema, response=schemas.AdminProjectListSchema, roles=ADMINISTRATORS,
)  # fmt: skip
def list_projects(query: dict[str, Any]) -> dict[str, Any]:
    """One page of projects."""
    return projects.list_projects(administrator(), text=query["q"], missing=query["missing"], after=query["after"])


@blueprint.get("/admin/projects/<project_id>")
@documented("Names and plan of a project", response=schemas.AdminProjectSchema, roles=ADMINISTRATORS)
def show(project_id: str) -> dict[str, Any]:
    """Names, days, milestones, baseline."""
    return projects.show_project(administrator(), project_id)


@blueprint.put("/admin/projects/<project_id>")
@documented(
    "Set names and plan of a project",
    body=schemas.ChangedProjectSchema, response=schemas.AdminProjectSchema, roles=ADMINISTRATORS,
)  # fmt: skip
def change(project_id: str, body: dict[str, Any]) -> dict[str, Any]:
    """Change what was made from the version given."""
    return projects.change_project(administrator(), project_id, body)
