"""Reading request bodies within limits: strict JSON, raw bytes in chunks, never a decompressed one."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from flask import request

from siteproof.domain.errors import ErrorCode, SiteproofError
from siteproof.domain.strict_json import parse_object, text_problem

MAX_JSON_BYTES = 256 * 1024
CHUNK_BYTES = 1024 * 1024


def refuse_encoding() -> None:
    """Raise media_type for a compressed body: bombs are never unpacked."""
    encoding = request.headers.get("Content-Encoding", "identity").strip().lower()
    if encoding not in ("", "identity"):
        raise SiteproofError(ErrorCode.MEDIA_TYPE, accepted=["identity"], found=encoding[:40])


def json_bytes(limit_bytes: int = MAX_JSON_BYTES) -> bytes:
    """The bytes of a JSON body; raises media_type and too_large."""
    refuse_encoding()
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
