"""Before anything is opened: can this account write where the installation lies? If not, one line says where."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from siteproof.config import Settings

_SQLITE = "sqlite:///"


def require_writable(settings: Settings) -> None:
    """Make the folders that are missing and try to write; raises OSError with a sentence that names the place."""
    for folder in (settings.data_dir, settings.blob_dir):
        _try(folder, _write_into)
    if settings.database_url.startswith(_SQLITE):
        for suffix in ("", "-wal", "-shm"):
            file = Path(settings.database_url.removeprefix(_SQLITE) + suffix)
            if file.exists():
                _try(file, _open_for_writing)


def _try(path: Path, act: Callable[[Path], None]) -> None:
    try:
        act(path)
    except OSError as error:
        raise OSError(f"{path} cannot be written ({error.strerror}); the account that serves needs it") from error


def _write_into(folder: Path) -> None:
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    probe = folder / f".{os.getpid()}.probe"
    probe.touch(mode=0o600)
    probe.unlink()


def _open_for_writing(file: Path) -> None:
    os.close(os.open(file, os.O_RDWR))
