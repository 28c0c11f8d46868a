"""Public keys of this server, for whoever checks a receipt."""

from __future__ import annotations

from marshmallow import Schema, fields


class ServerKeySchema(Schema):
    """A P-256 point (base64url) with the older key that vouches for it over `siteproof-key-1`, kid, x, y."""

    kid = fields.String(required=True)
    x = fields.String(required=True)
    y = fields.String(required=True)
    signed_by = fields.String(required=True, allow_none=True)
    signature = fields.String(required=True, allow_none=True)


class ServerKeysSchema(Schema):
    """Every key this server ever signed with, oldest first."""

    keys = fields.List(fields.Nested(ServerKeySchema), required=True)
