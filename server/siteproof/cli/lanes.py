"""Who waits for whom when hundreds of phones come back at once: words before photos, and nobody waits for nothing.

waitress serves in the order of arrival, without end. Here photos stand in a second lane, and a request that has
waited too long is sent away with a time to come back, which costs next to nothing: what is accepted is quick.
"""

from __future__ import annotations

import json
import random
import time
from collections import deque
from collections.abc import Callable, Iterable
from typing import Any

WORDS_WAIT_S, PHOTOS_WAIT_S = 0.8, 20.0
"""How long a request may have stood in its lane; a photo is dear to send again, so it may wait longer."""
COME_BACK_S = (2, 10)
_PHOTOS = "/api/v1/photos/"
_API = "/api/"

StartResponse = Callable[..., Any]
Application = Callable[[dict[str, Any], StartResponse], Iterable[bytes]]


class Lanes:
    """The queue of waitress's dispatcher, which uses append, popleft and len under its own lock."""

    def __init__(self) -> None:
        self._words: deque[Any] = deque()
        self._photos: deque[Any] = deque()

    def __len__(self) -> int:
        return len(self._words) + len(self._photos)

    def append(self, channel: Any) -> None:
        """A channel whose request has arrived whole."""
        request = channel.requests[0]
        channel.queued_s = time.monotonic()
        sends_photo = request.command == "PUT" and request.path.startswith(_PHOTOS)
        (self._photos if sends_photo else self._words).append(channel)

    def popleft(self) -> Any:
        """The channel to serve next."""
        return self._words.popleft() if self._words else self._photos.popleft()


def with_lanes(server: Any) -> None:
    """Give a server that was just created its lanes."""
    server.task_dispatcher.queue = Lanes()


def sheds(application: Application) -> Application:
    """The application, behind a door that sends away what has waited too long."""

    def door(environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
        if not environ["PATH_INFO"].startswith(_API) or _waited_s(environ) <= _patience_s(environ):
            return application(environ, start_response)
        return _come_back(start_response)

    return door


def _patience_s(environ: dict[str, Any]) -> float:
    return PHOTOS_WAIT_S if environ["PATH_INFO"].startswith(_PHOTOS) else WORDS_WAIT_S


def _waited_s(environ: dict[str, Any]) -> float:
    """Since the request stood in its lane; waitress tells the channel by the one method of it that it hands on."""
    asks = environ.get("waitress.client_disconnected")
    queued_s = getattr(getattr(asks, "__self__", None), "queued_s", None)
    return 0.0 if queued_s is None else time.monotonic() - queued_s


def _come_back(start_response: StartResponse) -> Iterable[bytes]:
    wait_s = random.randint(*COME_BACK_S)
    body = {"type": "urn:siteproof:problem:busy", "status": 503, "code": "busy", "retry_after_s": wait_s}
    headers = [
        ("Content-Type", "application/problem+json"),
        ("Retry-After", str(wait_s)),
        ("Cache-Control", "no-store"),
    ]
    start_response("503 Service Unavailable", headers)
    return [json.dumps(body).encode()]
