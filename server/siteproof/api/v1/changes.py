"""GET /changes: what a scope must look at after a cursor."""

from __future__ import annotations

from typing import Any

from flask import Blueprint

from siteproof.api.context import runtime, viewer
from siteproof.api.openapi import documented
from siteproof.api.schemas.protocol import ChangesQuerySchema, ChangesSchema
from siteproof.services.pull_changes import pull_changes

blueprint = Blueprint("changes", __name__)


@blueprint.get("/changes")
@documented("One page of changes of a scope", query=ChangesQuerySchema, response=ChangesSchema)
def pull(query: dict[str, Any]) -> dict[str, Any]:
    """Pull one page."""
    return pull_changes(runtime(), viewer(), query["scope"], query["after"], query["limit"])
