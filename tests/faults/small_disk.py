"""A real small disk for a server: a tmpfs of its own in a mount namespace, which needs no rights on most machines."""

import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from faults.servers import Nursery

WAYS = (["unshare", "--user", "--map-root-user", "--mount"], ["unshare", "--mount"])


def _way(mount: str) -> list[str]:
    for way in WAYS:
        if shutil.which(way[0]) and subprocess.run([*way, "sh", "-c", mount], capture_output=True).returncode == 0:
            return way
    pytest.fail(
        "The tests of a full disk need a small file system of their own: allow user namespaces (unshare, of the "
        "package util-linux) or run them as root.",
        pytrace=False,
    )


@contextmanager
def nursery_on_small_disk(folder: Path, options: str) -> Iterator[tuple[Nursery, Path]]:
    """A nursery whose servers see a tmpfs at `folder`/disk; and where the test sees that same place."""
    place = folder / "disk"
    place.mkdir()
    mount = f"mount -t tmpfs -o {options} tmpfs {place}"
    nursery = Nursery(folder, prefix=[*_way(mount), "sh", "-c", f'{mount} && exec "$@"', "sh"])
    try:
        yield nursery, Path(f"/proc/{nursery.pid}/root{place}")
    finally:
        nursery.close()
