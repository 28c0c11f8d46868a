"""`siteproof backup`: make one now, read the whole archive, make its key, bring lost photos back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from siteproof.services.backup.run import BackupDone


@click.group(invoke_without_command=True)
@click.option("--begin-anew", is_flag=True, help="Begin an archive although the one known here is gone.")
@click.option("--over-newer", metavar="REASON", help="Go on although the archive knows more than this database.")
@click.pass_context
def backup(context: click.Context, begin_anew: bool, over_newer: str | None) -> None:
    """Back up into SITEPROOF_BACKUP_DIR now and read it back. The server does this every 5 minutes by itself."""
    if context.invoked_subcommand is not None:
        return
    from siteproof.cli.installation import opened
    from siteproof.config import Settings
    from siteproof.media.archive_folder import ArchiveBusy
    from siteproof.services.backup.run import back_up
    from siteproof.services.backup.state import BackupRefused
    from siteproof.services.checks import problem_words

    with opened(Settings.from_env()) as runtime:
        try:
            done = back_up(runtime, begin_anew=begin_anew, over_newer=over_newer)
        except BackupRefused as refused:
            words = problem_words(refused.code, refused.numbers)
            raise click.ClickException("\n".join(each[lang] for lang in ("zh", "en") for each in words)) from refused
        except ArchiveBusy as busy:
            raise click.ClickException(
                "另一个备份正在进行，等它做完\nAnother backup is running; wait for it."
            ) from busy
    _print(done)


def _print(done: BackupDone) -> None:
    state = done.state
    if done.written:
        click.echo(f"第 {state.number} 次备份已回读核对：新记录 {done.records} 件，新照片 {done.photos} 张")
        click.echo(f"Backup {state.number}: {done.records} new records and {done.photos} new photos, read back.")
    else:
        click.echo(f"没有变化，第 {state.number} 次备份仍是最新的\nNothing new; backup {state.number} stands.")
    click.echo(f"safe_seq {state.safe_seq}  {state.folder}")
    if state.photos_missing:
        click.echo(f"{state.photos_missing} 张照片服务器自己也读不出，手机会留着它们 (siteproof backup repair)")
        click.echo(f"{state.photos_missing} photos cannot be read on the server; phones keep theirs.")


@backup.command()
def verify() -> None:
    """Read the whole archive: every manifest, segment, row and photo. Takes minutes for a large county.

    The server does this every week by itself.
    """
    found = _read_without_installation() or _proven("read_archive")
    click.echo(f"档案完好：{found.backups} 次备份，{found.records} 件记录，{found.photos} 张照片")
    click.echo(f"The archive is whole: {found.backups} backups, {found.records} records, {found.photos} photos.")


@backup.command()
def drill() -> None:
    """Try a restore: the newest backup into a scratch folder, opened, and removed again. Nothing living is touched.

    The server does this every month by itself. Every row is restored, and up to 2,000 photos.
    """
    done = _proven("drill")
    click.echo(
        f"演练成功：第 {done.number} 次备份，{done.records} 件记录，{done.photos}/{done.photos_of} 张照片，"
        f"{done.seconds:.0f} 秒；演练目录已删"
    )
    click.echo(
        f"The trial restore of backup {done.number} worked: {done.records} records, {done.photos} of {done.photos_of} "
        f"photos in {done.seconds:.0f} s; the scratch folder is removed."
    )


def _read_without_installation() -> Any:
    """A copy of an archive can be read on a computer that has no installation, and then makes none; else None."""
    from pathlib import Path

    from siteproof.cli.archive_opening import archive_of, told
    from siteproof.config import Settings
    from siteproof.services.backup.run import archive_key
    from siteproof.services.backup.whole import read_whole

    settings = Settings.from_env()
    url = settings.database_url
    if settings.backup_dir is None or not url.startswith("sqlite:///"):
        return None
    if Path(url.removeprefix("sqlite:///")).is_file():
        return None
    with told():
        return read_whole(archive_of(settings.backup_dir, archive_key(settings.data_dir)))


def _proven(what: str) -> Any:
    """Read or drill, remembered for status and doctor; a failure is one sentence and exit code 1."""
    from siteproof.cli.installation import opened
    from siteproof.config import Settings
    from siteproof.services.backup import prove

    settings = Settings.from_env()
    if settings.backup_dir is None:
        raise click.ClickException("没有设置 SITEPROOF_BACKUP_DIR (SITEPROOF_BACKUP_DIR is not set)")
    with opened(settings) as runtime:
        try:
            return {"read_archive": prove.read_archive, "drill": prove.drill}[what](runtime)
        except prove.ProofFailed as failed:
            zh, en = _FAILED[failed.code]
            raise click.ClickException(f"{zh} ({en}): {failed.reason}") from failed


_FAILED = {
    "damaged": ("档案有损坏", "the archive is damaged"),
    "locked": ("档案是加密的，要对的钥匙", "the archive is encrypted; its key is missing or another"),
    "gone": ("里没有核对过的备份", "no verified backup is there"),
    "room": ("数据目录的盘放不下演练", "no room for a trial in the data folder (needed, free)"),
    "failing": ("没有做成", "it failed"),
}


@backup.command()
def key() -> None:
    """Make the key that encrypts the archive, before its first backup.

    The key is printed once, for paper: whoever restores must type it. It also lies in keys/backup-key of the data
    folder, so that the server can go on by itself. Lost in both places, nobody can open the archive.
    """
    from siteproof.config import Settings
    from siteproof.media.archive_seal import new_archive_key
    from siteproof.services.backup.run import archive_key, keep_archive_key

    settings = Settings.from_env()
    if archive_key(settings.data_dir) is not None:
        raise click.ClickException("已经有钥匙了：数据目录 keys/backup-key\nThere is a key already: keys/backup-key.")
    if settings.backup_dir is not None and (settings.backup_dir / "archive.json").exists():
        raise click.ClickException(
            "这个档案已经不加密地开始了；换一个空目录再来\n"
            "This archive has begun without encryption; set SITEPROOF_BACKUP_DIR to an empty folder first."
        )
    made = new_archive_key()
    click.echo(f"\n  {made}\n")
    click.echo("抄在纸上，锁进柜子，不要放在这台电脑上。没有它，谁也打不开备份。")
    click.echo("Write it on paper and lock it away, not on this computer. Without it nobody can open the backups.")
    typed = click.prompt("照着纸输入最后 8 位 (type the last 8 characters from the paper)")
    if typed.strip().upper() != made[-8:]:
        raise click.ClickException("不一致，没有保存，请重来 (They differ; nothing was kept, begin again)")
    keep_archive_key(settings.data_dir, made)
    click.echo("以后的备份都加密 (Backups are encrypted from now on)")


@backup.command()
@click.option("--ask-phones", is_flag=True, help="Begin a new epoch, so that phones offer again what is missing.")
def repair(ask_phones: bool) -> None:
    """Hash every photo again and bring back from the archive what the disk lost or changed."""
    from siteproof.cli.installation import opened
    from siteproof.config import Settings
    from siteproof.services.backup.rehash import ask_the_phones, rehash_all, repair

    with opened(Settings.from_env()) as runtime:
        looked = rehash_all(runtime)
        _, gone = repair(runtime)
        if gone and ask_phones:
            ask_the_phones(runtime)
    click.echo(
        f"核对了 {looked.photos} 张照片，坏的 {looked.faults} 张，从备份取回 {looked.repaired} 张，还缺 {len(gone)} 张"
    )
    click.echo(
        f"{looked.photos} photos read, {looked.faults} not whole, {looked.repaired} brought back, {len(gone)} missing."
    )
    for sha256 in gone:
        click.echo(f"  {sha256}")
    if gone and ask_phones:
        click.echo("已换新纪元：重启服务，手机会自己重传 (a new epoch: restart the server and phones send them again)")
    elif gone:
        click.echo("备份里也没有。手机可能还有：siteproof backup repair --ask-phones (the phones may still have them)")
