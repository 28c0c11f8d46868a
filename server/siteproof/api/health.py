"""/healthz says alive, /readyz says able to store."""

from __future__ import annotations

from flask import Blueprint, Response, current_app

from siteproof.api.context import runtime
from siteproof.services.readiness import readiness_problem

blueprint = Blueprint("health", __name__)


@blueprint.get("/healthz")
def alive() -> Response:
    """This process answers."""
    return current_app.json.response({"status": "alive"})


@blueprint.get("/readyz")
def ready() -> Response:
    """A row and a file can be written."""
    problem = readiness_problem(runtime())
    response = current_app.json.response({"status": "ready" if problem is None else "not_ready", "problem": problem})
    response.status_code = 200 if problem is None else 503
    response.headers["Cache-Control"] = "no-store"
    return response
