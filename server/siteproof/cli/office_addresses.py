"""The names and addresses by which phones on the office network reach this computer."""

from __future__ import annotations

import contextlib
import ipaddress
import re
import socket
import struct
import sys
from pathlib import Path

from siteproof.services.office_certificate import Address, OfficeNames

HOST_NAME = re.compile(r"(?!-)[a-z0-9-]{1,63}(?<!-)(\.(?!-)[a-z0-9-]{1,63}(?<!-))*")
LOOPBACK = (ipaddress.ip_address("127.0.0.1"), ipaddress.ip_address("::1"))
IF_INET6 = Path("/proc/net/if_inet6")
SIOCGIFADDR = 0x8915


def office_names(host: str) -> OfficeNames:
    """Names and addresses for the certificate: those of `host`, or all of this computer for 0.0.0.0."""
    name = socket.gethostname().split(".")[0].lower()
    hosts = ["localhost"]
    if HOST_NAME.fullmatch(name) and name != "localhost":
        hosts = [name, f"{name}.local", "localhost"]
    found = _single(host)
    addresses = list(dict.fromkeys([*(all_addresses() if found is None else [found]), *LOOPBACK]))
    if found is None and HOST_NAME.fullmatch(host.lower()) and not re.fullmatch(r"[\d.]+", host):
        hosts.insert(0, host.lower())
    return OfficeNames(tuple(dict.fromkeys(hosts)), tuple(addresses))


def office_address(host: str) -> str:
    """The address to print: `host` itself, or for 0.0.0.0 the one this computer speaks to the network from."""
    single = _single(host)
    if single is not None:
        return bracketed(single)
    with contextlib.suppress(ValueError):
        if not ipaddress.ip_address(host).is_unspecified:
            return host
    others = [each for each in all_addresses() if not each.is_loopback and not each.is_link_local]
    spoken = _spoken_from()
    best = spoken if spoken is not None else next(iter(others), LOOPBACK[0])
    return bracketed(best)


def bracketed(address: Address) -> str:
    """An address as it stands in a URL."""
    return f"[{address}]" if address.version == 6 else str(address)


def all_addresses() -> list[Address]:
    """Every address of this computer's interfaces that phones could use, IPv4 first; no look-up leaves it."""
    found: list[Address] = [*_spoken_list(), *_ipv4_of_interfaces(), *_ipv6_of_interfaces()]
    usable = [each for each in dict.fromkeys(found) if not each.is_unspecified and not each.is_link_local]
    return sorted(usable, key=lambda each: each.version)


def _single(host: str) -> Address | None:
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return None
    return None if address.is_unspecified else address


def _spoken_from() -> Address | None:
    """The source address of a packet to another network; connecting a datagram socket sends none."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe, contextlib.suppress(OSError, AssertionError):
        probe.connect(("198.18.0.1", 9))
        return ipaddress.ip_address(probe.getsockname()[0])
    return None


def _spoken_list() -> list[Address]:
    spoken = _spoken_from()
    return [] if spoken is None else [spoken]


def _ipv4_of_interfaces() -> list[Address]:
    if not sys.platform.startswith("linux"):
        return []
    import fcntl

    found: list[Address] = []
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asker:
        for _, name in socket.if_nameindex():
            with contextlib.suppress(OSError):
                answer = fcntl.ioctl(asker.fileno(), SIOCGIFADDR, struct.pack("256s", name.encode()[:15]))
                found.append(ipaddress.ip_address(answer[20:24]))
    return [each for each in found if not each.is_loopback]


def _ipv6_of_interfaces() -> list[Address]:
    if not IF_INET6.exists():
        return []
    lines = IF_INET6.read_text("ascii").splitlines()
    found = [ipaddress.ip_address(bytes.fromhex(line.split()[0])) for line in lines]
    return [each for each in found if not each.is_loopback]
