"""`serve --https`: the office front with its certificate and its trust page, and what the terminal says of it."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from siteproof.api.trusted_front import TrustedFront
from siteproof.cli.addresses import Reach
from siteproof.cli.office_addresses import office_address, office_names
from siteproof.cli.office_front import FrontFailed, FrontPlan, OfficeFront
from siteproof.cli.sign_in_lines import qr_text
from siteproof.cli.trust_page import grouped_fingerprint, write_trust_page
from siteproof.config import Settings
from siteproof.services.office_certificate import OfficeCertificate, ensure_office_certificate

TLS_FOLDER = "tls"
ADDRESS_FILE = "address"


@contextmanager
def office_front(app: Any, settings: Settings, app_port: int) -> Iterator[None]:
    """Run the front before `app` until the block ends; raises click.ClickException when it cannot run.

    Wraps `app.wsgi_app`, so that only this front may say who asks.
    """
    folder = tls_folder(settings)
    secret = secrets.token_urlsafe(32)
    app.wsgi_app = TrustedFront(app.wsgi_app, secret)
    plan = FrontPlan(settings.office_host, settings.https_port, settings.trust_port, app_port, secret, folder)
    try:
        certificate, _ = certify(settings)
        front = OfficeFront(plan, lambda: certify(settings))
        front.start()
    except (FrontFailed, ValueError) as failure:
        raise click.ClickException(str(failure)) from failure
    _say_how_to_trust(settings, certificate)
    try:
        yield
    finally:
        front.stop()


def certify(settings: Settings) -> tuple[OfficeCertificate, bool]:
    """Make sure of the certificate for today's addresses and of the page that explains it."""
    folder = tls_folder(settings)
    certificate, renewed = ensure_office_certificate(folder, office_names(settings.office_host), datetime.now(UTC))
    address = office_reach(settings).base_url
    write_trust_page(folder / "trust", certificate, address)
    (folder / ADDRESS_FILE).write_text(address + "\n", "ascii")
    return certificate, renewed


def office_reach(settings: Settings) -> Reach:
    """The https address of this computer on the office network, which QR codes lead to."""
    url = f"https://{office_address(settings.office_host)}:{settings.https_port}"
    return Reach(url, True, url)


def known_office_url(settings: Settings) -> str | None:
    """The https address that the last `serve --https` printed, None when there was none."""
    file = tls_folder(settings) / ADDRESS_FILE
    return file.read_text("ascii").strip() if file.is_file() else None


def tls_folder(settings: Settings) -> Path:
    """Where the authority, the certificate and the trust page lie."""
    return settings.data_dir / TLS_FOLDER


def _say_how_to_trust(settings: Settings, certificate: OfficeCertificate) -> None:
    page = f"http://{office_address(settings.office_host)}:{settings.trust_port}"
    click.echo(f"第一次用的手机先扫这里, 按图装证书 (a new phone first: trust the certificate, in pictures)  {page}")
    click.echo(qr_text(page))
    click.echo(f"证书指纹 SHA-256 ({certificate.ca_name})\n{grouped_fingerprint(certificate.ca_sha256)}")
    click.echo(f"证书到期 {certificate.server_ends_at:%Y-%m-%d}, 自动续 (renewed by itself)\n")
