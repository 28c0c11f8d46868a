"""Phones that hold unsent work, and the reminder."""

from __future__ import annotations

from marshmallow import Schema, fields

from siteproof.api.schemas.pages import BilingualSchema


class ReminderSchema(Schema):
    """The newest reminder; `settled_at`: when the phone said that nothing is left, null until then."""

    sent_at = fields.String(required=True)
    sent_by = fields.Nested(BilingualSchema, required=True)
    settled_at = fields.String(required=True, allow_none=True)


class UnsentPhoneSchema(Schema):
    """One phone; `unsent_oldest_at` is by its own clock, `text` is ready to be sent to its owner."""

    device_id = fields.String(required=True)
    device_name = fields.String(required=True)
    user_name = fields.Nested(BilingualSchema, required=True)
    unit_name = fields.Nested(BilingualSchema, required=True, allow_none=True)
    stopped = fields.Boolean(required=True)
    unsent_count = fields.Integer(required=True)
    unsent_oldest_at = fields.String(required=True, allow_none=True)
    reported_at = fields.String(required=True, allow_none=True)
    reminder = fields.Nested(ReminderSchema, required=True, allow_none=True)
    text = fields.Nested(BilingualSchema, required=True)


class UnsentPageSchema(Schema):
    """Phones that owe, then those that sent after a reminder; silent ones are only counted."""

    items = fields.List(fields.Nested(UnsentPhoneSchema), required=True)
    phone_count = fields.Integer(required=True)
    silent_count = fields.Integer(required=True)
    silent_after_days = fields.Integer(required=True)


class RemindedPhoneSchema(UnsentPhoneSchema):
    """The phone after the press; `sent` is false when it owes nothing or was reminded within the hour."""

    sent = fields.Boolean(required=True)
