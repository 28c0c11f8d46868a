"""Where people reach this server, and which of these addresses may stand in a QR code.

Camera, position and service worker need a secure context: https, or this very computer. A QR that led
to plain http on another address would open a page whose camera cannot work, so none is made.
"""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass
from urllib.parse import urlsplit

LOCAL_NAMES = frozenset({"localhost", "127.0.0.1", "::1"})
NO_CAMERA = (
    "相机和定位只在 https 或本机 localhost 下可用, 所以下面是本机链接, 没有二维码。"
    " (Camera and position need https or this computer, so these are links for this computer, without a QR.)"
)


@dataclass(frozen=True, slots=True)
class Reach:
    """`base_url` stands in sign-in links; `qr` says whether a QR may lead there; `open_at` is what is announced."""

    base_url: str
    qr: bool
    open_at: str


def reach(host: str, port: int, public_url: str | None) -> Reach:
    """How a server that listens on `host` and `port`, or behind `public_url`, is reached."""
    if public_url is not None:
        url = public_url.rstrip("/")
        if is_secure(url):
            return Reach(url, True, url)
        return Reach(f"http://localhost:{port}", False, url)
    local = f"http://localhost:{port}"
    if host in LOCAL_NAMES:
        return Reach(local, True, local)
    return Reach(local, False, local if _is_any(host) else f"http://{_bracketed(host)}:{port}")


def is_secure(url: str) -> bool:
    """Whether a browser gives pages of this address camera, position and service worker."""
    parts = urlsplit(url)
    return parts.scheme == "https" or (parts.scheme == "http" and (parts.hostname or "") in LOCAL_NAMES)


def listen_on(host: str, port: int) -> str:
    """What the server listens on: a single outside address is joined by this computer's own."""
    if host in LOCAL_NAMES or _is_any(host):
        return f"{_bracketed('127.0.0.1' if host == 'localhost' else host)}:{port}"
    return f"{_bracketed(host)}:{port} 127.0.0.1:{port}"


def _is_any(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_unspecified
    except ValueError:
        return False


def _bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host else host
