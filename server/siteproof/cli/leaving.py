"""SIGTERM without a lost answer: what was begun is finished, what cannot be is sent away with a 503, all in 10 s.

waitress by itself stops sending at once: an upload that was stored would never be told so.
"""

from __future__ import annotations

import os
import signal
import socket
import threading
import time
from collections.abc import Callable
from typing import Any

from waitress.channel import HTTPChannel
from waitress.server import BaseWSGIServer

FINISH_WITHIN_S = 4.0
"""Then uploads still under way are refused; waitress waits 5 s more for handlers that are running."""
_LOOK_EVERY_S = 0.05
_REFUSAL = b'{"type":"urn:siteproof:problem:busy","status":503,"code":"busy","retry_after_s":5}'
_REFUSED = (
    b"HTTP/1.1 503 Service Unavailable\r\nRetry-After: 5\r\nConnection: close\r\n"
    b"Content-Type: application/problem+json\r\nContent-Length: %d\r\n\r\n%b" % (len(_REFUSAL), _REFUSAL)
)


class Leaving:
    """The way out of a server; `begun` is called once, when the first SIGTERM came."""

    def __init__(self, server: Any, begun: Callable[[], None]) -> None:
        self._map: dict[int, Any] = getattr(server, "map", None) or server._map
        self._begun = begun
        self._leaving = False

    def on_signal(self, *_: object) -> None:
        """The handler of SIGTERM: the first begins to leave, the second leaves at once."""
        if self._leaving:
            raise SystemExit(0)
        self._leaving = True
        for listener in [each for each in self._map.values() if isinstance(each, BaseWSGIServer)]:
            listener.accepting = False
            listener.socket.shutdown(socket.SHUT_RDWR)  # refuses from now on; closing it would upset the loop
        self._begun()
        threading.Thread(target=self._see_everybody_off, name="leaving", daemon=True).start()

    def _see_everybody_off(self) -> None:
        give_up_at = time.monotonic() + FINISH_WITHIN_S
        while self._busy() and time.monotonic() < give_up_at:
            time.sleep(_LOOK_EVERY_S)  # waitress tells nobody when a request ends
        for channel in self._channels():
            if channel.request is not None and not channel.requests:
                channel.write_soon(_REFUSED)
                _hang_up(channel)
        time.sleep(2 * _LOOK_EVERY_S)  # the server's loop writes the last answers out before the process goes
        os.kill(os.getpid(), signal.SIGTERM)

    def _channels(self) -> list[HTTPChannel]:
        return [each for each in list(self._map.values()) if isinstance(each, HTTPChannel)]

    def _busy(self) -> bool:
        """Whether anybody still sends, is being served or has not got all of his answer; the others are let go."""
        busy = False
        for channel in self._channels():
            if channel.request is None and not channel.requests and not channel.total_outbufs_len:
                _hang_up(channel)
            else:
                busy = True
        return busy


def _hang_up(channel: HTTPChannel) -> None:
    channel.close_when_flushed = True
    channel.server.pull_trigger()
