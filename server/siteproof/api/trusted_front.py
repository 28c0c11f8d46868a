"""Who may say that a request came over https and from which address: the front that this server started, only.

X-Forwarded-* and Forwarded are dropped by the server whoever sends them. The front proves itself with a
secret of this run in a header of its own; without it, what such a header claims is not believed either.
"""

from __future__ import annotations

import hmac
from collections.abc import Callable, Iterable
from typing import Any

SECRET_HEADER = "Siteproof-Front"
PEER_HEADER = "Siteproof-Peer"
_SECRET, _PEER = "HTTP_SITEPROOF_FRONT", "HTTP_SITEPROOF_PEER"

Wsgi = Callable[[dict[str, Any], Any], Iterable[bytes]]


class TrustedFront:
    """WSGI around the app: scheme https and the phone's own address for requests of the front."""

    def __init__(self, app: Wsgi, secret: str) -> None:
        self._app, self._secret = app, secret.encode("ascii")

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        """Pass the request on; both headers are gone for the app in any case."""
        shown = str(environ.pop(_SECRET, "")).encode("latin-1", "replace")
        peer = str(environ.pop(_PEER, ""))
        if hmac.compare_digest(shown, self._secret):
            environ["wsgi.url_scheme"] = "https"
            environ["HTTPS"] = "on"
            if peer:
                environ["REMOTE_ADDR"] = peer
        return self._app(environ, start_response)
