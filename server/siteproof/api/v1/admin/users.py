"""/admin/users: accounts within the administrator's reach."""

from __future__ import annotations

from typing import Any

from flask import Blueprint

from siteproof.api.openapi import documented
from siteproof.api.schemas.admin import (
    ActivationSchema,
    AddedUserSchema,
    AdminUserListSchema,
    AdminUserPageSchema,
    AdminUserQuerySchema,
    ChangedUserSchema,
    NewUserSchema,
    OriginSchema,
)
from siteproof.api.v1.admin.caller import ADMINISTRATORS, administrator, said_once
from siteproof.services.administer import people

blueprint = Blueprint("admin_users", __name__)


@blueprint.get("/admin/users")
@documented("Accounts", query=AdminUserQuerySchema, response=AdminUserListSchema, roles=ADMINISTRATORS)
def list_users(query: dict[str, Any]) -> dict[str, Any]:
    """One page of accounts by sign-in name."""
    return people.list_users(administrator(), text=query["q"], role=query["role"], after=query["after"])


@blueprint.post("/admin/users")
@documented(
    "Add an account; its activation is said once", body=NewUserSchema, response=AddedUserSchema, roles=ADMINISTRATORS
)
def add(body: dict[str, Any]) -> dict[str, Any]:
    """Add an account without a password."""
    user, activation = people.add_user(administrator(), body["username"], people.details_of(body))
    return {"user": user, "activation": said_once(activation, body["origin"])}


@blueprint.get("/admin/users/<user_id>")
@documented("One account with phone number and devices", response=AdminUserPageSchema, roles=ADMINISTRATORS)
def show(user_id: str) -> dict[str, Any]:
    """The account; the reading of a phone number is audited."""
    return people.show_user(administrator(), user_id)


@blueprint.put("/admin/users/<user_id>")
@documented(
    "Change, block or unblock an account", body=ChangedUserSchema, response=AdminUserPageSchema, roles=ADMINISTRATORS
)
def change(user_id: str, body: dict[str, Any]) -> dict[str, Any]:
    """Change an account made from the version given."""
    return people.change_user(administrator(), user_id, body, people.details_of(body))


@blueprint.post("/admin/users/<user_id>/activation")
@documented("A new activation code, said once", body=OriginSchema, response=ActivationSchema, roles=ADMINISTRATORS)
def renew(user_id: str, body: dict[str, Any]) -> dict[str, Any]:
    """A new code; earlier ones die."""
    return said_once(people.renew_activation(administrator(), user_id), body["origin"])
