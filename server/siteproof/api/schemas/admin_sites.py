"""Sites drawn by hand: what the routes take and answer."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from siteproof.api.schemas.pages import BilingualSchema
from siteproof.api.schemas.texts import ID, one_line
from siteproof.domain.gcj02 import DATUMS
from siteproof.domain.imports.drawn import BUFFERS_M
from siteproof.domain.imports.shapes import SITE_KINDS
from siteproof.domain.imports.words import SEVERITIES

_NAME = one_line(200)


class DrawnSiteSchema(Schema):
    """One site with its measures; geometry is GeoJSON in WGS-84."""

    id = fields.String(required=True)
    version = fields.Integer(required=True)
    project_id = fields.String(required=True)
    name = fields.Nested(BilingualSchema, required=True)
    kind = fields.String(required=True, validate=validate.OneOf(SITE_KINDS))
    geometry = fields.Dict(keys=fields.String(), required=True)
    buffer_m = fields.Float(required=True)
    vertices = fields.Integer(required=True)
    length_m = fields.Float(required=True, allow_none=True)
    area_m2 = fields.Float(required=True, allow_none=True)
    inspections = fields.Integer(required=True)


class _NeighbourSchema(Schema):
    id = fields.String(required=True)
    name = fields.Nested(BilingualSchema, required=True)
    project_name = fields.Nested(BilingualSchema, required=True)
    kind = fields.String(required=True)
    geometry = fields.Dict(keys=fields.String(), required=True)


class _OutlineSchema(Schema):
    id = fields.String(required=True)
    name = fields.Nested(BilingualSchema, required=True)
    kind = fields.String(required=True)
    geometry = fields.Dict(keys=fields.String(), required=True)


class _DrawnProjectSchema(Schema):
    id = fields.String(required=True)
    number = fields.String(required=True)
    name = fields.Nested(BilingualSchema, required=True)
    declared_m = fields.Float(required=True, allow_none=True)


class _LimitsSchema(Schema):
    vertices = fields.Integer(required=True)
    buffer_m = fields.List(fields.Float(), required=True)
    default_buffer_m = fields.Dict(keys=fields.String(), values=fields.Float(), required=True)


class ProjectSitesSchema(Schema):
    """A project's sites, what lies around them (frame: west, south, east, north), and the limits of a drawing."""

    project = fields.Nested(_DrawnProjectSchema, required=True)
    sites = fields.List(fields.Nested(DrawnSiteSchema), required=True)
    neighbours = fields.List(fields.Nested(_NeighbourSchema), required=True)
    outlines = fields.List(fields.Nested(_OutlineSchema), required=True)
    frame = fields.List(fields.Float(), required=True, allow_none=True)
    limits = fields.Nested(_LimitsSchema, required=True)


class DrawingSchema(Schema):
    """A geometry whose degrees are on `datum`; site_id: the site it would replace."""

    geometry = fields.Dict(keys=fields.String(), required=True)
    datum = fields.String(load_default="wgs84", validate=validate.OneOf(DATUMS))
    site_id = fields.String(load_default=None, allow_none=True, validate=ID)


class _FindingSchema(Schema):
    code = fields.String(required=True)
    severity = fields.String(required=True, validate=validate.OneOf(SEVERITIES))
    text = fields.Nested(BilingualSchema, required=True)
    numbers = fields.Dict(keys=fields.String(), required=True)


class JudgedDrawingSchema(Schema):
    """The geometry in WGS-84 (None when there is none), its measures, and what an import would say of it."""

    usable = fields.Boolean(required=True)
    kind = fields.String(required=True, allow_none=True)
    geometry = fields.Dict(keys=fields.String(), required=True, allow_none=True)
    vertices = fields.Integer(required=True)
    length_m = fields.Float(required=True, allow_none=True)
    area_m2 = fields.Float(required=True, allow_none=True)
    findings = fields.List(fields.Nested(_FindingSchema), required=True)


class NewDrawnSiteSchema(Schema):
    """A new site in WGS-84."""

    name = fields.String(required=True, validate=_NAME)
    name_en = fields.String(required=True, validate=_NAME)
    buffer_m = fields.Float(required=True, validate=validate.Range(*BUFFERS_M))
    geometry = fields.Dict(keys=fields.String(), required=True)


class ChangedDrawnSiteSchema(NewDrawnSiteSchema):
    """A site as it shall be, made from `version`; geometry null keeps the present one."""

    version = fields.Integer(required=True, strict=True)
    geometry = fields.Dict(keys=fields.String(), required=True, allow_none=True)


class _BeforeSchema(Schema):
    version = fields.Integer(required=True)
    name = fields.String(required=True)
    kind = fields.String(required=True)
    buffer_m = fields.Float(required=True)
    length_m = fields.Float(required=True, allow_none=True)
    area_m2 = fields.Float(required=True, allow_none=True)
    geometry = fields.Dict(keys=fields.String(), required=True)


class _SiteChangeSchema(Schema):
    at = fields.String(required=True)
    by = fields.Nested(BilingualSchema, required=True, allow_none=True)
    how = fields.String(required=True, validate=validate.OneOf(["drawn", "imported", "seeded"]))
    version = fields.Integer(required=True, allow_none=True)
    before = fields.Nested(_BeforeSchema, required=True, allow_none=True)


class SiteHistorySchema(Schema):
    """What the log keeps of a site, newest first; `before` is what a change replaced."""

    items = fields.List(fields.Nested(_SiteChangeSchema), required=True)
