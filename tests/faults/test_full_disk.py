"""A data folder on a disk of 20 MB: full is said as 507, reading goes on, nothing is lost, and room is used at once."""

import contextlib
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from factories.phone import inspection_body, sha256
from faults.field_phone import FieldPhone, Sealed, picture
from faults.installation import Installation
from faults.servers import Nursery
from faults.small_disk import nursery_on_small_disk
from harness.device import photo_entry

pytestmark = pytest.mark.invariant("S24")


class SmallDisk:
    """An installation on a disk that a test can fill and empty."""

    def __init__(self, nursery: Nursery, inside: Path, seen: Path, template: Path) -> None:
        self.seen, self._elsewhere = seen, inside.with_name("elsewhere")
        self._elsewhere.mkdir()
        shutil.copytree(template, seen / "county")
        self.installation = Installation(nursery, inside / "county", f"sqlite:///{inside / 'county/siteproof.sqlite'}")
        self._ballast = seen / "ballast"

    def fill(self) -> None:
        """Not a byte is left."""
        with self._ballast.open("ab", buffering=0) as file, contextlib.suppress(OSError):
            while True:
                file.write(bytes(4096))

    def leave(self, free_bytes: int) -> None:
        """So much is left."""
        with self._ballast.open("ab", buffering=0) as file:
            file.write(bytes(max(0, shutil.disk_usage(self.seen).free - free_bytes)))

    def use_up_inodes(self) -> None:
        """Not a name is left."""
        folder = self.seen / "many"
        folder.mkdir()
        with contextlib.suppress(OSError):
            for n in range(100_000):
                (folder / str(n)).touch()

    def empty(self) -> None:
        """Room again."""
        self._ballast.unlink(missing_ok=True)
        shutil.rmtree(self.seen / "many", ignore_errors=True)

    def assert_sound(self) -> None:
        """The files as they lie there, looked at on another disk: whole, and with everything that was receipted."""
        copy = Path(
            shutil.copytree(self.seen / "county", self._elsewhere / f"copy-{len(list(self._elsewhere.iterdir()))}")
        )
        with closing(sqlite3.connect(copy / "siteproof.sqlite")) as database:
            assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        looked_at = Installation(self.installation.nursery, copy, f"sqlite:///{copy / 'siteproof.sqlite'}")
        looked_at.ledger = self.installation.ledger
        looked_at.assert_kept()
        assert list((looked_at.blobs / "incoming").iterdir()) == []
        looked_at.close()


@pytest.fixture
def disk(request: pytest.FixtureRequest, tmp_path: Path, sqlite_template: Path) -> Iterator[SmallDisk]:
    """20 MB, or as many names as the test asks for."""
    with nursery_on_small_disk(tmp_path, getattr(request, "param", "size=20m")) as (nursery, seen):
        yield SmallDisk(nursery, tmp_path / "disk", seen, sqlite_template)


def _refused_as_full(answer: object) -> bool:
    return (answer.status, answer.body["code"]) == (507, "storage_full")


@pytest.mark.fault("F10", "F11")
def test_a_full_disk_is_typed_reads_go_on_and_room_is_used_at_once(disk: SmallDisk) -> None:
    disk.installation.serve()
    phone, reader = FieldPhone(disk.installation.port, "wang"), FieldPhone(disk.installation.port, "li")
    kept = phone.capture()
    disk.installation.ledger.note(phone, kept, phone.send(kept))
    seen = [f"/api/v1/photos/{sha256(kept.photos[0])}?size={size}" for size in ("thumb", "original")]
    assert [phone.ask("GET", path).status for path in seen] == [200, 200]
    disk.fill()

    late = phone.capture(photo_bytes=300_000)
    for _ in range(3):
        assert _refused_as_full(phone.put_photo(late.photos[0]))
    refused = [phone.put_record(record) for record in [late, *(phone.capture(photos=0) for _ in range(40))]]

    assert any(_refused_as_full(answer) for answer in refused)  # the log of changes may have had room for a few
    assert {answer.status for answer in refused} <= {200, 507}
    for answer in refused:
        if answer.status == 200:
            disk.installation.ledger.note_record(answer)
    assert reader.ask("GET", "/api/v1/review-queue").status == 200
    assert [phone.ask("GET", path).status for path in seen] == [200, 200]
    assert phone.ask("GET", "/api/v1/hello").status == 200
    disk.assert_sound()

    disk.empty()
    disk.installation.ledger.note(phone, late, phone.send(late))
    disk.assert_sound()


@pytest.mark.fault("F10")
def test_originals_do_not_use_up_the_room_that_records_and_photos_need(disk: SmallDisk) -> None:
    disk.installation.serve()
    phone = FieldPhone(disk.installation.port, "wang")
    original, copy = picture(30_000), picture(20_000)
    entry = photo_entry(copy, item_id="width") | {"original": {"sha256": sha256(original), "bytes": len(original)}}
    sealed = Sealed(*phone.device.seal("inspection", inspection_body(), [entry]), (copy,))
    disk.leave(800_000)

    kept = phone.send(sealed)

    assert [answer.status for answer in kept] == [200, 200]
    assert _refused_as_full(phone.put_photo(original))
    disk.empty()
    assert phone.put_photo(original).status == 200
    disk.installation.ledger.note(phone, sealed, kept)
    disk.assert_sound()


@pytest.mark.fault("F12")
@pytest.mark.parametrize("disk", ["size=20m,nr_inodes=500"], indirect=True)
def test_without_a_name_left_it_is_the_same(disk: SmallDisk) -> None:
    disk.installation.serve()
    phone = FieldPhone(disk.installation.port, "wang")
    record = phone.capture()
    disk.use_up_inodes()

    assert _refused_as_full(phone.put_photo(record.photos[0]))
    assert phone.ask("GET", "/api/v1/hello").status == 200
    disk.installation.ledger.note_record(phone.put_record(record))
    disk.assert_sound()

    disk.empty()
    disk.installation.ledger.note(phone, record, phone.send(record))
    disk.assert_sound()


@pytest.mark.fault("F11")
def test_killed_on_a_full_disk_it_opens_again(disk: SmallDisk) -> None:
    server = disk.installation.serve()
    phone = FieldPhone(disk.installation.port, "wang")
    disk.fill()
    record = phone.capture(photos=0)
    answers = [phone.put_record(record) for _ in range(3)]
    server.kill()
    phone.hang_up()
    disk.empty()
    disk.installation.serve()

    for answer in answers:
        if answer.status == 200:
            disk.installation.ledger.note_record(answer)
    disk.installation.ledger.note_record(phone.put_record(record))
    disk.assert_sound()
