"""Every route needs a session unless it stands in public_routes; decided before any view runs."""

from __future__ import annotations

from flask import Flask, g, request

from siteproof.api.context import runtime
from siteproof.api.public_routes import COOKIE_ENDPOINTS, OPTIONAL_SESSION_ENDPOINTS, PUBLIC_ENDPOINTS
from siteproof.api.rate_limit import RateLimiter
from siteproof.domain.errors import ErrorCode, SiteproofError
from siteproof.services.authenticate import authenticate
from siteproof.services.hello import MIN_APP
from siteproof.services.identifiers import base64url
from siteproof.services.tokens import Purpose
from siteproof.store.scope import Viewer

COOKIE = "siteproof_photos"
COOKIE_PATH = "/api/v1/photos"
REQUESTS_PER_S = 50
BURST = 1000
PHOTOS_PER_HOUR = 300
PHOTOS_BURST = 1000


def bearer_token() -> str | None:
    """The token of the Authorization header, None without one."""
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" and token.strip() else None


def register_auth(app: Flask) -> None:
    """Authenticate, count and check the app's version before each request."""
    requests = RateLimiter(REQUESTS_PER_S, BURST)
    photos = RateLimiter(PHOTOS_PER_HOUR / 3600, PHOTOS_BURST)

    @app.before_request
    def begin() -> None:
        g.request_id = base64url(runtime().entropy(12))
        endpoint = request.endpoint
        if endpoint is None:
            return
        _check_app_version()
        if endpoint in PUBLIC_ENDPOINTS:
            if endpoint in OPTIONAL_SESSION_ENDPOINTS and bearer_token() is not None:
                g.viewer = authenticate(runtime(), bearer_token() or "", Purpose.ACCESS)
            return
        g.viewer = _authenticated(endpoint)
        _count(requests, g.viewer.session_id)
        if endpoint in ("photos.store", "photos.complete"):
            _count(photos, g.viewer.session_id)


def _authenticated(endpoint: str) -> Viewer:
    token = bearer_token()
    if token is not None:
        return authenticate(runtime(), token, Purpose.ACCESS)
    cookie = request.cookies.get(COOKIE)
    if cookie is not None and endpoint in COOKIE_ENDPOINTS and request.method in ("GET", "HEAD"):
        return authenticate(runtime(), cookie, Purpose.PHOTOS)
    raise SiteproofError(ErrorCode.SIGN_IN_REQUIRED)


def _count(limiter: RateLimiter, key: str) -> None:
    wait_s = limiter.wait_s(key)
    if wait_s > 0:
        raise SiteproofError(ErrorCode.RATE_LIMITED, retry_after_s=wait_s)


def _check_app_version() -> None:
    """426 for an app that says it is older than the oldest this server speaks with."""
    stated = request.headers.get("Siteproof-App")
    if stated is None:
        return
    parts = stated.split(".")
    if not all(part.isascii() and part.isdigit() and len(part) < 6 for part in parts):
        raise SiteproofError(ErrorCode.APP_TOO_OLD, min_app=MIN_APP, app=stated[:40])
    if tuple(map(int, parts)) < tuple(map(int, MIN_APP.split("."))):
        raise SiteproofError(ErrorCode.APP_TOO_OLD, min_app=MIN_APP, app=stated[:40])
