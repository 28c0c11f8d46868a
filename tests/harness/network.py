"""Closes the network for the whole test process: only loopback and local sockets answer."""

import ipaddress
import socket
from typing import Any


class NetworkClosed(AssertionError):
    """A test reached for an address beyond this machine."""


def _is_local(host: object) -> bool:
    if host in ("localhost", "", None):
        return True
    try:
        return ipaddress.ip_address(str(host)).is_loopback
    except ValueError:
        return False


def close_network() -> None:
    """Replaces connect and name look-up by versions that refuse everything but loopback."""
    connect, getaddrinfo = socket.socket.connect, socket.getaddrinfo

    def guarded_connect(self: socket.socket, address: Any) -> None:
        if self.family != socket.AF_UNIX and not _is_local(address[0]):
            raise NetworkClosed(f"tests stay on this machine; asked for {address!r}")
        return connect(self, address)

    def guarded_getaddrinfo(host: Any, *rest: Any, **options: Any) -> Any:
        if not _is_local(host):
            raise NetworkClosed(f"tests stay on this machine; asked for the name {host!r}")
        return getaddrinfo(host, *rest, **options)

    socket.socket.connect = guarded_connect  # type: ignore[method-assign]
    socket.getaddrinfo = guarded_getaddrinfo
