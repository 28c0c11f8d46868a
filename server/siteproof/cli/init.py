"""`siteproof init`: a real, empty installation with its county and its first administrator."""

from __future__ import annotations

import click


@click.command()
@click.option("--county", prompt="县名 (name of the county)", help="Name of the county.")
@click.option("--county-en", default="", help="Its name in English; the same name when left out.")
@click.option("--code", default="county", help="Its administrative code, the id of its area.")
@click.option("--zone", default="Asia/Shanghai", show_default=True, help="IANA time zone of the county.")
@click.option("--admin", prompt="管理员登录名 (sign-in name of the administrator)", help="Sign-in name.")
@click.option("--admin-name", prompt="管理员姓名 (the administrator's name)", help="Name as screens show it.")
@click.option("--public-url", envvar="SITEPROOF_PUBLIC_URL", help="The https address people use.")
def init(
    county: str, county_en: str, code: str, zone: str, admin: str, admin_name: str, public_url: str | None
) -> None:
    """Begin a real county in an empty data folder. No default account, no default password.

    Prints once a link and a QR with which the first administrator chooses his password. A folder that holds
    the demo or a county that has begun is refused and left as it is.
    """
    from siteproof.cli.activation_lines import print_activation
    from siteproof.cli.demo import ACCOUNTS
    from siteproof.cli.installation import opened
    from siteproof.config import Settings
    from siteproof.services.administer.terminal import UserRefused
    from siteproof.services.begin_county import BeginRefused, NewCounty, begin_county

    settings = Settings.from_env()
    if (settings.data_dir / ACCOUNTS).exists():
        raise click.ClickException(f"{settings.data_dir} holds the demo county; give the real one a folder of its own.")
    with opened(settings) as runtime:
        try:
            with runtime.unit_of_work(write=True) as uow:
                new = NewCounty(code, county, county_en, zone, admin, admin_name)
                activation = begin_county(uow, runtime, new)
        except (BeginRefused, UserRefused) as refused:
            raise click.ClickException(str(refused)) from refused
    click.echo(f"{county}: {settings.data_dir}")
    print_activation(settings, public_url, admin, activation)
    click.echo("下一步 (next): siteproof serve")
