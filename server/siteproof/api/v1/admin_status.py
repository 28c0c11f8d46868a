"""GET /admin_status: disk, backups, phones with unsent work, backlog; for administrators."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, current_app

from siteproof.api.context import runtime
from siteproof.api.openapi import documented
from siteproof.api.schemas.admin_status import AdminStatusSchema
from siteproof.services.installation_status import installation_status
from siteproof.services.status_view import status_view

blueprint = Blueprint("admin_status", __name__)


@blueprint.get("/admin_status")
@documented("How this installation is, and what to do", response=AdminStatusSchema, roles=("administrator",))
def show() -> dict[str, Any]:
    """Look now."""
    config = current_app.config
    status = installation_status(runtime(), config["SITEPROOF_DATA_DIR"], config["SITEPROOF_BACKUP_DIR"])
    return status_view(runtime(), status)
