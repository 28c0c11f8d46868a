"""The county's authority is made once; the server's certificate follows this computer's addresses."""

import ssl
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

import pytest
from cryptography import x509

from siteproof.services.office_certificate import (
    CA_FILE,
    LEAF_FILE,
    OfficeNames,
    ensure_office_certificate,
    read_office_certificate,
)

NOW = datetime(2026, 9, 15, 2, 0, tzinfo=UTC)
HERE = OfficeNames(("office-pc", "localhost"), (ip_address("192.168.1.5"), ip_address("127.0.0.1")))
MOVED = OfficeNames(HERE.hosts, (ip_address("192.168.7.9"), ip_address("127.0.0.1")))


def test_the_authority_stays_and_an_unchanged_certificate_too(tmp_path: Path) -> None:
    first, made = ensure_office_certificate(tmp_path, HERE, NOW)
    second, again = ensure_office_certificate(tmp_path, HERE, NOW + timedelta(days=300))

    assert (made, again) == (True, False)
    assert first == second
    assert set(first.names.addresses) == set(HERE.addresses)


@pytest.mark.parametrize(
    ("names", "later"),
    [
        pytest.param(MOVED, timedelta(hours=1), id="another address"),
        pytest.param(HERE, timedelta(days=368), id="30 days before its end"),
        pytest.param(HERE, timedelta(days=2000), id="long after its end"),
    ],
)
def test_the_certificate_is_made_again_under_the_same_authority(
    tmp_path: Path, names: OfficeNames, later: timedelta
) -> None:
    first, _ = ensure_office_certificate(tmp_path, HERE, NOW)

    second, made = ensure_office_certificate(tmp_path, names, NOW + later)

    assert made
    assert second.ca_sha256 == first.ca_sha256
    assert second.server_ends_at > NOW + later + timedelta(days=396)


def test_a_torn_server_file_heals_and_a_torn_authority_is_never_replaced(tmp_path: Path) -> None:
    ensure_office_certificate(tmp_path, HERE, NOW)
    (tmp_path / LEAF_FILE).write_text("-----BEGIN CERT")
    assert ensure_office_certificate(tmp_path, HERE, NOW)[1]

    (tmp_path / CA_FILE).write_text("-----BEGIN CERT")
    with pytest.raises(ValueError):
        ensure_office_certificate(tmp_path, HERE, NOW)


def test_the_authority_can_speak_for_the_office_only(tmp_path: Path) -> None:
    certificate, _ = ensure_office_certificate(tmp_path, HERE, NOW)
    authority = x509.load_der_x509_certificate(certificate.ca_der)

    limits = authority.extensions.get_extension_for_class(x509.NameConstraints)
    permitted = [str(tree.value) for tree in limits.value.permitted_subtrees or []]

    assert limits.critical
    assert "office-pc" in permitted
    assert "192.168.0.0/16" in permitted
    assert not [name for name in permitted if name.endswith((".com", ".cn")) or name == "0.0.0.0/0"]


def test_an_address_beyond_the_authority_is_left_out(tmp_path: Path) -> None:
    ensure_office_certificate(tmp_path, HERE, NOW)
    abroad = OfficeNames((*HERE.hosts, "bank.example"), (*HERE.addresses, ip_address("203.0.113.7")))

    certificate, _ = ensure_office_certificate(tmp_path, abroad, NOW)

    assert certificate.names == HERE


def test_the_keys_are_for_this_account_only(tmp_path: Path) -> None:
    certificate, _ = ensure_office_certificate(tmp_path, HERE, NOW)

    assert {file.stat().st_mode & 0o077 for file in tmp_path.iterdir()} == {0}
    ssl.create_default_context().load_cert_chain(certificate.server_file)
    assert read_office_certificate(tmp_path / "nothing here") is None
