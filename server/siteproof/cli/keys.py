"""`siteproof keys`: the server's own keys, that receipts are checked with."""

from __future__ import annotations

import click


@click.group()
def keys() -> None:
    """The key that signs receipts and beacons."""


@keys.command()
def rotate() -> None:
    """Make a new key, signed by the present one. Phones follow by themselves; restart the server afterwards.

    The old key stays with the receipts it signed. Whoever holds a stolen one can still sign the next: where that is
    feared, let people sign in anew.
    """
    from siteproof.cli.installation import opened
    from siteproof.config import Settings
    from siteproof.services.rotate_key import rotate_key

    with opened(Settings.from_env()) as runtime:
        key = rotate_key(runtime)
        click.echo(f"新钥匙 {key.kid}，由旧钥匙 {runtime.key.kid} 签名；重启服务后启用，手机会自己认得")
        click.echo(f"New key {key.kid}, signed by {runtime.key.kid}: restart the server; phones follow by themselves.")
