"""Security headers of every answer (W3C CSP Level 3 with Trusted Types); the API is never cached."""

from __future__ import annotations

from flask import Flask, Response, g, request

from siteproof.api.context import over_https

CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' blob:",
        "connect-src 'self'",
        "worker-src 'self'",
        "manifest-src 'self'",
        "font-src 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
        "form-action 'self'",
        "require-trusted-types-for 'script'",
        "trusted-types siteproof vue",
    )
)
# For answers that are data: nothing in them may run, load or be framed. Shorter too, on links where bytes are dear.
DATA_POLICY = "default-src 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'"
_ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": "camera=(self), geolocation=(self), microphone=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Siteproof-Version": "1",
}


def register_headers(app: Flask) -> None:
    """Add the headers to every answer; an answer that set one of them itself keeps its own."""

    @app.after_request
    def add_headers(response: Response) -> Response:
        for name, value in _ALWAYS.items():
            response.headers.setdefault(name, value)
        if over_https() and request.host.partition(":")[0] != "localhost":  # http://localhost must stay reachable
            response.headers.setdefault("Strict-Transport-Security", "max-age=31536000")
        is_data = request.path.startswith("/api/")
        response.headers.setdefault("Content-Security-Policy", DATA_POLICY if is_data else CONTENT_SECURITY_POLICY)
        if is_data:
            response.headers.setdefault("Cache-Control", "no-store")
        request_id = g.get("request_id")
        if request_id is not None:
            response.headers["X-Request-Id"] = request_id
        return response
