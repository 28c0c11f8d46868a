"""The supervisor's queue and the record page."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from siteproof.api.schemas.pages import (
    TYPES,
    BilingualSchema,
    FlagSchema,
    PhotoRefSchema,
    ReasonSchema,
)
from siteproof.domain.acceptance import Verdict
from siteproof.domain.imports.shapes import SITE_KINDS
from siteproof.domain.presence import Presence
from siteproof.domain.records import SOURCES
from siteproof.domain.standing import DECISIONS, STATES
from siteproof.services.review_queue import SECTIONS

_MARK = validate.OneOf(["ok", "warn", "bad", None])
_PRESENCE = validate.OneOf([*Presence, None])


class QueueItemSchema(Schema):
    """One inspection that waits."""

    inspection_id = fields.String(required=True)
    sha256 = fields.String(required=True)
    project_id = fields.String(required=True)
    project_name = fields.Nested(BilingualSchema, required=True)
    site_name = fields.Nested(BilingualSchema, required=True, allow_none=True)
    inspector_name = fields.Nested(BilingualSchema, required=True)
    type = fields.String(required=True, validate=validate.OneOf(TYPES))
    submitted_at = fields.String(required=True)
    started_at = fields.String(required=True)
    finished_at = fields.String(required=True)
    photo = fields.Nested(PhotoRefSchema, required=True, allow_none=True)
    photo_count = fields.Integer(required=True)
    presence = fields.String(required=True, allow_none=True, validate=_PRESENCE)
    section = fields.String(required=True, validate=validate.OneOf(SECTIONS))
    state = fields.String(required=True, validate=validate.OneOf(STATES))
    same_visit_count = fields.Integer(required=True)
    flags = fields.List(fields.Nested(FlagSchema), required=True)


class QueueSchema(Schema):
    """What waits, flagged first; how many this supervisor decided today."""

    items = fields.List(fields.Nested(QueueItemSchema), required=True)
    reviewed_today = fields.Integer(required=True)


class AuthorSchema(Schema):
    """Who inspected."""

    id = fields.String(required=True)
    name = fields.Nested(BilingualSchema, required=True)


class MilestoneNameSchema(Schema):
    """What a milestone's code is called."""

    code = fields.String(required=True)
    name = fields.Nested(BilingualSchema, required=True)


class InspectedProjectSchema(Schema):
    """The project around an inspection."""

    id = fields.String(required=True)
    number = fields.String(required=True)
    name = fields.Nested(BilingualSchema, required=True)
    kind = fields.String(required=True)
    area_name = fields.Nested(BilingualSchema, required=True)
    responsible_unit = fields.Nested(BilingualSchema, required=True, allow_none=True)
    responsible_person = fields.Nested(BilingualSchema, required=True, allow_none=True)
    contractor = fields.Nested(BilingualSchema, required=True, allow_none=True)
    milestones = fields.List(fields.Nested(MilestoneNameSchema), required=True)


class InspectedSiteSchema(Schema):
    """The site, geometry as GeoJSON in WGS-84."""

    id = fields.String(required=True)
    name = fields.Nested(BilingualSchema, required=True)
    kind = fields.String(required=True, validate=validate.OneOf(SITE_KINDS))
    geometry = fields.Dict(keys=fields.String(), required=True)
    buffer_m = fields.Float(required=True)
    length_m = fields.Float(required=True, allow_none=True)


class ChecklistRefSchema(Schema):
    """The checklist version that was used."""

    id = fields.String(required=True)
    version = fields.Integer(required=True)
    name = fields.Nested(BilingualSchema, required=True)
    labels = fields.Dict(keys=fields.String(), required=True)


class PresenceSchema(Schema):
    """Was somebody there, with reasons."""

    state = fields.String(required=True, validate=validate.OneOf(list(Presence)))
    reasons = fields.List(fields.Nested(ReasonSchema), required=True)


class VerdictDetailSchema(Schema):
    """What the readings say; null where a figure is not defined."""

    verdict = fields.String(required=True, validate=validate.OneOf(list(Verdict)))
    n = fields.Integer(required=True)
    passed = fields.Integer(required=True, allow_none=True)
    pass_rate_pct = fields.Float(required=True, allow_none=True)
    required_pass_rate_pct = fields.Float(required=True, allow_none=True)
    mean = fields.Float(required=True, allow_none=True)
    sd = fields.Float(required=True, allow_none=True)
    representative_value = fields.Float(required=True, allow_none=True)
    limit = fields.Float(required=True, allow_none=True)
    low = fields.Float(required=True, allow_none=True)
    high = fields.Float(required=True, allow_none=True)
    reasons = fields.List(fields.Nested(ReasonSchema), required=True)


class AnsweredItemSchema(Schema):
    """An item with its effective answer, the one a correction replaced, and the verdict on readings."""

    item = fields.Dict(keys=fields.String(), required=True)
    response = fields.Dict(keys=fields.String(), required=True, allow_none=True)
    first_response = fields.Dict(keys=fields.String(), required=True, allow_none=True)
    verdict_detail = fields.Nested(VerdictDetailSchema, required=True, allow_none=True)


class FixSchema(Schema):
    """A position from the device, WGS-84."""

    lat_deg = fields.Float(required=True)
    lon_deg = fields.Float(required=True)
    accuracy_m = fields.Float(required=True, allow_none=True)
    age_s = fields.Float(required=True, allow_none=True)


class MarksSchema(Schema):
    """Trust marks; null: not computed, so not shown."""

    presence = fields.String(required=True, allow_none=True, validate=_MARK)
    time = fields.String(required=True, allow_none=True, validate=_MARK)
    unused = fields.String(required=True, allow_none=True, validate=_MARK)


class PreviousPhotoSchema(PhotoRefSchema):
    """An older photo of the same spot or item; distance null when it is not known."""

    captured_at = fields.String(required=True)
    inspector_name = fields.Nested(BilingualSchema, required=True)
    distance_m = fields.Float(required=True, allow_none=True)


class OriginalSchema(Schema):
    """The camera's own bytes of a photo, where they have been sent."""

    sha256 = fields.String(required=True)
    bytes = fields.Integer(required=True)


class InspectionPhotoSchema(PhotoRefSchema):
    """A photo with its circumstances; `original` is null while its camera bytes are not here."""

    position = fields.Integer(required=True)
    item_id = fields.String(required=True, allow_none=True)
    source = fields.String(required=True, validate=validate.OneOf(SOURCES))
    captured_at = fields.String(required=True)
    fix = fields.Nested(FixSchema, required=True, allow_none=True)
    bearing_deg = fields.Float(required=True, allow_none=True)
    distance_m = fields.Float(required=True, allow_none=True)
    chainage_m = fields.Float(required=True, allow_none=True)
    chainage_label = fields.String(required=True, allow_none=True)
    presence = fields.String(required=True, allow_none=True, validate=_PRESENCE)
    damaged = fields.Boolean(required=True)
    width_px = fields.Integer(required=True, allow_none=True)
    height_px = fields.Integer(required=True, allow_none=True)
    marks = fields.Nested(MarksSchema, required=True)
    previous = fields.Nested(PreviousPhotoSchema, required=True, allow_none=True)
    original = fields.Nested(OriginalSchema, required=True, allow_none=True)


class CorrectionSchema(Schema):
    """A correction of the inspection; a `late` one came after the decision and counts once a review names it."""

    id = fields.String(required=True)
    sha256 = fields.String(required=True)
    seq = fields.Integer(required=True)
    received_at = fields.String(required=True)
    reason = fields.String(required=True, allow_none=True)
    late = fields.Boolean(required=True)


class ReviewItemSchema(Schema):
    """What is to be put right."""

    item_id = fields.String(required=True)
    reason_code = fields.String(required=True, allow_none=True)
    text = fields.String(required=True, allow_none=True)


class ReviewSchema(Schema):
    """A decision; superseded ones are kept and shown. `older_version`: it has not seen the newest correction."""

    id = fields.String(required=True)
    decision = fields.String(required=True, validate=validate.OneOf(DECISIONS))
    reviewer_name = fields.Nested(BilingualSchema, required=True)
    reason_code = fields.String(required=True, allow_none=True)
    reason = fields.String(required=True, allow_none=True)
    items = fields.List(fields.Nested(ReviewItemSchema), required=True)
    received_at = fields.String(required=True)
    superseded = fields.Boolean(required=True)
    older_version = fields.Boolean(required=True)


class SegmentSchema(Schema):
    """100 m of the road with its newest evidence."""

    from_m = fields.Float(required=True)
    to_m = fields.Float(required=True)
    last_evidence_on = fields.String(required=True, allow_none=True)
    here = fields.Boolean(required=True)


class FlagAnswerSchema(Schema):
    """Somebody's reply to a flag."""

    code = fields.String(required=True)
    subject_part = fields.String(required=True, allow_none=True)
    verdict = fields.String(required=True)
    reason_code = fields.String(required=True, allow_none=True)
    text = fields.String(required=True, allow_none=True)
    author_name = fields.Nested(BilingualSchema, required=True)
    received_at = fields.String(required=True)


class SameVisitSchema(Schema):
    """Another inspection of the same site on the same day of the county."""

    inspection_id = fields.String(required=True)
    inspector_name = fields.Nested(BilingualSchema, required=True)
    type = fields.String(required=True, validate=validate.OneOf(TYPES))
    state = fields.String(required=True, validate=validate.OneOf(STATES))
    started_at = fields.String(required=True)


class InspectionSchema(Schema):
    """One inspection with everything a reviewer needs in view."""

    id = fields.String(required=True)
    sha256 = fields.String(required=True)
    seq = fields.Integer(required=True)
    received_at = fields.String(required=True)
    author = fields.Nested(AuthorSchema, required=True)
    type = fields.String(required=True, validate=validate.OneOf(TYPES))
    state = fields.String(required=True, validate=validate.OneOf(STATES))
    same_visit = fields.List(fields.Nested(SameVisitSchema), required=True)
    project = fields.Nested(InspectedProjectSchema, required=True)
    site = fields.Nested(InspectedSiteSchema, required=True, allow_none=True)
    county_outline = fields.Dict(keys=fields.String(), required=True, allow_none=True)
    checklist = fields.Nested(ChecklistRefSchema, required=True, allow_none=True)
    started_at = fields.String(required=True)
    finished_at = fields.String(required=True)
    dwell_s = fields.Float(required=True)
    presence = fields.Nested(PresenceSchema, required=True)
    items = fields.List(fields.Nested(AnsweredItemSchema), required=True)
    photos = fields.List(fields.Nested(InspectionPhotoSchema), required=True)
    flags = fields.List(fields.Nested(FlagSchema), required=True)
    corrections = fields.List(fields.Nested(CorrectionSchema), required=True)
    reviews = fields.List(fields.Nested(ReviewSchema), required=True)
    segments = fields.List(fields.Nested(SegmentSchema), required=True, allow_none=True)
    answers = fields.List(fields.Nested(FlagAnswerSchema), required=True)
