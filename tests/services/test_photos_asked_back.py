"""A photo that the disk lost and no backup holds comes back from the phone that still has it, however it is sent."""

import os
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from factories.archived import archived
from factories.field_work import FieldWork
from factories.phone import inspection_body, photo_entry, sha256
from factories.pictures import jpeg
from siteproof.api.app import create_app, runtime_of
from siteproof.media.blob_store import photo_key
from siteproof.services.backup.rehash import ask_the_phones, rehash_all
from siteproof.services.receive_parts import PART_BYTES


def bytes_at(app: Flask, data: bytes) -> Path:
    """Where these bytes lie."""
    return runtime_of(app).blobs.path(photo_key(sha256(data)))


@pytest.mark.fault("F16")
@pytest.mark.invariant("S10", "S11")
def test_a_lost_photo_and_a_lost_original_are_taken_back_in_parts(settings: Any, clock: Any, tmp_path: Path) -> None:
    """`stored` said of bytes that are not here would let the phone delete the last copy."""
    app = archived(settings, clock, tmp_path / "archive")
    wang, photo, original = FieldWork(app, "wang"), jpeg(1) + os.urandom(PART_BYTES), jpeg(2) + os.urandom(PART_BYTES)
    named = photo_entry(photo, original={"sha256": sha256(original), "bytes": len(original)})
    id_, raw = wang.seal("inspection", inspection_body(), photos=[named])
    assert wang.put_record(id_, raw).status_code == 200
    stored = [wang.put_in_parts(each).json for each in (photo, original)]
    bytes_at(app, photo).unlink()
    bytes_at(app, original).write_bytes(original[:-1] + bytes([original[-1] ^ 1]))
    assert rehash_all(runtime_of(app)).faults == 2
    ask_the_phones(runtime_of(app))
    again = create_app(replace(settings, backup_dir=tmp_path / "archive"), clock=clock)

    wang.records, wang.photos = {id_: raw}, {sha256(photo): photo}
    wang.reconnect(again, in_parts=True)
    answer = wang.put_in_parts(original)  # an original is not asked for with `have`

    assert (answer.json or {})["seq"] == (stored[1] or {})["seq"]
    assert [bytes_at(again, each).read_bytes() for each in (photo, original)] == [photo, original]
    assert wang.put_in_parts(original).json == answer.json  # its answer was lost: no byte goes a second time
    assert rehash_all(runtime_of(again)).faults == 0


@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
@pytest.mark.fault("F16")
def test_a_photo_whose_loss_nobody_has_noticed_is_not_called_stored(settings: Any, clock: Any, tmp_path: Path) -> None:
    app = archived(settings, clock, tmp_path / "archive")
    wang, photo = FieldWork(app, "wang"), jpeg(1)
    assert wang.put_photo(photo).status_code == 200
    bytes_at(app, photo).unlink()

    assert wang.put_in_parts(photo).status_code == 200

    assert bytes_at(app, photo).read_bytes() == photo
