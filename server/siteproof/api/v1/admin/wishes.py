"""/admin/wishes: what the county asks of its phones."""

from __future__ import annotations

from typing import Any

from flask import Blueprint

from siteproof.api.openapi import documented
from siteproof.api.schemas.admin import ChangedWishesSchema, WishesSchema
from siteproof.api.v1.admin.caller import ADMINISTRATORS, administrator
from siteproof.services.administer import wishes

blueprint = Blueprint("admin_wishes", __name__)


@blueprint.get("/admin/wishes")
@documented("What the county asks of its phones", response=WishesSchema, roles=ADMINISTRATORS)
def show() -> dict[str, Any]:
    """Read."""
    return wishes.show_wishes(administrator())


@blueprint.put("/admin/wishes")
@documented(
    "Ask for the camera's originals, or no more", body=ChangedWishesSchema, response=WishesSchema, roles=ADMINISTRATORS
)
def change(body: dict[str, Any]) -> dict[str, Any]:
    """Change what was made from the version given."""
    return wishes.change_wishes(administrator(), body)
