"""Reading request bodies within limits: strict JSON, raw bytes in chunks.

Only a record may come packed (gzip), because phones send it over links where every hundred bytes count; it is
unpacked to at most the limit of a record, so that a bomb costs nothing.
"""

from __future__ import annotations

import hashlib
import re
import zlib
from collections.abc import Iterator
from typing import Any

from flask import request

from siteproof.domain.errors import ErrorCode, SiteproofError
from siteproof.domain.strict_json import parse_object, text_problem
from siteproof.services.identifiers import from_base64

MAX_JSON_BYTES = 256 * 1024
CHUNK_BYTES = 1024 * 1024
_DIGEST = re.compile(r"(?:^|,)\s*sha-256=:([A-Za-z0-9+/=]{44}):")
_GZIP = 16 + zlib.MAX_WBITS


def _encoding() -> str:
    return request.headers.get("Content-Encoding", "").strip().lower() or "identity"


def refuse_encoding() -> None:
    """Raise media_type for a compressed body: bombs are never unpacked."""
    if _encoding() != "identity":
        raise SiteproofError(ErrorCode.MEDIA_TYPE, accepted=["identity"], found=_encoding()[:40])


def stated_digest() -> bytes | None:
    """The SHA-256 of Content-Digest (RFC 9530), None where none is stated; raises digest for a malformed one."""
    found = _DIGEST.search(request.headers.get("Content-Digest", ""))
    if found is None:
        return None
    try:
        return from_base64(found.group(1))
    except ValueError:
        raise SiteproofError(ErrorCode.DIGEST, reason="malformed") from None


def record_bytes() -> bytes:
    """The bytes of a record as they were sealed, whether they came packed or plain.

    Damage on the way must not look like a record of the phone's: gzip's own checksum, or Content-Digest where the
    phone states one, is compared. Raises media_type, too_large and digest.
    """
    if _encoding() == "gzip":
        return _unpacked(_json_body(MAX_JSON_BYTES))
    refuse_encoding()
    raw = _json_body(MAX_JSON_BYTES)
    stated = stated_digest()
    if stated is not None and hashlib.sha256(raw).digest() != stated:
        raise SiteproofError(ErrorCode.DIGEST, reason="differs")
    return raw


def _unpacked(packed: bytes) -> bytes:
    reader = zlib.decompressobj(_GZIP)
    try:
        raw = reader.decompress(packed, MAX_JSON_BYTES + 1)
    except zlib.error:
        raise SiteproofError(ErrorCode.DIGEST, reason="gzip") from None
    if len(raw) > MAX_JSON_BYTES:
        raise SiteproofError(ErrorCode.TOO_LARGE, limit_bytes=MAX_JSON_BYTES, bytes=len(raw))
    if not reader.eof or reader.unused_data:
        raise SiteproofError(ErrorCode.DIGEST, reason="gzip")
    return raw


def json_bytes(limit_bytes: int = MAX_JSON_BYTES) -> bytes:
    """The bytes of a JSON body; raises media_type and too_large."""
    refuse_encoding()
    return _json_body(limit_bytes)


def _json_body(limit_bytes: int) -> bytes:
    if request.mimetype != "application/json":
        raise SiteproofError(ErrorCode.MEDIA_TYPE, accepted=["application/json"], found=request.mimetype[:80])
    stated = request.content_length
    if stated is not None and stated > limit_bytes:
        raise SiteproofError(ErrorCode.TOO_LARGE, limit_bytes=limit_bytes, bytes=stated)
    raw = request.stream.read(limit_bytes + 1)
    if len(raw) > limit_bytes:
        raise SiteproofError(ErrorCode.TOO_LARGE, limit_bytes=limit_bytes, bytes=len(raw))
    return bytes(raw)


def json_object() -> dict[str, Any]:
    """The JSON object of a body, read as strictly as a record; no text in it may be unstorable."""
    raw = json_bytes()
    found = parse_object(raw)
    problem = text_problem(raw, found)
    if problem is not None:
        raise SiteproofError(ErrorCode.NOT_JSON, reason=problem, line=None, column=None)
    return found


def body_chunks() -> Iterator[bytes]:
    """The raw body piece by piece."""
    refuse_encoding()
    while chunk := request.stream.read(CHUNK_BYTES):
        yield chunk
