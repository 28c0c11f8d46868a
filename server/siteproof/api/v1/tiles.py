"""The county's own base map: what covers a township, and each tile; from this server and nowhere else."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response

from siteproof.api.context import runtime, viewer
from siteproof.api.openapi import documented
from siteproof.api.schemas.tiles import TilesQuerySchema, TilesSchema
from siteproof.services.tiles import find_tile, tiles_around

blueprint = Blueprint("tiles", __name__)

_PICTURE = {"image/*": {"schema": {"type": "string", "format": "binary"}}}


@blueprint.get("/tiles")
@documented("The tiles of the township around a site in scope", query=TilesQuerySchema, response=TilesSchema)
def around(query: dict[str, Any]) -> dict[str, Any]:
    """Answer version, size and numbers."""
    return tiles_around(runtime(), viewer(), query["site_id"])


@blueprint.get("/tiles/<version>/<int:z>/<int:x>/<int:y>")
@documented("One tile (XYZ) of one version of the base map", raw_response=_PICTURE)
def show(version: str, z: int, x: int, y: int) -> Response:
    """Send the picture; its address names its content, so it may be kept for good."""
    picture, media_type = find_tile(runtime(), version, z, x, y)
    response = Response(picture, mimetype=media_type)
    response.headers["Cache-Control"] = "private, immutable, max-age=31536000"
    return response
