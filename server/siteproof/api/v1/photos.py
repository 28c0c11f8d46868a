"""PUT of photos and parts, GET of what the viewer may see."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, current_app, request, send_file

from siteproof.api.context import runtime, source, viewer
from siteproof.api.openapi import documented
from siteproof.api.request_body import body_chunks, refuse_encoding, stated_digest
from siteproof.api.schemas.protocol import CompleteSchema, HeldPartsSchema, PhotoQuerySchema, StoredPhotoSchema
from siteproof.domain.errors import ErrorCode, SiteproofError
from siteproof.services.receive_parts import PART_BYTES, complete_photo, receive_part
from siteproof.services.receive_photo import receive_photo
from siteproof.services.serve_photo import find_photo

blueprint = Blueprint("photos", __name__)

_BYTES = {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}}
_PICTURE = {"image/*": {"schema": {"type": "string", "format": "binary"}}}


@blueprint.put("/photos/<sha256:sha256>")
@documented("Store a photo by its hash; idempotent", response=StoredPhotoSchema, raw_body=_BYTES)
def store(sha256: str) -> Response:
    """Store the whole body."""
    stored = receive_photo(runtime(), viewer(), sha256, body_chunks(), request.content_length, source())
    return current_app.json.response(stored)


@blueprint.put("/photos/<sha256:sha256>/parts/<int:n>")
@documented("Hold part n (from 0) of a photo", response=HeldPartsSchema, raw_body=_BYTES)
def hold(sha256: str, n: int) -> dict[str, Any]:
    """Hold one part."""
    refuse_encoding()
    if request.content_length is not None and request.content_length > PART_BYTES:
        raise SiteproofError(ErrorCode.PART_SIZE, limit_bytes=PART_BYTES, bytes=request.content_length)
    digest = stated_digest()
    if digest is None:
        raise SiteproofError(ErrorCode.DIGEST, reason="absent")
    return receive_part(runtime(), viewer(), sha256, n, request.stream.read(PART_BYTES + 1), digest)


@blueprint.post("/photos/<sha256:sha256>/complete")
@documented("Join the held parts", body=CompleteSchema, response=StoredPhotoSchema)
def complete(sha256: str, body: dict[str, Any]) -> dict[str, Any]:
    """Join the parts of a photo of body['bytes'] bytes."""
    return complete_photo(runtime(), viewer(), sha256, body["bytes"], source())


@blueprint.get("/photos/<sha256:sha256>")
@documented("A photo in the viewer's scope", query=PhotoQuerySchema, raw_response=_PICTURE)
def show(sha256: str, query: dict[str, Any]) -> Response:
    """Send a derivative inline, or the original as an attachment in a sandbox."""
    photo = find_photo(runtime(), viewer(), sha256, query["size"])
    name = f"{sha256[:16]}.{photo.media_type.rpartition('/')[2]}"
    response = send_file(
        photo.path, photo.media_type, as_attachment=photo.attachment, download_name=name, conditional=True,
        etag=f"{sha256}-{query['size']}", last_modified=None, max_age=None,
    )  # fmt: skip
    response.headers["Cache-Control"] = "private, immutable, max-age=31536000"
    if photo.attachment:
        response.headers["Content-Security-Policy"] = "sandbox"
    return response
