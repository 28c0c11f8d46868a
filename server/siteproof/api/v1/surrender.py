"""Surrender: the code that a supervisor gives for a stopped device, and what that device hands over with it."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, request

from siteproof.api.context import runtime, source, viewer
from siteproof.api.openapi import documented
from siteproof.api.request_body import refuse_encoding
from siteproof.api.schemas.admin import OriginSchema
from siteproof.api.schemas.rescue import RescueAnswerSchema, SurrenderPhonesSchema, SurrenderSchema
from siteproof.api.v1.rescue import IMPORTERS, SEALED
from siteproof.services.activation_link import qr_rows
from siteproof.services.identifiers import wire_time
from siteproof.services.surrender import issue_surrender, phones_to_surrender, receive_surrender

blueprint = Blueprint("surrender", __name__)


@blueprint.get("/surrender/phones")
@documented("Phones a surrender code can be given for", response=SurrenderPhonesSchema, roles=IMPORTERS)
def list_phones() -> dict[str, Any]:
    """Stopped ones first, then those that owe."""
    return phones_to_surrender(runtime(), viewer())


@blueprint.post("/devices/<device_id>/surrender")
@documented("A surrender code for a device, said once", body=OriginSchema, response=SurrenderSchema, roles=IMPORTERS)
def issue(device_id: str, body: dict[str, Any]) -> dict[str, Any]:
    """The code, its link and its QR."""
    made = issue_surrender(runtime(), viewer(), device_id, source())
    link = f"{body['origin'].rstrip('/')}/surrender#{made.code}"
    return {"code": made.code, "link": link, "qr": qr_rows(link), "expires_at": wire_time(made.expires_at)}


@blueprint.post("/surrender")
@documented(
    "Take in one sealed part of the device that `Authorization: Surrender <code>` stands for; repeatable",
    response=RescueAnswerSchema,
    raw_body=SEALED,
)
def receive() -> dict[str, Any]:
    """Everything goes to quarantine, under its author."""
    refuse_encoding()
    scheme, _, code = request.headers.get("Authorization", "").partition(" ")
    return receive_surrender(
        runtime(), code.strip() if scheme.lower() == "surrender" else None, request.stream.read, source()
    )
