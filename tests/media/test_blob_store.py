"""The local store: durable before it counts, nothing left behind."""

import errno
import os
from pathlib import Path

import pytest

from siteproof.media.blob_store import LocalBlobStore, StorageFull, photo_key
from siteproof.media.high_water import HighWater, HighWaterMark


def test_bytes_are_flushed_before_the_rename_and_the_folder_after(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store, acts = LocalBlobStore(tmp_path), []
    real_fsync, real_rename = os.fsync, Path.rename

    def fsync(descriptor: int) -> None:
        acts.append(f"fsync {Path(f'/proc/self/fd/{descriptor}').readlink().parent.name}")
        real_fsync(descriptor)

    def rename(self: Path, target: Path) -> Path:
        acts.append("rename")
        return real_rename(self, target)

    monkeypatch.setattr(os, "fsync", fsync)
    monkeypatch.setattr(Path, "rename", rename)

    incoming = store.incoming()
    incoming.write(b"bytes")
    incoming.keep(photo_key("ab" * 32))
    incoming.discard()

    assert acts == ["fsync incoming", "rename", "fsync photos"]
    assert store.path(photo_key("ab" * 32)).read_bytes() == b"bytes"


def test_what_is_not_kept_is_removed(tmp_path: Path) -> None:
    store = LocalBlobStore(tmp_path)
    incoming = store.incoming()
    incoming.write(b"bytes")
    incoming.discard()

    assert list((tmp_path / "incoming").iterdir()) == []


def test_a_full_disk_is_a_typed_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")

    incoming = LocalBlobStore(tmp_path).incoming()
    monkeypatch.setattr(os, "write", full)

    with pytest.raises(StorageFull):
        incoming.write(b"bytes")


def test_only_old_leftovers_are_swept(tmp_path: Path) -> None:
    store = LocalBlobStore(tmp_path)
    old, young = tmp_path / "incoming" / "old", tmp_path / "incoming" / "young"
    for file in (old, young):
        file.write_bytes(b"")
    os.utime(old, (0, 0))

    assert store.sweep() == 1
    assert [file.name for file in (tmp_path / "incoming").iterdir()] == ["young"]


def test_the_high_water_mark_never_sinks_within_an_epoch(tmp_path: Path) -> None:
    mark = HighWaterMark(tmp_path)
    for seq in (5, 12, 7):
        mark.write(HighWater("epoch", "identity", seq))

    assert HighWaterMark(tmp_path).read() == HighWater("epoch", "identity", 12)


def test_a_broken_mark_matches_no_database(tmp_path: Path) -> None:
    (tmp_path / "high-water.json").write_text("{", "utf-8")

    assert HighWaterMark(tmp_path).read() == HighWater("", "", 0)
