"""`siteproof user`: the first accounts of a real installation, and a sign-in link for anybody."""

from __future__ import annotations

import click

ROLES = ("inspector", "supervisor", "leader", "unit", "auditor", "administrator")


@click.group()
def user() -> None:
    """Accounts."""


@user.command()
@click.argument("username")
@click.option("--name", required=True, help="The person's name as screens show it.")
@click.option("--role", required=True, type=click.Choice(ROLES))
@click.option("--area", "areas", multiple=True, help="Id of an area in the scope; repeat for several.")
@click.option("--sector", "sectors", multiple=True, help="Id of a sector in the scope; repeat for several.")
@click.password_option(help="At least 12 characters; asked for when left out.")
def add(username: str, name: str, role: str, areas: tuple[str, ...], sectors: tuple[str, ...], password: str) -> None:
    """Add an account. There is no default account and no default password."""
    from siteproof.cli.installation import opened
    from siteproof.config import Settings
    from siteproof.services.add_user import NewUser, UserRefused, add_user

    with opened(Settings.from_env()) as runtime:
        try:
            with runtime.unit_of_work(write=True) as uow:
                add_user(uow, runtime, NewUser(username, name, role, password, areas, sectors))
        except UserRefused as refused:
            raise click.ClickException(str(refused)) from refused
    click.echo(f"{username} can sign in.")


@user.command()
@click.argument("username")
@click.option("--public-url", envvar="SITEPROOF_PUBLIC_URL", help="The https address people use.")
def link(username: str, public_url: str | None) -> None:
    """Print a sign-in link for USERNAME, with its QR where the camera will work; it works once, for a day."""
    from siteproof.cli.addresses import NO_CAMERA, reach
    from siteproof.cli.installation import opened
    from siteproof.cli.sign_in_lines import qr_text, sign_in_link
    from siteproof.config import Settings

    settings = Settings.from_env()
    where = reach(settings.host, settings.port, public_url)
    with opened(settings) as runtime:
        address = sign_in_link(runtime, username, where)
    click.echo(address)
    click.echo(qr_text(address) if where.qr else NO_CAMERA)
