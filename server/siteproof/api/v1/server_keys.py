"""GET /server-keys: what a receipt's signature is checked with."""

from __future__ import annotations

from typing import Any

from flask import Blueprint

from siteproof.api.context import runtime
from siteproof.api.openapi import documented
from siteproof.api.schemas.server_keys import ServerKeysSchema
from siteproof.services.published_keys import published_keys

blueprint = Blueprint("server_keys", __name__)


@blueprint.get("/server-keys")
@documented(
    "Public keys of receipts and beacons, oldest first, each signed by the one before", response=ServerKeysSchema
)
def list_server_keys() -> dict[str, Any]:
    """Answer the public keys; they are no secret."""
    return published_keys(runtime())
