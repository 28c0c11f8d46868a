"""POST /rescue: a part of a rescue file, brought to the office by anybody, handed in by a supervisor."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, request

from siteproof.api.context import runtime, source, viewer
from siteproof.api.openapi import documented
from siteproof.api.request_body import refuse_encoding
from siteproof.api.schemas.rescue import RescueAnswerSchema
from siteproof.services.append_record import Courier
from siteproof.services.audit import Actor
from siteproof.services.import_rescue import import_part

blueprint = Blueprint("rescue", __name__)

SEALED = {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}}
IMPORTERS = ("supervisor", "administrator")


@blueprint.post("/rescue")
@documented(
    "Take in one part of a rescue file; repeatable", response=RescueAnswerSchema, raw_body=SEALED, roles=IMPORTERS
)
def take_in() -> dict[str, Any]:
    """Open it with the server's own key and store what it holds under its authors."""
    refuse_encoding()
    who = viewer()
    courier = Courier(Actor(who.user_id, who.device_id, source()), who.user_id)
    return import_part(runtime(), courier, request.stream.read, viewer=who)
