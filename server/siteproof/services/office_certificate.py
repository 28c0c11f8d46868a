"""The county's own certificate authority and the server certificate of this computer, kept in <data>/tls.

Phones need https for camera, position and offline pages, and an office has no public name to get a
certificate for. So the installation makes its own authority once and signs a certificate for the names and
addresses this computer has today. The authority is constrained (RFC 5280 4.2.1.10) to private networks and
this computer's names: its stolen key could not speak for any site of the internet.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_network
from pathlib import Path

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

Address = IPv4Address | IPv6Address

CA_LIFE = timedelta(days=3652)
LEAF_LIFE = timedelta(days=397)  # phones refuse server certificates of more than 825 days, public ones 398
RENEW_BEFORE = timedelta(days=30)
CLOCKS_DIFFER = timedelta(days=1)  # a phone whose clock is behind must not see a certificate of the future
CA_FILE, CA_KEY_FILE, LEAF_FILE = "county-ca.pem", "county-ca.key", "server.pem"
LOCAL_NAMES = ("localhost", "local", "lan", "home.arpa", "internal")
PRIVATE_NETWORKS = tuple(
    ip_network(text)
    for text in (
        "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.168.0.0/16",
        "::1/128", "fc00::/7", "fe80::/10",
    )
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class OfficeNames:
    """What phones may call this computer: host names (lower case, ASCII) and addresses."""

    hosts: tuple[str, ...]
    addresses: tuple[Address, ...]


@dataclass(frozen=True, slots=True)
class OfficeCertificate:
    """The certificate in use: files, ends of life, what it is valid for; fingerprint is of the authority."""

    ca_file: Path
    server_file: Path
    ca_name: str
    ca_der: bytes
    ca_sha256: str
    ca_ends_at: datetime
    server_ends_at: datetime
    names: OfficeNames


def ensure_office_certificate(folder: Path, names: OfficeNames, now: datetime) -> tuple[OfficeCertificate, bool]:
    """The certificate for these names, and whether it was made just now.

    The authority is made once and kept. The server certificate is made again when names changed, 30 days
    before its end, and when its files are missing or unreadable. Raises OSError when the folder cannot be
    written and ValueError when the authority's own files cannot be read (phones trust it: it is never
    replaced silently).
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if not (folder / CA_FILE).exists():
        _make_authority(folder, names, now)
    authority = x509.load_pem_x509_certificate((folder / CA_FILE).read_bytes())
    allowed = _allowed(authority, names)
    made = _renewal_needed(folder, authority, allowed, now)
    if made:
        _make_server_certificate(folder, authority, allowed, now)
    found = read_office_certificate(folder)
    assert found is not None
    return found, made


def read_office_certificate(folder: Path) -> OfficeCertificate | None:
    """What lies in the folder; None when nothing was made yet. Raises ValueError on unreadable files."""
    if not (folder / CA_FILE).exists() or not (folder / LEAF_FILE).exists():
        return None
    authority = x509.load_pem_x509_certificate((folder / CA_FILE).read_bytes())
    leaf = x509.load_pem_x509_certificate((folder / LEAF_FILE).read_bytes())
    common_name = authority.subject.get_attributes_for_oid(NameOID.COMMON_NAME)[0].value
    return OfficeCertificate(
        ca_file=folder / CA_FILE,
        server_file=folder / LEAF_FILE,
        ca_name=str(common_name),
        ca_der=authority.public_bytes(serialization.Encoding.DER),
        ca_sha256=authority.fingerprint(hashes.SHA256()).hex().upper(),
        ca_ends_at=authority.not_valid_after_utc,
        server_ends_at=leaf.not_valid_after_utc,
        names=_names_of(leaf),
    )


def _names_of(leaf: x509.Certificate) -> OfficeNames:
    names = leaf.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    hosts, addresses = names.get_values_for_type(x509.DNSName), names.get_values_for_type(x509.IPAddress)
    return OfficeNames(tuple(hosts), tuple(each for each in addresses if isinstance(each, IPv4Address | IPv6Address)))


def _make_authority(folder: Path, names: OfficeNames, now: datetime) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    host = names.hosts[0] if names.hosts else "office"
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, f"Siteproof 实查 {host}"[:60])])
    subtrees = [x509.DNSName(name) for name in dict.fromkeys((*LOCAL_NAMES, *names.hosts))]
    networks = [x509.IPAddress(network) for network in _networks(names.addresses)]
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - CLOCKS_DIFFER)
        .not_valid_after(now + CA_LIFE)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_key_usage(authority=True), critical=True)
        .add_extension(x509.NameConstraints([*subtrees, *networks], None), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    )
    authority = builder.sign(key, hashes.SHA256())
    _write(folder / CA_KEY_FILE, _private_pem(key))
    _write(folder / CA_FILE, authority.public_bytes(serialization.Encoding.PEM))


def _networks(addresses: Iterable[Address]) -> list[IPv4Network | IPv6Network]:
    """The private networks, and the network around each address of this computer that lies outside them."""
    found: list[IPv4Network | IPv6Network] = list(PRIVATE_NETWORKS)
    for address in addresses:
        if not any(address in network for network in found):
            found.append(ip_network(f"{address}/{16 if address.version == 4 else 48}", strict=False))
    return found


def _allowed(authority: x509.Certificate, names: OfficeNames) -> OfficeNames:
    """The names that this authority may sign; an address of a network it does not know is left out."""
    subtrees = authority.extensions.get_extension_for_class(x509.NameConstraints).value.permitted_subtrees or []
    networks = [tree.value for tree in subtrees if isinstance(tree, x509.IPAddress)]
    roots = [tree.value for tree in subtrees if isinstance(tree, x509.DNSName)]
    hosts = [h for h in names.hosts if any(h == root or h.endswith(f".{root}") for root in roots)]
    addresses = [
        a for a in names.addresses if any(isinstance(n, IPv4Network | IPv6Network) and a in n for n in networks)
    ]
    return OfficeNames(tuple(hosts), tuple(addresses))


def _renewal_needed(folder: Path, authority: x509.Certificate, names: OfficeNames, now: datetime) -> bool:
    try:
        leaf = x509.load_pem_x509_certificate((folder / LEAF_FILE).read_bytes())
        leaf.verify_directly_issued_by(authority)
    except (OSError, ValueError, TypeError, InvalidSignature):
        return True
    held = _names_of(leaf)
    same = set(held.hosts) == set(names.hosts) and set(held.addresses) == set(names.addresses)
    fresh = leaf.not_valid_before_utc <= now and now + RENEW_BEFORE < leaf.not_valid_after_utc
    return not (same and fresh)


def _make_server_certificate(folder: Path, authority: x509.Certificate, names: OfficeNames, now: datetime) -> None:
    ca_key = serialization.load_pem_private_key((folder / CA_KEY_FILE).read_bytes(), password=None)
    if not isinstance(ca_key, ec.EllipticCurvePrivateKey):
        raise ValueError(f"{folder / CA_KEY_FILE} is not the county authority's key")
    key = ec.generate_private_key(ec.SECP256R1())
    alternatives = [*map(x509.DNSName, names.hosts), *map(x509.IPAddress, names.addresses)]
    builder = (
        x509.CertificateBuilder()
        .subject_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Siteproof office server")]))
        .issuer_name(authority.subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - CLOCKS_DIFFER)
        .not_valid_after(min(now + LEAF_LIFE, authority.not_valid_after_utc))
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_key_usage(authority=False), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(x509.SubjectAlternativeName(alternatives), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(ca_key.public_key()), critical=False)
    )
    leaf = builder.sign(ca_key, hashes.SHA256())
    _write(folder / LEAF_FILE, leaf.public_bytes(serialization.Encoding.PEM) + _private_pem(key))


def _key_usage(*, authority: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not authority, key_cert_sign=authority, crl_sign=authority, content_commitment=False,
        key_encipherment=False, data_encipherment=False, key_agreement=False, encipher_only=False, decipher_only=False,
    )  # fmt: skip


def _private_pem(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )


def _write(file: Path, content: bytes) -> None:
    """Whole or not at all, readable by this account only."""
    unfinished = file.with_name(file.name + ".new")
    unfinished.unlink(missing_ok=True)
    descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as opened:
        opened.write(content)
        opened.flush()
        os.fsync(descriptor)
    unfinished.replace(file)
