"""Sign-in, refresh, sign-out (contracts.md 5)."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from flask import Blueprint, Response, current_app

from siteproof.api.auth import COOKIE, COOKIE_PATH
from siteproof.api.context import over_https, runtime, source, viewer
from siteproof.api.openapi import documented
from siteproof.api.schemas.admin import ActivateSchema, ActivationCodeSchema, ActivationOwnerSchema
from siteproof.api.schemas.session import RefreshSchema, SessionSchema, SignInSchema
from siteproof.services.activation import activate as activate_account
from siteproof.services.activation import whose_activation as owner_of
from siteproof.services.audit import Actor
from siteproof.services.devices import DeviceClaim
from siteproof.services.identifiers import wire_time
from siteproof.services.refresh_session import end_session, refresh_session
from siteproof.services.sign_in import Credentials, OpenSession, sign_in

blueprint = Blueprint("session", __name__)


def _answer(session: OpenSession) -> Response:
    shown: dict[str, Any] = SessionSchema().dump(asdict(session))
    response = current_app.json.response(shown)
    response.set_cookie(
        COOKIE, session.photo_cookie, path=COOKIE_PATH, httponly=True, samesite="Strict", secure=over_https()
    )
    return response


@blueprint.post("/session")
@documented("Sign in with a password or a code", body=SignInSchema, response=SessionSchema)
def begin(body: dict[str, Any]) -> Response:
    """Begin a session and set the photo cookie."""
    credentials = Credentials(body.get("username"), body.get("password"), body.get("code"))
    device = DeviceClaim(**body["device"]) if body.get("device") else None
    return _answer(sign_in(runtime(), credentials, device, source()))


@blueprint.post("/session/activation")
@documented("Whose account an activation code opens", body=ActivationCodeSchema, response=ActivationOwnerSchema)
def whose_activation(body: dict[str, Any]) -> dict[str, Any]:
    """The name to show before the password is chosen."""
    found = owner_of(runtime(), body["code"], source())
    return {**found, "expires_at": wire_time(found["expires_at"])}


@blueprint.post("/session/activate")
@documented("Choose a password with an activation code; begins a session", body=ActivateSchema, response=SessionSchema)
def activate(body: dict[str, Any]) -> Response:
    """Set the password and sign in."""
    device = DeviceClaim(**body["device"]) if body["device"] else None
    return _answer(activate_account(runtime(), body["code"], body["password"], device, source()))


@blueprint.post("/session/refresh")
@documented("Renew a session; repeatable for 60 s", body=RefreshSchema, response=SessionSchema)
def refresh(body: dict[str, Any]) -> Response:
    """Rotate the tokens."""
    return _answer(refresh_session(runtime(), body["refresh_token"], body["signature"], source()))


@blueprint.delete("/session")
@documented("Sign out; nothing on the phone is deleted by this")
def end() -> Response:
    """End the session; only caches and cookies are cleared, never storage (unsent work lies there)."""
    who = viewer()
    end_session(runtime(), who.session_id, Actor(who.user_id, who.device_id, source()))
    response = Response(status=204)
    response.delete_cookie(COOKIE, path=COOKIE_PATH, httponly=True, samesite="Strict", secure=over_https())
    response.headers["Clear-Site-Data"] = '"cache", "cookies"'
    return response
