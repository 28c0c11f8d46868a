"""The problem document (RFC 9457) of every refusal; its code is what clients branch on."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from siteproof.domain.errors import ErrorCode


class ProblemSchema(Schema):
    """Beside these fields stand the details that the catalogue names for the code."""

    type = fields.String(required=True)
    title = fields.String(required=True)
    status = fields.Integer(required=True)
    detail = fields.String(required=True)
    code = fields.String(required=True, validate=validate.OneOf([code.value for code in ErrorCode]))
    request_id = fields.String(required=True, allow_none=True)
