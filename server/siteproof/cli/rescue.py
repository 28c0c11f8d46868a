"""`siteproof rescue`: takes in a rescue file beside the server, and lays out what was unfinished for people to read."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

import click

if TYPE_CHECKING:
    from siteproof.domain.rescue_format import RescueEntry

ENDINGS = {"image/jpeg": "jpg", "image/png": "png", "image/webp": "webp", "image/heic": "heic"}


@click.command()
@click.argument("file", type=click.File("rb"))
@click.option("--by", "username", required=True, help="The supervisor or administrator who hands the file in.")
@click.option(
    "--drafts-to",
    type=click.Path(file_okay=False, path_type=Path),
    help="A folder for unfinished inspections: answers as JSON, pictures as files. They never become records.",
)
def rescue(file: BinaryIO, username: str, drafts_to: Path | None) -> None:
    """Take in FILE, a phone's rescue file: every record under its author, by his own signature; repeatable."""
    from siteproof.cli.installation import opened
    from siteproof.config import Settings
    from siteproof.domain.errors import ErrorCode, SiteproofError
    from siteproof.services.append_record import Courier
    from siteproof.services.audit import Actor
    from siteproof.services.import_rescue import import_part
    from siteproof.store.queries.session import user_by_name

    with opened(Settings.from_env()) as runtime:
        with runtime.unit_of_work() as uow:
            user = user_by_name(uow, username)
        if user is None or user["role"] not in ("supervisor", "administrator"):
            raise SiteproofError(ErrorCode.FORBIDDEN, reason="role")
        courier = Courier(Actor(user["id"], None, "terminal"), user["id"])
        keep = None if drafts_to is None else _into(drafts_to)
        for part in _parts(file):
            _say(import_part(runtime, courier, part, keep_draft=keep))


def _parts(file: BinaryIO) -> list[Callable[[int], bytes]]:
    """One reader a part, each of which ends where its part ends."""
    from siteproof.domain.rescue_format import read_header

    found: list[Callable[[int], bytes]] = []
    while True:
        start = file.tell()
        if not file.read(1) and found:
            return found
        file.seek(start)
        header = read_header(file.read)
        end = file.tell() + header.body_bytes
        found.append(_between(file, start, end))
        if file.seek(0, 2) <= end:
            return found
        file.seek(end)


def _between(file: BinaryIO, start: int, end: int) -> Callable[[int], bytes]:
    at = start

    def read(size_bytes: int) -> bytes:
        nonlocal at
        file.seek(at)
        piece = file.read(min(size_bytes, end - at))
        at += len(piece)
        return piece

    return read


def _into(folder: Path) -> Callable[[RescueEntry], None]:
    """Keeps drafts and their pictures as <draft>.json and <draft>-<hash>.<ending>; names are made here, not read."""

    def keep(entry: RescueEntry) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        draft = str(entry.meta.get("id") or entry.meta.get("draft_id") or "draft")
        name = "".join(sign for sign in draft if sign.isalnum() or sign == "-")[:40]
        if entry.what == "draft_photo":
            digest = "".join(sign for sign in str(entry.meta.get("sha256")) if sign.isalnum())[:16]
            name = f"{name}-{digest}.{ENDINGS.get(str(entry.meta.get('media_type')), 'bin')}"
        else:
            name = f"{name}.json"
        with (folder / name).open("wb") as file:
            for piece in entry.pieces:
                file.write(piece)

    return keep


def _say(answer: dict[str, Any]) -> None:
    device = answer["device"]
    click.echo(f"{device['user_name']['zh']} ({device['name']})" if device else "device unknown here")
    for record in answer["records"]:
        project = (record["project_name"] or {}).get("zh", "")
        receipt = record["receipt"]
        outcome = f"{receipt['placed']}, receipt {receipt['seq']}" if receipt else f"refused: {record['code']}"
        click.echo(f"  {record['kind'] or '?'} {record['id'] or '?'} {project}: {outcome}")
    stored = sum(photo["outcome"] == "stored" for photo in answer["photos"])
    click.echo(f"  photos: {stored} stored, {len(answer['photos']) - stored} refused")
    for draft in answer["drafts"]:
        click.echo(f"  unfinished, not stored: {draft['answered']} answers, {draft['photos']} photos")
    if answer["problem"]:
        click.echo(f"  the file breaks off here: {answer['problem']}")
