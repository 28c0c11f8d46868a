"""Records kept aside."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from siteproof.api.schemas.pages import BilingualSchema, PhotoRefSchema


class QuarantineQuerySchema(Schema):
    """`after` is the `next` of the page before."""

    after = fields.Integer(load_default=None, strict=False, validate=validate.Range(0, 2**63 - 1))


class QuarantineReasonSchema(Schema):
    """Why it is kept aside: what happened and what the office can do."""

    code = fields.String(required=True)
    sentence = fields.Nested(BilingualSchema, required=True)


class KeptRecordSchema(Schema):
    """One record. `project_elsewhere`: it has a project, outside the caller's scope, so it is not named.

    `submitted_by`: who brought it, if not the author; `inspection_id`: the page that shows what it is about.
    """

    record_id = fields.String(required=True)
    kind = fields.String(required=True)
    author_name = fields.Nested(BilingualSchema, required=True)
    submitted_by = fields.Nested(BilingualSchema, required=True, allow_none=True)
    project_name = fields.Nested(BilingualSchema, required=True, allow_none=True)
    project_elsewhere = fields.Boolean(required=True)
    received_at = fields.String(required=True)
    reasons = fields.List(fields.Nested(QuarantineReasonSchema), required=True)
    photo_count = fields.Integer(required=True)
    photo = fields.Nested(PhotoRefSchema, required=True, allow_none=True)
    photos_missing = fields.Integer(required=True)
    inspection_id = fields.String(required=True, allow_none=True)


class QuarantinePageSchema(Schema):
    """Newest first; `count` of all in the caller's scope."""

    items = fields.List(fields.Nested(KeptRecordSchema), required=True)
    count = fields.Integer(required=True)
    next = fields.Integer(required=True, allow_none=True)
