"""The administrator's status page."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from siteproof.api.schemas.pages import BilingualSchema
from siteproof.services.checks import State


class CheckSchema(Schema):
    """One line: note needs nothing, todo soon, alarm now; `todo` says what, null when there is nothing to do."""

    code = fields.String(required=True)
    state = fields.String(required=True, validate=validate.OneOf(list(State)))
    sentence = fields.Nested(BilingualSchema, required=True)
    todo = fields.Nested(BilingualSchema, required=True, allow_none=True)


class DiskSchema(Schema):
    """The disk of the photos; growth and days left are null while they are not known."""

    total_bytes = fields.Integer(required=True)
    free_bytes = fields.Integer(required=True)
    grew_bytes_per_day = fields.Float(required=True, allow_none=True)
    days_left = fields.Integer(required=True, allow_none=True)


class OwingPhoneSchema(Schema):
    """A phone that said it holds unsent records; `unsent_oldest_at` is by the phone's own clock."""

    device_id = fields.String(required=True)
    device_name = fields.String(required=True)
    user_name = fields.Nested(BilingualSchema, required=True)
    unit_name = fields.Nested(BilingualSchema, required=True, allow_none=True)
    stopped = fields.Boolean(required=True)
    unsent_count = fields.Integer(required=True)
    unsent_oldest_at = fields.String(required=True, allow_none=True)
    free_bytes = fields.Integer(required=True, allow_none=True)
    app_version = fields.String(required=True, allow_none=True)
    reported_at = fields.String(required=True)


class AdminStatusSchema(Schema):
    """Everything at one moment; `newest_backup_at` is null when there is no backup."""

    checked_at = fields.String(required=True)
    version = fields.String(required=True)
    server_epoch = fields.String(required=True)
    is_demo = fields.Boolean(required=True)
    disk = fields.Nested(DiskSchema, required=True)
    newest_backup_at = fields.String(required=True, allow_none=True)
    phone_count = fields.Integer(required=True)
    silent_count = fields.Integer(required=True)
    phones = fields.List(fields.Nested(OwingPhoneSchema), required=True)
    work_waiting = fields.Integer(required=True)
    work_failing = fields.Integer(required=True)
    quarantine_count = fields.Integer(required=True)
    checks = fields.List(fields.Nested(CheckSchema), required=True)
