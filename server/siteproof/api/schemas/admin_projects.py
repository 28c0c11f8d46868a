"""Projects at the administrator's desk: what the routes take and answer."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from siteproof.api.schemas.pages import BilingualSchema
from siteproof.api.schemas.texts import ID, one_line

_NAME = one_line(200)


class AdminProjectQuerySchema(Schema):
    """Filter of the list; missing: without a site, or without milestones."""

    q = fields.String(load_default=None, validate=one_line(100))
    missing = fields.String(load_default=None, validate=validate.OneOf(["site", "plan"]))
    after = fields.String(load_default=None, validate=ID)


class AdminProjectRowSchema(Schema):
    """A project with how many sites, milestones and points of a baseline it has."""

    id = fields.String(required=True)
    number = fields.String(required=True)
    programme_year = fields.Integer(required=True)
    name = fields.Nested(BilingualSchema, required=True)
    kind = fields.String(required=True)
    area_name = fields.Nested(BilingualSchema, required=True)
    sites = fields.Integer(required=True)
    milestones = fields.Integer(required=True)
    baseline = fields.Integer(required=True)


class AdminProjectListSchema(Schema):
    """One page of projects, those without a site first."""

    items = fields.List(fields.Nested(AdminProjectRowSchema), required=True)
    next = fields.String(required=True, allow_none=True)
    without_site = fields.Integer(required=True)


class MilestoneSchema(Schema):
    """A planned event with its weight in percent of the whole."""

    code = fields.String(required=True, validate=one_line(40))
    name = fields.String(required=True, validate=_NAME)
    name_en = fields.String(required=True, validate=_NAME)
    weight_pct = fields.Float(required=True)
    planned_on = fields.Date(required=True, allow_none=True)


class BaselinePointSchema(Schema):
    """Cumulative planned percent at the end of a day."""

    period_end_on = fields.Date(required=True)
    planned_pct = fields.Float(required=True)


class _ShownMilestoneSchema(MilestoneSchema):
    planned_on = fields.String(required=True, allow_none=True)


class _ShownPointSchema(BaselinePointSchema):
    period_end_on = fields.String(required=True)


class AdminProjectSchema(Schema):
    """A project with its plan; asked_codes: the milestones that its checklist asks the progress of."""

    id = fields.String(required=True)
    version = fields.Integer(required=True)
    number = fields.String(required=True)
    programme_year = fields.Integer(required=True)
    name = fields.String(required=True)
    name_en = fields.String(required=True)
    kind = fields.String(required=True)
    area_name = fields.Nested(BilingualSchema, required=True)
    planned_start_on = fields.String(required=True, allow_none=True)
    planned_finish_on = fields.String(required=True, allow_none=True)
    milestones = fields.List(fields.Nested(_ShownMilestoneSchema), required=True)
    baseline = fields.List(fields.Nested(_ShownPointSchema), required=True)
    asked_codes = fields.List(fields.String(), required=True)


class ChangedProjectSchema(Schema):
    """Names and the whole plan as they shall be, made from `version`."""

    version = fields.Integer(required=True, strict=True)
    name = fields.String(required=True, validate=_NAME)
    name_en = fields.String(required=True, validate=_NAME)
    milestones = fields.List(fields.Nested(MilestoneSchema), required=True, validate=validate.Length(0, 40))
    baseline = fields.List(fields.Nested(BaselinePointSchema), required=True, validate=validate.Length(0, 400))
