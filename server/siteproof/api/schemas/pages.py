"""What the desk and the leader's pages read: one schema a page; sentences come in zh and en."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from siteproof.domain.flags.kinds import Severity, SubjectType

TYPES = ("routine", "drawn", "re_inspection", "leader_visit")


class BilingualSchema(Schema):
    """A text in both languages."""

    zh = fields.String(required=True)
    en = fields.String(required=True)


class FlagSchema(Schema):
    """A machine's remark with its words; `answered` is the newest answer, null while there is none."""

    id = fields.String(required=True)
    code = fields.String(required=True)
    severity = fields.String(required=True, validate=validate.OneOf(list(Severity)))
    subject_type = fields.String(required=True, validate=validate.OneOf(list(SubjectType)))
    subject_id = fields.String(required=True)
    subject_part = fields.String(required=True, allow_none=True)
    numbers = fields.Dict(keys=fields.String(), required=True)
    threshold = fields.Dict(keys=fields.String(), required=True, allow_none=True)
    rule_version = fields.Integer(required=True)
    chip = fields.Nested(BilingualSchema, required=True)
    sentence = fields.Nested(BilingualSchema, required=True)
    answer = fields.Nested(BilingualSchema, required=True)
    source = fields.String(required=True)
    first_seen_at = fields.String(required=True)
    last_seen_at = fields.String(required=True)
    cleared_at = fields.String(required=True, allow_none=True)
    answered = fields.Dict(keys=fields.String(), required=True, allow_none=True)


class PhotoRefSchema(Schema):
    """A photo by the record that cites it."""

    record_id = fields.String(required=True)
    sha256 = fields.String(required=True)


class StuckSchema(Schema):
    """Who has to act next."""

    name = fields.Nested(BilingualSchema, required=True)
    unit_name = fields.Nested(BilingualSchema, required=True, allow_none=True)


class ReasonSchema(Schema):
    """A reason with its numbers and, where it has one, its sentence."""

    code = fields.String()
    numbers = fields.Dict(keys=fields.String(), required=True)
    sentence = fields.Nested(BilingualSchema)
