"""GET /overview: a leader's numbers and the projects that need him."""

from __future__ import annotations

from typing import Any

from flask import Blueprint

from siteproof.api.context import runtime, viewer
from siteproof.api.openapi import documented
from siteproof.api.schemas.projects import OverviewSchema
from siteproof.services.overview import overview

blueprint = Blueprint("overview", __name__)
READERS = ("leader", "supervisor", "auditor")


@blueprint.get("/overview")
@documented("Counts of lights, what needs you, your own visits", response=OverviewSchema, roles=READERS)
def show() -> dict[str, Any]:
    """The overview over the viewer's scope."""
    with runtime().unit_of_work() as uow:
        return overview(uow, viewer(), runtime().now())
