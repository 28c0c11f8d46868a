"""`siteproof user`: the first accounts of a real installation, and a sign-in link for anybody."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import click

from siteproof.domain.kinds import STAFF

if TYPE_CHECKING:
    from siteproof.services.activation import Activation
    from siteproof.services.runtime import Runtime
    from siteproof.store.unit_of_work import UnitOfWork


@click.group()
def user() -> None:
    """Accounts."""


_public_url = click.option("--public-url", envvar="SITEPROOF_PUBLIC_URL", help="The https address people use.")


@user.command()
@click.argument("username")
@click.option("--name", required=True, help="The person's name as screens show it.")
@click.option("--role", required=True, type=click.Choice([role.value for role in STAFF]))
@click.option("--area", "areas", multiple=True, help="Id of an area in the scope; repeat for several.")
@click.option("--sector", "sectors", multiple=True, help="Id of a sector in the scope; repeat for several.")
@click.option("--unit", help="Id of the person's unit; needed for the role unit.")
@_public_url
def add(
    username: str,
    name: str,
    role: str,
    areas: tuple[str, ...],
    sectors: tuple[str, ...],
    unit: str | None,
    public_url: str | None,
) -> None:
    """Add an account and print its activation once: the person chooses the password."""
    from siteproof.services.administer.people import UserDetails
    from siteproof.services.administer.terminal import add_user

    details = UserDetails(name, role, areas, sectors, unit)
    _activated(username, public_url, lambda uow, runtime: add_user(uow, runtime, username, details))


@user.command()
@click.argument("username")
@_public_url
def reset(username: str, public_url: str | None) -> None:
    """Print a new activation for USERNAME; the present password works until it is used."""
    from siteproof.services.administer.terminal import reset_user

    _activated(username, public_url, lambda uow, runtime: reset_user(uow, runtime, username))


def _activated(username: str, public_url: str | None, make: Callable[[UnitOfWork, Runtime], Activation]) -> None:
    from siteproof.cli.activation_lines import print_activation
    from siteproof.cli.installation import opened
    from siteproof.config import Settings
    from siteproof.services.administer.terminal import UserRefused

    settings = Settings.from_env()
    with opened(settings) as runtime:
        try:
            with runtime.unit_of_work(write=True) as uow:
                activation = make(uow, runtime)
        except UserRefused as refused:
            raise click.ClickException(str(refused)) from refused
    print_activation(settings, public_url, username, activation)


@user.command()
@click.argument("username")
@click.option("--undo", is_flag=True, help="Open the account again.")
def block(username: str, undo: bool) -> None:
    """End the sessions of USERNAME and refuse new ones; records and unsent work stay."""
    from siteproof.cli.installation import opened
    from siteproof.config import Settings
    from siteproof.services.administer.terminal import UserRefused, block_user

    with opened(Settings.from_env()) as runtime:
        try:
            with runtime.unit_of_work(write=True) as uow:
                block_user(uow, runtime, username, blocked=not undo)
        except UserRefused as refused:
            raise click.ClickException(str(refused)) from refused
    click.echo(f"{username} is {'open again' if undo else 'blocked'}.")


@user.command(name="list")
def list_users() -> None:
    """All accounts: sign-in name, name, role, state, scope."""
    from siteproof.cli.installation import opened
    from siteproof.config import Settings
    from siteproof.services.administer.terminal import every_user

    with opened(Settings.from_env()) as runtime, runtime.unit_of_work() as uow:
        for each in every_user(uow):
            scope = " ".join([*each["areas"], *each["sectors"]]) or "-"
            click.echo(f"{each['username']}\t{each['name']}\t{each['role']}\t{each['state']}\t{scope}")


@user.command()
@click.argument("username")
@click.option("--public-url", envvar="SITEPROOF_PUBLIC_URL", help="The https address people use.")
def link(username: str, public_url: str | None) -> None:
    """Print a sign-in link for USERNAME, with its QR where the camera will work; it works once, for a day."""
    from siteproof.cli.addresses import NO_CAMERA, reach
    from siteproof.cli.installation import opened
    from siteproof.cli.office import known_office_url
    from siteproof.cli.sign_in_lines import qr_text, sign_in_link
    from siteproof.config import Settings

    settings = Settings.from_env()
    where = reach(settings.host, settings.port, public_url or known_office_url(settings))
    with opened(settings) as runtime:
        address = sign_in_link(runtime, username, where)
    click.echo(address)
    click.echo(qr_text(address) if where.qr else NO_CAMERA)
