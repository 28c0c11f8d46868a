"""`siteproof restore`: an installation comes back from its archive, and the phones fill in what came later."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from siteproof.config import Settings
    from siteproof.services.backup.plan import AtStake, Plan

_REFUSED = {
    "no_backup": ("档案里没有核对过的备份", "The archive holds no verified backup."),
    "no_such_backup": (
        "没有第 {number} 次备份，最新的是第 {newest} 次",
        "There is no backup {number}; the newest is {newest}.",
    ),
    "older": (
        "第 {number} 次不是最新的（最新是第 {newest} 次）。真要用它，请写明理由：--older-because",
        "Backup {number} is not the newest ({newest}). To take it all the same, write why: --older-because REASON",
    ),
    "schema": (
        "档案是更新版本的程序写的（{schema}），先升级程序",
        "A newer version of the program wrote this archive ({schema}); upgrade first.",
    ),
    "not_empty": (
        "{path} 不是空的：恢复只写进空目录和空数据库",
        "{path} is not empty: a restore goes into an empty folder and an empty database only.",
    ),
    "other_restore": (
        "{path} 里另一次恢复没有做完；清空这个目录再来",
        "Another restore was interrupted in {path}; empty this folder and begin again.",
    ),
}  # fmt: skip


@click.command()
@click.argument("archive", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--number", type=int, help="An older backup than the newest verified one.")
@click.option("--older-because", metavar="REASON", help="Why an older one; kept in the audit chain.")
@click.option("--key-file", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="Key of the archive.")
@click.option("--dry-run", is_flag=True, help="Only say what would be restored and what is at stake.")
@click.option("--photo", "photos", multiple=True, metavar="SHA256", help="Bring back only this photo (repeatable).")
def restore(
    archive: Path, number: int | None, older_because: str | None, key_file: Path | None, dry_run: bool,
    photos: tuple[str, ...],
) -> None:  # fmt: skip
    """Restore from ARCHIVE into the empty data folder and database that SITEPROOF_* name.

    Only the newest verified backup is taken, for phones may have let go of what it covers. Phones notice the new
    epoch by themselves and send again what came after the backup.
    """
    from siteproof.cli.archive_opening import archive_of, told
    from siteproof.config import Settings
    from siteproof.services.backup.plan import RestoreRefused, plan_restore

    settings = Settings.from_env()
    key = None if key_file is None else key_file.read_text("ascii").strip()
    if photos:
        _photos(settings, archive, key, photos)
        return
    with told():
        try:
            plan = plan_restore(archive_of(archive, key), number, older_because)
            _print_plan(plan)
            if not dry_run:
                _restore(settings, plan, key)
        except RestoreRefused as refused:
            _print_at_stake(refused.numbers.get("at_stake", []), refused.numbers.get("unread", []))
            text = "\n".join(each.format(**refused.numbers) for each in _REFUSED[refused.code])
            raise click.ClickException(text) from refused


def _restore(settings: Settings, plan: Plan, key: str | None) -> None:
    import os

    from siteproof.cli.installation import wall_clock
    from siteproof.services.backup.restore import Place, restore
    from siteproof.store.database import open_engine

    settings.data_dir.parent.mkdir(parents=True, exist_ok=True)
    engine = open_engine(_reachable(settings))
    try:
        place = Place(engine, settings.data_dir, settings.blob_dir)
        done = restore(plan, place, key, wall_clock, os.urandom, lambda what, n: click.echo(f"  {what} {n}"))
    finally:
        engine.dispose()
    click.echo(f"已恢复 {done.records} 件记录、{done.photos} 张照片，到 seq {done.seq}；新纪元 {done.epoch}")
    click.echo(f"Restored {done.records} records and {done.photos} photos up to seq {done.seq}; epoch {done.epoch}.")
    if done.photos_missing:
        click.echo(
            f"{done.photos_missing} 张照片档案里没有，等手机重传 (photos are not in the archive; phones send them)"
        )
    click.echo("下一步：siteproof serve。手机会自己把之后的补传上来。")
    click.echo("Next: siteproof serve. Phones send again by themselves what came after the backup.")


def _reachable(settings: Settings) -> str:
    """A SQLite file lies in the data folder, which a restore makes itself."""
    settings.data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    return settings.database_url


def _print_plan(plan: Plan) -> None:
    chosen = plan.chosen
    click.echo(f"第 {chosen.number} 次备份，{chosen.made_at}，seq {chosen.seq}，服务器钥匙 {plan.signed_by}")
    click.echo(f"Backup {chosen.number} of {plan.tip}, made {chosen.made_at}, signed by server key {plan.signed_by}.")
    if plan.because is None:
        click.echo("在这之后收到的，由手机自己补传 (what came in after that comes back from the phones)")
    _print_at_stake(plan.at_stake, plan.unread)


def _print_at_stake(at_stake: list[AtStake], unread: list[int]) -> None:
    """What the chosen backup leaves behind, by phone: those phones may have let go of it."""
    for each in at_stake:
        device = "" if each.device is None else f" · {each.device}"
        click.echo(f"  {each.person}{device}: 记录 (records) {each.records}, 照片 (photos) {each.photos}")
    if at_stake:
        total: dict[str, Any] = {
            "n": sum(each.records for each in at_stake),
            "m": sum(each.photos for each in at_stake),
        }
        click.echo("以上 {n} 件记录、{m} 张照片不在选中的备份里，手机可能已经清掉".format(**total))
        click.echo(
            "These {n} records and {m} photos are not in it; their phones may have let go of them.".format(**total)
        )
    if unread:
        numbers = ", ".join(map(str, unread))
        click.echo(f"读不出来的备份，里面有什么没人知道 (backups that cannot be read): {numbers}")


def _photos(settings: Settings, archive: Path, key: str | None, photos: tuple[str, ...]) -> None:
    from siteproof.cli.archive_opening import archive_of, told
    from siteproof.cli.installation import opened
    from siteproof.services.backup.rehash import bring_back
    from siteproof.services.backup.run import archive_key

    with told(), opened(settings) as runtime:
        source = archive_of(archive, key or archive_key(settings.data_dir))
        for sha256 in photos:
            bring_back(runtime, source, sha256)
            click.echo(f"照片已从备份取回 (brought back): {sha256}")
