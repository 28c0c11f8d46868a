"""`siteproof backup`: make one now, read the whole archive, make its key, bring lost photos back."""

from __future__ import annotations

from typing import TYPE_CHECKING

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
    """Read the whole archive: every manifest, segment, row and photo. Takes minutes for a large county."""
    from siteproof.cli.archive_opening import archive_of, told
    from siteproof.config import Settings
    from siteproof.services.backup.run import archive_key
    from siteproof.services.backup.whole import read_whole

    settings = Settings.from_env()
    if settings.backup_dir is None:
        raise click.ClickException("没有设置 SITEPROOF_BACKUP_DIR (SITEPROOF_BACKUP_DIR is not set)")
    with told():
        archive = archive_of(settings.backup_dir, archive_key(settings.data_dir))
        found = read_whole(archive)
    click.echo(f"档案完好：{found.backups} 次备份，{found.records} 件记录，{found.photos} 张照片")
    click.echo(f"The archive is whole: {found.backups} backups, {found.records} records, {found.photos} photos.")


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
