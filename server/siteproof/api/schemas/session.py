"""Sign-in, refresh and what the app learns of its user."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, ValidationError, fields, validate, validates_schema

from siteproof.api.schemas.texts import one_line
from siteproof.domain.envelope_fields import UUID_FORM
from siteproof.domain.kinds import Role
from siteproof.domain.password_rules import is_too_long
from siteproof.services.sign_in import HOMES

_UUID = validate.Regexp(rf"\A{UUID_FORM}\Z")


class DeviceSchema(Schema):
    """A browser profile; the key is null where the page has no WebCrypto (plain http desk)."""

    id = fields.String(required=True, validate=_UUID)
    name = fields.String(required=True, validate=one_line(100))
    public_key_jwk = fields.Dict(keys=fields.String(), required=True, allow_none=True)


class SignInSchema(Schema):
    """Either username and password, or a single-use code."""

    username = fields.String(validate=one_line(100))
    password = fields.String(validate=validate.Length(min=1))
    code = fields.String(validate=one_line(200))
    device = fields.Nested(DeviceSchema, allow_none=True)

    @validates_schema
    def one_kind(self, data: dict[str, Any], **_: object) -> None:
        """Refuse both kinds of credentials at once, and half of one."""
        names = {name for name in ("username", "password", "code") if data.get(name) is not None}
        if names not in ({"username", "password"}, {"code"}):
            raise ValidationError("give username and password, or a code")
        if "\x00" in data.get("password", ""):
            raise ValidationError("control_char", "password")
        if is_too_long(data.get("password", "")):
            raise ValidationError("too_long", "password")


class RefreshSchema(Schema):
    """The refresh token with the device's signature over it; null only for a device without a key."""

    refresh_token = fields.String(required=True, validate=validate.Length(1, 200))
    signature = fields.String(load_default=None, allow_none=True, validate=validate.Length(1, 200))


class ScopeSchema(Schema):
    """A scope to pull: area:<id>, sector:<id> or me."""

    id = fields.String(required=True)
    name = fields.String(required=True)
    name_en = fields.String(required=True)


class CountySchema(Schema):
    """The county of this installation; zone is an IANA name."""

    name = fields.String(required=True)
    name_en = fields.String(required=True)
    zone = fields.String(required=True)


class UserSchema(Schema):
    """The signed-in user."""

    id = fields.String(required=True)
    username = fields.String(required=True)
    name = fields.String(required=True)
    name_en = fields.String(required=True, allow_none=True)
    role = fields.String(required=True, validate=validate.OneOf(list(Role)))
    scopes = fields.List(fields.Nested(ScopeSchema), required=True)
    unit_name = fields.String(required=True, allow_none=True)
    unit_name_en = fields.String(required=True, allow_none=True)
    is_demo = fields.Boolean(required=True)
    county = fields.Nested(CountySchema, required=True)
    home = fields.String(required=True, validate=validate.OneOf(list(HOMES.values())))


class LeftBehindSchema(Schema):
    """What another device of the user said last that it still held; cleared browser data looks just like that."""

    device_name = fields.String(required=True)
    unsent_count = fields.Integer(required=True)
    reported_at = fields.String(required=True)


class SessionSchema(Schema):
    """An open session."""

    access_token = fields.String(required=True)
    expires_in_s = fields.Integer(required=True)
    refresh_token = fields.String(required=True)
    user = fields.Nested(UserSchema, required=True)
    left_behind = fields.List(fields.Nested(LeftBehindSchema), required=True)
