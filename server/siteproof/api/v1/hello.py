"""GET /hello: the first thing a phone asks."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, request

from siteproof.api.context import runtime, viewer_or_none
from siteproof.api.openapi import documented
from siteproof.api.schemas.protocol import HelloSchema
from siteproof.services.hello import hello

blueprint = Blueprint("hello", __name__)


@blueprint.get("/hello")
@documented(
    "Epoch, server time, safe_seq, beacon; scopes with a session. "
    "Optional query fields of a phone: unsent_count, unsent_oldest_at, free_bytes, app_version",
    response=HelloSchema,
)
def say_hello() -> dict[str, Any]:
    """Answer hello, and hear how the phone is."""
    return hello(runtime(), viewer_or_none(), request.args)
