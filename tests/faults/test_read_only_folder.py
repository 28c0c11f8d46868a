"""A data folder that cannot be written: the server says so in one line and does not start."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from faults.servers import Nursery
from harness.serving import free_port


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    """A folder that is opened again at the end, so that it can be removed."""
    yield tmp_path
    for path in [*tmp_path.rglob("*")]:
        path.chmod(0o700 if path.is_dir() else 0o600)


def _close(top: Path) -> None:
    for path in [*top.rglob("*"), top]:
        path.chmod(0o500 if path.is_dir() else 0o400)


@pytest.mark.fault("F15")
@pytest.mark.parametrize("closed", ["folder", "database", "photos", "nothing there yet"])
def test_it_says_one_line_and_does_not_start(
    nursery: Nursery, sqlite_template: Path, folder: Path, closed: str
) -> None:
    data = folder / "place" / "county"
    data.parent.mkdir()
    if closed == "nothing there yet":
        _close(data.parent)
    else:
        shutil.copytree(sqlite_template, data)
        _close({"folder": data, "database": data / "siteproof.sqlite", "photos": data / "blobs"}[closed])

    server = nursery.start(data, port=free_port(), wait=False, fault={"obeys_permissions": True})
    code = server.wait_ended(20)
    said = server.log.read_text(encoding="utf-8")

    assert code == 2, said
    assert said.count("\n") == 1, said
    assert said.startswith("siteproof: ")
    assert str(data) in said
