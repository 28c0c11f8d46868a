"""GET /quarantine: records that are stored and do not count, with the reason in words."""

from __future__ import annotations

from typing import Any

from flask import Blueprint

from siteproof.api.context import runtime, viewer
from siteproof.api.openapi import documented
from siteproof.api.schemas.quarantine import QuarantinePageSchema, QuarantineQuerySchema
from siteproof.services.quarantine_page import quarantine_page

blueprint = Blueprint("quarantine", __name__)
READERS = ("supervisor", "leader", "auditor")


@blueprint.get("/quarantine")
@documented(
    "Records kept aside, newest first", query=QuarantineQuerySchema, response=QuarantinePageSchema, roles=READERS
)
def show(query: dict[str, Any]) -> dict[str, Any]:
    """One page of what is kept aside in the caller's scope."""
    with runtime().unit_of_work() as uow:
        return quarantine_page(uow, viewer(), query["after"])
