"""The one list of endpoints that need no session; a test walks every other route without one."""

from __future__ import annotations

PUBLIC_ENDPOINTS = frozenset(
    {
        "hello.say_hello",
        "server_keys.list_server_keys",
        "session.activate",
        "session.begin",
        "session.refresh",
        "session.whose_activation",
        "surrender.receive",
        "openapi.document",
        "health.alive",
        "health.ready",
        "pages.asset",
        "pages.fallback",
        "pages.file",
        "pages.icon",
        "pages.shell",
    }
)

COOKIE_ENDPOINTS = frozenset({"photos.show"})
"""Endpoints where the photo cookie of sign-in opens what a bearer token opens elsewhere."""

OPTIONAL_SESSION_ENDPOINTS = frozenset({"hello.say_hello"})
"""Public endpoints that say more to somebody signed in."""
