"""One sign-in line with a QR code for each role of the demo: single-use codes in the fragment of the address."""

from __future__ import annotations

import json
from pathlib import Path

import click
import segno

from siteproof.cli.addresses import NO_CAMERA, Reach
from siteproof.services.runtime import Runtime
from siteproof.services.sign_in import make_code
from siteproof.store.queries.session import user_by_name

_BLACK_ON_WHITE, _RESET = "\x1b[38;5;16;48;5;231m", "\x1b[0m"
_BLOCKS = {(False, False): " ", (True, False): "▀", (False, True): "▄", (True, True): "█"}
"""Two modules, one above the other, in a character: dark is the foreground."""
SHOWN = (("inspector", "检查员"), ("supervisor", "监督员"), ("leader", "领导"))


def print_sign_in_lines(runtime: Runtime, accounts: Path, where: Reach) -> None:
    """Lines for the first account of each role; codes never reach a log or the server's address bar."""
    people = json.loads(accounts.read_text("utf-8"))
    if not where.qr:
        click.echo(NO_CAMERA)
    for role, zh in SHOWN:
        person = next((each for each in people if each["role"] == role), None)
        if person is not None:
            link = sign_in_link(runtime, person["username"], where)
            click.echo(f"\n{zh} {role}: {person['name']} ({person['username']} / {person['password']})  {link}")
            if where.qr:
                click.echo(qr_text(link))
    click.echo(f"\n演示数据: 其余账号在 {accounts}")


def sign_in_link(runtime: Runtime, username: str, where: Reach) -> str:
    """A link that signs this user in once within a day; raises click.ClickException for an unknown name."""
    with runtime.unit_of_work(write=True) as uow:
        user = user_by_name(uow, username)
        if user is None:
            raise click.ClickException(f"There is no user {username}.")
        code = make_code(uow, user["id"], runtime.now(), runtime.entropy)
    return f"{where.base_url}/#code={code}"


def qr_text(link: str) -> str:
    """The QR code in half-block characters, black on white whatever the terminal's colours, with its quiet zone."""
    rows = [list(row) for row in segno.make(link, error="l", micro=False).matrix_iter(border=2)]
    if len(rows) % 2:
        rows.append([0] * len(rows[0]))
    lines = []
    for above, below in zip(rows[::2], rows[1::2], strict=True):
        blocks = "".join(_BLOCKS[bool(top), bool(bottom)] for top, bottom in zip(above, below, strict=True))
        lines.append(f"{_BLACK_ON_WHITE}{blocks}{_RESET}")
    return "\n".join(lines)
