"""A real small disk for a server: a tmpfs of its own in a mount namespace, which needs no rights on most machines."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from faults.servers import Nursery
from harness.mounting import mount_way


@contextmanager
def nursery_on_small_disk(folder: Path, options: str) -> Iterator[tuple[Nursery, Path]]:
    """A nursery whose servers see a tmpfs at `folder`/disk; and where the test sees that same place."""
    place = folder / "disk"
    place.mkdir()
    mount = f"mount -t tmpfs -o {options} tmpfs {place}"
    nursery = Nursery(folder, prefix=[*mount_way(mount), "sh", "-c", f'{mount} && exec "$@"', "sh"])
    try:
        yield nursery, Path(f"/proc/{nursery.pid}/root{place}")
    finally:
        nursery.close()
