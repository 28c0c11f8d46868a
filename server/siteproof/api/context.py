"""What a request may reach: the runtime, the viewer behind the session, and where the request came from."""

from __future__ import annotations

from flask import current_app, g, request

from siteproof.domain.errors import ErrorCode, SiteproofError
from siteproof.services.runtime import Runtime
from siteproof.store.scope import Viewer

EXTENSION = "siteproof"


def runtime() -> Runtime:
    """The open installation of this app."""
    found: Runtime = current_app.extensions[EXTENSION]
    return found


def viewer() -> Viewer:
    """Who asks; raises sign_in_required without a session."""
    found = viewer_or_none()
    if found is None:
        raise SiteproofError(ErrorCode.SIGN_IN_REQUIRED)
    return found


def viewer_or_none() -> Viewer | None:
    """Who asks, None on a public route without a session."""
    found: Viewer | None = g.get("viewer")
    return found


def source() -> str:
    """The address the request came from, for audit and throttling; forwarded headers are not believed."""
    return request.remote_addr or "unknown"


def over_https() -> bool:
    """Whether this request reached us over TLS: through our own front, or by the word of SITEPROOF_HTTPS."""
    return request.is_secure or bool(current_app.config.get("SITEPROOF_SECURE_COOKIES"))
