"""/unsent: who still holds unsent work, and the key that reminds him."""

from __future__ import annotations

from typing import Any

from flask import Blueprint

from siteproof.api.context import runtime, source, viewer
from siteproof.api.openapi import documented
from siteproof.api.schemas.unsent import RemindedPhoneSchema, UnsentPageSchema
from siteproof.services.remind_unsent import remind, unsent_page

blueprint = Blueprint("unsent", __name__)
_ROLES = ("supervisor", "administrator")


@blueprint.get("/unsent")
@documented("Phones with unsent work, the longest owed first", response=UnsentPageSchema, roles=_ROLES)
def show() -> dict[str, Any]:
    """Phones of the people whom the caller answers for."""
    with runtime().unit_of_work() as uow:
        return unsent_page(uow, viewer(), runtime().now())


@blueprint.post("/unsent/<device_id>/reminder")
@documented("Remind the owner of a phone to send", response=RemindedPhoneSchema, roles=_ROLES)
def send(device_id: str) -> dict[str, Any]:
    """Send the reminder, at most once an hour."""
    return remind(runtime(), viewer(), source(), device_id)
