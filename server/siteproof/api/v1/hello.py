"""GET /hello: the first thing a phone asks."""

from __future__ import annotations

from typing import Any

from flask import Blueprint

from siteproof.api.context import runtime, viewer_or_none
from siteproof.api.openapi import documented
from siteproof.api.schemas.protocol import HelloSchema
from siteproof.services.hello import hello

blueprint = Blueprint("hello", __name__)


@blueprint.get("/hello")
@documented("Epoch, server time, safe_seq, beacon; scopes with a session", response=HelloSchema)
def say_hello() -> dict[str, Any]:
    """Answer hello."""
    return hello(runtime(), viewer_or_none())
