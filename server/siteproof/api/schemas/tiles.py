"""The base map for a walk."""

from __future__ import annotations

from marshmallow import Schema, fields, validate


class TilesQuerySchema(Schema):
    """Around which site."""

    site_id = fields.String(required=True, validate=validate.Length(1, 64))


class TilesSchema(Schema):
    """Tiles that cover a township: runs are [z, x, first y, last y] (XYZ); version null where there are none."""

    version = fields.String(required=True, allow_none=True)
    attribution = fields.String(required=True)
    count = fields.Integer(required=True)
    bytes = fields.Integer(required=True)
    runs = fields.List(fields.List(fields.Integer()), required=True)
