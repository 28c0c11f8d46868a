"""GET /review-queue: what waits for this supervisor."""

from __future__ import annotations

from typing import Any

from flask import Blueprint

from siteproof.api.context import runtime, viewer
from siteproof.api.openapi import documented
from siteproof.api.schemas.review import QueueSchema
from siteproof.services.review_queue import review_queue

blueprint = Blueprint("review_queue", __name__)


@blueprint.get("/review-queue")
@documented("Inspections that wait for a decision, flagged first", response=QueueSchema, roles=("supervisor",))
def show() -> dict[str, Any]:
    """The queue of the supervisor who asks."""
    with runtime().unit_of_work() as uow:
        return review_queue(uow, viewer(), runtime().now())
