"""What the administrator's routes take and answer."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from siteproof.api.schemas.pages import BilingualSchema
from siteproof.api.schemas.session import DeviceSchema
from siteproof.api.schemas.texts import ID, one_line
from siteproof.domain.kinds import STAFF
from siteproof.domain.place_kinds import AREA_KINDS, UNIT_KINDS

_NAME = one_line(100)
_ORIGIN = validate.Regexp(
    r"\Ahttps?://[A-Za-z0-9.\-]{1,253}(:[0-9]{1,5})?\Z|\Ahttps?://\[[0-9a-f:]{2,39}\](:[0-9]{1,5})?\Z"
)


class ActivationCodeSchema(Schema):
    """An activation code."""

    code = fields.String(required=True, validate=one_line(200))


class ActivateSchema(ActivationCodeSchema):
    """A code, the password its owner chose, and the browser he is on."""

    password = fields.String(required=True)
    device = fields.Nested(DeviceSchema, allow_none=True, load_default=None)


class ActivationOwnerSchema(Schema):
    """Whose account a code opens."""

    username = fields.String(required=True)
    name = fields.String(required=True)
    name_en = fields.String(required=True, allow_none=True)
    expires_at = fields.String(required=True)


class ActivationSchema(Schema):
    """A fresh code, said once: the link, and its QR as rows of 0 and 1 with the quiet zone."""

    link = fields.String(required=True)
    qr = fields.List(fields.String(), required=True)
    expires_at = fields.String(required=True)


class OriginSchema(Schema):
    """The address people open: scheme, host and port of the page that asks."""

    origin = fields.String(required=True, validate=_ORIGIN)


class AdminUserSchema(Schema):
    """An account without its phone number."""

    id = fields.String(required=True)
    username = fields.String(required=True)
    name = fields.String(required=True)
    name_en = fields.String(required=True, allow_none=True)
    role = fields.String(required=True)
    unit_id = fields.String(required=True, allow_none=True)
    unit_name = fields.Nested(BilingualSchema, required=True, allow_none=True)
    areas = fields.List(fields.String(), required=True)
    sectors = fields.List(fields.String(), required=True)
    active = fields.Boolean(required=True)
    activated = fields.Boolean(required=True)
    version = fields.Integer(required=True)


class AdminDeviceSchema(Schema):
    """A browser profile of somebody; state is active, frozen or revoked."""

    id = fields.String(required=True)
    name = fields.String(required=True)
    user_id = fields.String(required=True)
    user_name = fields.Nested(BilingualSchema, required=True)
    username = fields.String(required=True)
    role = fields.String(required=True)
    signs = fields.Boolean(required=True)
    enrolled_at = fields.String(required=True)
    last_seen_at = fields.String(required=True)
    state = fields.String(required=True, validate=validate.OneOf(["active", "frozen", "revoked"]))


class AdminDeviceListSchema(Schema):
    """Devices, last seen first."""

    items = fields.List(fields.Nested(AdminDeviceSchema), required=True)


class AdminUserPageSchema(AdminUserSchema):
    """An account with phone number and devices."""

    phone = fields.String(required=True, allow_none=True)
    devices = fields.List(fields.Nested(AdminDeviceSchema))


class AdminUserListSchema(Schema):
    """One page of accounts."""

    items = fields.List(fields.Nested(AdminUserSchema), required=True)
    next = fields.String(required=True, allow_none=True)


class AdminUserQuerySchema(Schema):
    """Filter of the list of accounts."""

    q = fields.String(load_default=None, validate=_NAME)
    role = fields.String(load_default=None, validate=validate.OneOf(STAFF))
    after = fields.String(load_default=None, validate=ID)


class AddedUserSchema(Schema):
    """A new account with its activation."""

    user = fields.Nested(AdminUserPageSchema, required=True)
    activation = fields.Nested(ActivationSchema, required=True)


class _UserDetailsSchema(Schema):
    name = fields.String(required=True, validate=_NAME)
    name_en = fields.String(load_default=None, allow_none=True, validate=_NAME)
    role = fields.String(required=True, validate=validate.OneOf(STAFF))
    unit_id = fields.String(load_default=None, allow_none=True, validate=ID)
    areas = fields.List(fields.String(validate=ID), required=True, validate=validate.Length(0, 500))
    sectors = fields.List(fields.String(validate=ID), required=True, validate=validate.Length(0, 500))
    phone = fields.String(load_default=None, allow_none=True, validate=validate.Regexp(r"\A\+?[0-9][0-9 -]{4,19}\Z"))


class NewUserSchema(_UserDetailsSchema):
    """A new account, and the address its activation link shall lead to."""

    username = fields.String(required=True, validate=ID)
    origin = fields.String(required=True, validate=_ORIGIN)


class ChangedUserSchema(_UserDetailsSchema):
    """The whole account as it shall be, made from `version`."""

    version = fields.Integer(required=True, strict=True)
    active = fields.Boolean(required=True)


class AdminSectorSchema(Schema):
    """A sector."""

    id = fields.String(required=True)
    name = fields.String(required=True)
    name_en = fields.String(required=True)
    version = fields.Integer(required=True)


class AdminAreaSchema(AdminSectorSchema):
    """An area."""

    parent_id = fields.String(required=True, allow_none=True)
    kind = fields.String(required=True)


class AdminUnitSchema(AdminSectorSchema):
    """A unit."""

    area_id = fields.String(required=True, allow_none=True)
    kind = fields.String(required=True)


class PlacesSchema(Schema):
    """Everything within reach; `whole`: this is the whole installation."""

    areas = fields.List(fields.Nested(AdminAreaSchema), required=True)
    units = fields.List(fields.Nested(AdminUnitSchema), required=True)
    sectors = fields.List(fields.Nested(AdminSectorSchema), required=True)
    whole = fields.Boolean(required=True)


class NewSectorSchema(Schema):
    """A new sector; id None: made here."""

    id = fields.String(load_default=None, allow_none=True, validate=ID)
    name = fields.String(required=True, validate=_NAME)
    name_en = fields.String(required=True, validate=_NAME)


class NewAreaSchema(NewSectorSchema):
    """A new area below another."""

    parent_id = fields.String(required=True, validate=ID)
    kind = fields.String(required=True, validate=validate.OneOf(AREA_KINDS))


class NewUnitSchema(NewSectorSchema):
    """A new unit; without an area it belongs to the whole installation."""

    area_id = fields.String(load_default=None, allow_none=True, validate=ID)
    kind = fields.String(required=True, validate=validate.OneOf(UNIT_KINDS))


class ChangedSectorSchema(Schema):
    """A sector as it shall be, made from `version`."""

    version = fields.Integer(required=True, strict=True)
    name = fields.String(required=True, validate=_NAME)
    name_en = fields.String(required=True, validate=_NAME)


class ChangedAreaSchema(ChangedSectorSchema):
    """An area as it shall be; without parent_id its parent stays."""

    parent_id = fields.String(allow_none=True, validate=ID)
    kind = fields.String(required=True, validate=validate.OneOf(AREA_KINDS))


class ChangedUnitSchema(ChangedSectorSchema):
    """A unit as it shall be."""

    area_id = fields.String(load_default=None, allow_none=True, validate=ID)
    kind = fields.String(required=True, validate=validate.OneOf(UNIT_KINDS))


class ChangedWishesSchema(Schema):
    """The wishes as they shall be, made from `version`."""

    originals_wanted = fields.Boolean(required=True)
    version = fields.Integer(required=True, strict=True)


class WishesSchema(ChangedWishesSchema):
    """What the county asks of its phones; version 0: nobody has said anything. `whole`: the caller may change it."""

    whole = fields.Boolean(required=True)
