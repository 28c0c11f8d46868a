"""The messages of contracts.md 3; used for the document (the hot routes dump nothing through them)."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, fields, validate

from siteproof.api.schemas.session import ScopeSchema
from siteproof.domain.envelope_fields import SHA256_FORM
from siteproof.domain.kinds import PLACED
from siteproof.services.have import MAX_ASKED
from siteproof.services.pull_changes import MAX_PAGE
from siteproof.services.serve_photo import SIZES

_SHA256 = validate.Regexp(rf"\A{SHA256_FORM}\Z")


class BeaconSchema(Schema):
    """A signed statement of the server's time."""

    kid = fields.String(required=True)
    epoch = fields.String(required=True)
    server_time = fields.String(required=True)
    nonce = fields.String(required=True)
    sig = fields.String(required=True)


class RescueKeySchema(Schema):
    """The key a phone seals rescue files to: base64url of the point 04 x y (domain/rescue_format.py)."""

    kid = fields.String(required=True)
    public_key = fields.String(required=True)


class HelloSchema(Schema):
    """Epoch, time, how far is safe; with a session its scopes, and whether the county wants the camera's originals."""

    server_epoch = fields.String(required=True)
    server_time = fields.String(required=True)
    safe_seq = fields.Integer(required=True)
    min_app = fields.String(required=True)
    is_demo = fields.Boolean(required=True)
    beacon = fields.Nested(BeaconSchema, required=True)
    rescue_key = fields.Nested(RescueKeySchema, required=True)
    scopes = fields.List(fields.Nested(ScopeSchema))
    originals_wanted = fields.Boolean()


class SupersededSchema(Schema):
    """The earlier decision that counts."""

    id = fields.String(required=True)
    name = fields.String(required=True)
    name_en = fields.String(required=True, allow_none=True)
    at = fields.String(required=True)


class ReceiptSchema(Schema):
    """A stored record; placed, missing and reasons are as of now."""

    id = fields.String(required=True)
    sha256 = fields.String(required=True)
    seq = fields.Integer(required=True)
    received_at = fields.String(required=True)
    epoch = fields.String(required=True)
    placed = fields.String(required=True, validate=validate.OneOf(PLACED))
    missing = fields.List(fields.String(), required=True)
    reasons = fields.List(fields.Dict(keys=fields.String()), required=True)
    kid = fields.String(required=True)
    sig = fields.String(required=True)
    superseded_by = fields.Nested(SupersededSchema, allow_none=True)


class StoredPhotoSchema(Schema):
    """A stored photo with its own seq."""

    stored = fields.Boolean(required=True)
    sha256 = fields.String(required=True)
    bytes = fields.Integer(required=True)
    seq = fields.Integer(required=True)
    epoch = fields.String(required=True)
    damaged = fields.Boolean(required=True)


class HeldPartsSchema(Schema):
    """Numbers of the parts held so far."""

    held = fields.List(fields.Integer(), required=True)


class CompleteSchema(Schema):
    """The size of the whole photo in bytes."""

    bytes = fields.Integer(required=True, strict=True, validate=validate.Range(1, 2**40))


class AskedSchema(Schema):
    """A record by id and hash, or a photo by hash (id null or left out)."""

    id = fields.String(load_default=None, allow_none=True, validate=validate.Length(1, 64))
    sha256 = fields.String(required=True, validate=_SHA256)


class HaveSchema(Schema):
    """What the phone wants to know of its own items."""

    items = fields.List(fields.Nested(AskedSchema), required=True, validate=validate.Length(0, MAX_ASKED))


class PresentSchema(Schema):
    """Whether one own item is here with these bytes."""

    id = fields.String(required=True, allow_none=True)
    sha256 = fields.String(required=True)
    present = fields.Boolean(required=True)
    seq = fields.Integer(required=True, allow_none=True)
    received_at = fields.String()


class HaveAnswerSchema(Schema):
    """The answer, in the order asked."""

    epoch = fields.String(required=True)
    items = fields.List(fields.Nested(PresentSchema), required=True)


class ChangesQuerySchema(Schema):
    """One page of a scope."""

    scope = fields.String(required=True, validate=validate.Length(1, 200))
    after = fields.String(load_default=None, allow_none=True, validate=validate.Length(0, 200))
    limit = fields.Integer(load_default=MAX_PAGE, validate=validate.Range(1, MAX_PAGE))


class ChangeSchema(Schema):
    """One object to look at again; data is null when it is gone for this viewer."""

    seq = fields.Integer(required=True)
    type = fields.String(required=True)
    id = fields.String(required=True)
    version = fields.Integer(required=True, allow_none=True)
    gone = fields.Boolean(required=True)
    data = fields.Raw(required=True, allow_none=True)


class ChangesSchema(Schema):
    """A page of changes; `next` is opaque."""

    items = fields.List(fields.Nested(ChangeSchema), required=True)
    next = fields.String(required=True)
    more = fields.Boolean(required=True)


class PhotoQuerySchema(Schema):
    """Which rendering of a photo."""

    size = fields.String(load_default="preview", validate=validate.OneOf(SIZES))


def envelope_schema() -> dict[str, Any]:
    """The envelope of contracts.md 1 as JSON Schema (the bytes count, not their meaning as JSON)."""
    text, nullable = {"type": "string"}, {"type": ["string", "null"]}
    names = ["id", "kind", "schema", "author_device", "created_at", "tz_offset_min", "clock", "beacons", "of",
             "body", "photos", "prev", "sig"]  # fmt: skip
    properties: dict[str, Any] = {
        "id": text,
        "kind": text,
        "schema": {"type": "integer"},
        "author_device": nullable,
        "created_at": text,
        "tz_offset_min": {"type": "integer"},
        "clock": {"type": ["object", "null"]},
        "beacons": {"type": "array", "items": {"$ref": "#/components/schemas/Beacon"}},
        "of": {"anyOf": [{"$ref": "#/components/schemas/record_cited"}, {"type": "null"}]},
        "body": {"type": "object"},
        "photos": {"type": "array", "items": {"type": "object"}, "maxItems": 100},
        "prev": nullable,
        "sig": nullable,
    }
    return {"type": "object", "additionalProperties": False, "required": names, "properties": properties}
