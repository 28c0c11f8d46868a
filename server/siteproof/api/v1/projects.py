"""GET /projects and /projects/{id}: the list and the page of one, within the viewer's scope."""

from __future__ import annotations

from typing import Any

from flask import Blueprint

from siteproof.api.context import runtime, viewer
from siteproof.api.openapi import documented
from siteproof.api.schemas.projects import ProjectListQuerySchema, ProjectListSchema, ProjectPageSchema
from siteproof.services.project_page import project_list, project_page

blueprint = Blueprint("projects", __name__)
READERS = ("leader", "supervisor", "auditor", "administrator", "unit")


@blueprint.get("/projects")
@documented("Projects in scope", query=ProjectListQuerySchema, response=ProjectListSchema, roles=READERS)
def list_projects(query: dict[str, Any]) -> dict[str, Any]:
    """One page of projects."""
    with runtime().unit_of_work() as uow:
        return project_list(uow, viewer(), light=query["light"], text=query["q"], after=query["after"])


@blueprint.get("/projects/<project_id>")
@documented("One project", response=ProjectPageSchema, roles=READERS)
def show(project_id: str) -> dict[str, Any]:
    """The project, 404 outside the scope."""
    with runtime().unit_of_work() as uow:
        return project_page(uow, viewer(), project_id)
