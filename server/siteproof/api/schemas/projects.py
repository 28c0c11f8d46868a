"""The leader's overview, the list of projects and the page of one."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from siteproof.api.schemas.pages import (
    BilingualSchema,
    FlagSchema,
    PhotoRefSchema,
    ReasonSchema,
    StuckSchema,
)
from siteproof.domain.lights import Colour
from siteproof.domain.schedule import BaselineKind

_LIGHT = validate.OneOf([*Colour, None])


class LightCountsSchema(Schema):
    """Projects by colour; a red over old evidence also counts under no_fresh_evidence."""

    red = fields.Integer(required=True)
    yellow = fields.Integer(required=True)
    green = fields.Integer(required=True)
    grey = fields.Integer(required=True)
    blue = fields.Integer(required=True)
    none = fields.Integer(required=True)
    no_fresh_evidence = fields.Integer(required=True)


class NeedSchema(Schema):
    """A project that needs this person, and who has to act."""

    project_id = fields.String(required=True)
    name = fields.Nested(BilingualSchema, required=True)
    number = fields.String(required=True)
    light = fields.String(required=True, allow_none=True, validate=_LIGHT)
    headline = fields.Nested(BilingualSchema, required=True)
    detail = fields.Nested(BilingualSchema, required=True)
    stuck = fields.Nested(StuckSchema, required=True, allow_none=True)


class VisitsSchema(Schema):
    """In how many of his projects he was himself this month, presence verified."""

    visited = fields.Integer(required=True)
    total = fields.Integer(required=True)


class OverviewSchema(Schema):
    """The first page of a leader."""

    computed_at = fields.String(required=True)
    project_count = fields.Integer(required=True)
    counts = fields.Nested(LightCountsSchema, required=True)
    counts_before = fields.Nested(LightCountsSchema, required=True, allow_none=True)
    evidence_limit_days = fields.Integer(required=True)
    needs = fields.List(fields.Nested(NeedSchema), required=True)
    visits = fields.Nested(VisitsSchema, required=True)


class ProjectListQuerySchema(Schema):
    """Filters of the list; `after` is the `next` of the page before."""

    light = fields.String(load_default=None, validate=validate.OneOf([*Colour, "none"]))
    q = fields.String(load_default=None, validate=[validate.Length(0, 100), validate.Regexp(r"\A[^\x00]*\Z")])
    after = fields.String(load_default=None, validate=[validate.Length(1, 100), validate.Regexp(r"\A[^\x00]*\Z")])


class ProjectRowSchema(Schema):
    """A project in the list."""

    id = fields.String(required=True)
    number = fields.String(required=True)
    name = fields.Nested(BilingualSchema, required=True)
    kind = fields.String(required=True)
    area_name = fields.Nested(BilingualSchema, required=True)
    light = fields.String(required=True, allow_none=True, validate=_LIGHT)
    verified_pct = fields.Float(required=True, allow_none=True)
    planned_pct = fields.Float(required=True, allow_none=True)
    behind_points = fields.Float(required=True, allow_none=True)
    last_evidence_at = fields.String(required=True, allow_none=True)
    stuck = fields.Nested(StuckSchema, required=True, allow_none=True)


class ProjectListSchema(Schema):
    """A page of projects."""

    items = fields.List(fields.Nested(ProjectRowSchema), required=True)
    next = fields.String(required=True, allow_none=True)


class LightNumbersSchema(Schema):
    """The two numbers of a light and their difference."""

    verified_pct = fields.Float(required=True, allow_none=True)
    planned_pct = fields.Float(required=True, allow_none=True)
    behind_points = fields.Float(required=True, allow_none=True)


class LightSchema(Schema):
    """A light that opens to its numbers, date, rule and reasons."""

    colour = fields.String(required=True, allow_none=True, validate=_LIGHT)
    label = fields.Nested(BilingualSchema, required=True)
    reasons = fields.List(fields.Nested(ReasonSchema), required=True)
    numbers = fields.Nested(LightNumbersSchema, required=True)
    computed_on = fields.String(required=True, allow_none=True)
    rule = fields.Nested(BilingualSchema, required=True)
    baseline = fields.String(required=True, validate=validate.OneOf(list(BaselineKind)))


class PromiseSchema(Schema):
    """What was promised in public."""

    quantity = fields.Float(required=True, allow_none=True)
    unit = fields.Nested(BilingualSchema, required=True, allow_none=True)
    finish_on = fields.String(required=True, allow_none=True)


class ProofPhotoSchema(PhotoRefSchema):
    """The newest picture that proves something."""

    captured_at = fields.String(required=True)
    inspector_name = fields.Nested(BilingualSchema, required=True)
    chainage_label = fields.String(required=True, allow_none=True)
    presence = fields.String(required=True)
    accuracy_m = fields.Float(required=True, allow_none=True)


class LastVisitSchema(Schema):
    """Who was there last, presence verified."""

    name = fields.Nested(BilingualSchema, required=True)
    role = fields.String(required=True)
    at = fields.String(required=True)
    dwell_s = fields.Float(required=True, allow_none=True)


class PeopleSchema(Schema):
    """Who answers for the project."""

    leader = fields.Nested(BilingualSchema, required=True, allow_none=True)
    lead_unit = fields.Nested(BilingualSchema, required=True, allow_none=True)
    responsible_unit = fields.Nested(BilingualSchema, required=True, allow_none=True)
    responsible_person = fields.Nested(BilingualSchema, required=True, allow_none=True)
    contractor = fields.Nested(BilingualSchema, required=True, allow_none=True)


class CurvePointSchema(Schema):
    """Percent on a day; null where nothing was said of that very day."""

    on = fields.String(required=True)
    planned_pct = fields.Float(required=True, allow_none=True)
    reported_pct = fields.Float(required=True, allow_none=True)
    verified_pct = fields.Float(required=True, allow_none=True)


class ProjectPageSchema(Schema):
    """One project; money in integer fen, unknown is null."""

    id = fields.String(required=True)
    number = fields.String(required=True)
    name = fields.Nested(BilingualSchema, required=True)
    kind = fields.String(required=True)
    area_name = fields.Nested(BilingualSchema, required=True)
    sector_name = fields.Nested(BilingualSchema, required=True)
    light = fields.Nested(LightSchema, required=True)
    promise = fields.Nested(PromiseSchema, required=True)
    reported_pct = fields.Float(required=True, allow_none=True)
    verified_pct = fields.Float(required=True, allow_none=True)
    planned_pct = fields.Float(required=True, allow_none=True)
    paid_fen = fields.Integer(required=True, allow_none=True)
    budget_fen = fields.Integer(required=True, allow_none=True)
    paid_pct = fields.Float(required=True, allow_none=True)
    proof_photo = fields.Nested(ProofPhotoSchema, required=True, allow_none=True)
    last_visit = fields.Nested(LastVisitSchema, required=True, allow_none=True)
    flags = fields.List(fields.Nested(FlagSchema), required=True)
    people = fields.Nested(PeopleSchema, required=True)
    curve = fields.List(fields.Nested(CurvePointSchema), required=True)
