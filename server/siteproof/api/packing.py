"""Packs the one large answer of the API, a page of changes: a first download must fit a weak link.

Only GET /changes: it carries no secret, so its length tells nothing that packing could betray.
"""

from __future__ import annotations

import gzip

from flask import Flask, Response, request

PACKED_ENDPOINTS = frozenset({"changes.pull"})
WORTH_IT_BYTES = 600
LEVEL = 6


def register_packing(app: Flask) -> None:
    """Send the answers of PACKED_ENDPOINTS as gzip to whoever takes it."""

    @app.after_request
    def pack(response: Response) -> Response:
        if request.endpoint not in PACKED_ENDPOINTS or response.status_code != 200:
            return response
        response.vary.add("Accept-Encoding")
        body = response.get_data()
        if len(body) >= WORTH_IT_BYTES and request.accept_encodings["gzip"]:
            response.set_data(gzip.compress(body, LEVEL, mtime=0))
            response.headers["Content-Encoding"] = "gzip"
        return response
