"""POST /have: which of the phone's own items the server holds."""

from __future__ import annotations

from typing import Any

from flask import Blueprint

from siteproof.api.context import runtime, viewer
from siteproof.api.openapi import documented
from siteproof.api.schemas.protocol import HaveAnswerSchema, HaveSchema
from siteproof.services.have import Asked, have

blueprint = Blueprint("have", __name__)


@blueprint.post("/have")
@documented("Which of up to 500 own records and photos are stored", body=HaveSchema, response=HaveAnswerSchema)
def ask(body: dict[str, Any]) -> dict[str, Any]:
    """Answer in the order asked."""
    return have(runtime(), viewer(), [Asked(item["id"], item["sha256"]) for item in body["items"]])
