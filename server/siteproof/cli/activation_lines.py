"""A fresh activation on the terminal: the link and its QR, printed once and kept nowhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from siteproof.config import Settings
    from siteproof.services.activation import Activation


def print_activation(settings: Settings, public_url: str | None, username: str, activation: Activation) -> None:
    """Link, QR where a phone can follow it, and until when it works."""
    from siteproof.cli.addresses import NO_CAMERA, reach
    from siteproof.cli.office import known_office_url
    from siteproof.cli.sign_in_lines import qr_text
    from siteproof.services.activation_link import activation_link

    where = reach(settings.host, settings.port, public_url or known_office_url(settings))
    link = activation_link(where.base_url, activation.code)
    until = activation.expires_at.strftime("%Y-%m-%d %H:%M UTC")
    click.echo(f"\n{username}: 打开此链接, 自己设密码 (open this link and choose a password):\n{link}")
    click.echo(qr_text(link) if where.qr else NO_CAMERA)
    click.echo(f"只显示这一次, 只能用一次, 有效到 {until}。 (Shown once, works once, until {until}.)")
