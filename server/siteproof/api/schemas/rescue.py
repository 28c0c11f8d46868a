"""What became of a part of a rescue file."""

from __future__ import annotations

from marshmallow import Schema, fields

from siteproof.api.schemas.protocol import ReceiptSchema, StoredPhotoSchema


class NameInTwoSchema(Schema):
    """A name in both languages."""

    zh = fields.String(required=True)
    en = fields.String(required=True)


class RescuedRecordSchema(Schema):
    """One record: stored with its receipt, or refused with a code; `kind` is null when it could not be read."""

    id = fields.String(required=True, allow_none=True)
    kind = fields.String(required=True, allow_none=True)
    created_at = fields.AwareDateTime(required=True, allow_none=True)
    author_name = fields.Nested(NameInTwoSchema, required=True, allow_none=True)
    project_name = fields.Nested(NameInTwoSchema, required=True, allow_none=True)
    outcome = fields.String(required=True)
    code = fields.String(required=True, allow_none=True)
    receipt = fields.Nested(ReceiptSchema, required=True, allow_none=True)


class RescuedPhotoSchema(Schema):
    """One photo: stored, or refused with a code."""

    sha256 = fields.String(required=True)
    record_id = fields.String(required=True, allow_none=True)
    outcome = fields.String(required=True)
    code = fields.String(required=True, allow_none=True)
    stored = fields.Nested(StoredPhotoSchema, required=True, allow_none=True)


class RescuedDraftSchema(Schema):
    """An unfinished inspection that was told of and not stored: it is not signed."""

    id = fields.String(required=True)
    project_name = fields.Nested(NameInTwoSchema, required=True, allow_none=True)
    started_at = fields.String(required=True, allow_none=True)
    answered = fields.Integer(required=True)
    photos = fields.Integer(required=True)


class RescuedDeviceSchema(Schema):
    """The device that sealed the file, when it is enrolled here."""

    id = fields.String(required=True)
    name = fields.String(required=True)
    user_name = fields.Nested(NameInTwoSchema, required=True)


class RescueAnswerSchema(Schema):
    """A part of a rescue file, item by item; `problem` is null when it was whole."""

    created_at = fields.String(required=True)
    device = fields.Nested(RescuedDeviceSchema, required=True, allow_none=True)
    part = fields.Integer(required=True, allow_none=True)
    parts = fields.Integer(required=True, allow_none=True)
    records = fields.List(fields.Nested(RescuedRecordSchema), required=True)
    photos = fields.List(fields.Nested(RescuedPhotoSchema), required=True)
    drafts = fields.List(fields.Nested(RescuedDraftSchema), required=True)
    problem = fields.String(required=True, allow_none=True)


class SurrenderSchema(Schema):
    """A fresh surrender code, said once: in groups of four, its link, and the link's QR as rows of 0 and 1."""

    code = fields.String(required=True)
    link = fields.String(required=True)
    qr = fields.List(fields.String(), required=True)
    expires_at = fields.String(required=True)


class SurrenderPhoneSchema(Schema):
    """One phone; `unsent_count` is what it said last, null when it never did; `stopped`: nobody can sign in on it."""

    device_id = fields.String(required=True)
    device_name = fields.String(required=True)
    user_name = fields.Nested(NameInTwoSchema, required=True)
    stopped = fields.Boolean(required=True)
    unsent_count = fields.Integer(required=True, allow_none=True)
    unsent_oldest_at = fields.String(required=True, allow_none=True)
    last_seen_at = fields.String(required=True)


class SurrenderPhonesSchema(Schema):
    """Phones within the caller's reach."""

    items = fields.List(fields.Nested(SurrenderPhoneSchema), required=True)
