"""Opening an archive for a command, and telling in one sentence why it does not open."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from siteproof.media.archive_folder import ArchiveFolder


@contextmanager
def told() -> Iterator[None]:
    """Damage and a missing key become one sentence and exit code 1."""
    from siteproof.media.archive_folder import ArchiveAbsent
    from siteproof.media.archive_seal import ArchiveDamaged, ArchiveLocked

    try:
        yield
    except ArchiveAbsent as error:
        raise click.ClickException(f"{error} 里没有备份档案 (holds no archive)") from error
    except ArchiveLocked as error:
        raise click.ClickException(f"档案是加密的，要对的钥匙 (--key-file): {error}") from error
    except ArchiveDamaged as error:
        raise click.ClickException(f"档案有损坏 (the archive is damaged): {error}") from error


def archive_of(folder: Path, key: str | None) -> ArchiveFolder:
    """The archive in a folder."""
    from siteproof.media.archive_folder import ArchiveFolder

    return ArchiveFolder.open(folder, key)
