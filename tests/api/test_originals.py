"""Originals: camera bytes that a record names beside an upload copy. They come last, gate nothing, follow it."""

import base64
import hashlib
import os
import shutil
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select, update
from werkzeug.test import TestResponse

from factories.county import EAST
from factories.inspected import settle
from factories.phone import Phone, inspection_body, photo_entry, sha256
from factories.pictures import jpeg
from siteproof.api.app import runtime_of
from siteproof.media.blob_store import photo_key
from siteproof.services.housekeeping import sweep_unclaimed_photos
from siteproof.store.models import StoredPhoto, UserArea

Phones = Callable[..., Phone]
DIGEST_OF_X = f"sha-256=:{base64.b64encode(hashlib.sha256(b'x').digest()).decode()}:"


def camera_bytes(n: int = 1) -> bytes:
    """What a camera gives: a picture of some parts' size."""
    return jpeg(n) + os.urandom(700_000)


def naming(original: bytes, n: int = 1, **changed: Any) -> dict[str, Any]:
    """A photo whose upload copy is jpeg(n) and whose camera bytes are these."""
    named = {"sha256": sha256(original), "bytes": len(original)}
    return photo_entry(jpeg(n), original=named, **changed)


def hand_in(phone: Phone, original: bytes, n: int = 1) -> tuple[str, bytes]:
    """A record with its upload copy; its original has not come. Its id and its bytes."""
    sealed = phone.seal("inspection", inspection_body(checklist=None), photos=[naming(original, n)])
    assert phone.put_record(*sealed).status_code == 200
    assert phone.put_photo(jpeg(n)).status_code == 200
    return sealed


def placed(phone: Phone, sealed: tuple[str, bytes]) -> str:
    """Where the record stands now: the same bytes again answer with that."""
    return str((phone.put_record(*sealed).json or {})["placed"])


def photo_rows(app: Flask) -> int:
    """How many stored photos there are."""
    with runtime_of(app).unit_of_work() as uow:
        return int(uow.connection.execute(select(func.count()).select_from(StoredPhoto)).scalar_one())


def page_photo(app: Flask, reader: Phone, sealed: tuple[str, bytes]) -> dict[str, Any]:
    """The record's one photo as the desk reads it."""
    settle(app)
    photo: dict[str, Any] = (reader.get(f"/inspections/{sealed[0]}").json or {})["photos"][0]
    return photo


def sees(phone: Phone, data: bytes) -> int:
    """The status of asking for the bytes themselves."""
    return phone.get(f"/photos/{sha256(data)}?size=original").status_code


class TestStoring:
    def test_a_record_is_live_without_its_original(self, phone: Phones) -> None:
        wang, original = phone("wang"), camera_bytes()
        record = hand_in(wang, original)

        assert placed(wang, record) == "live"

    def test_it_is_stored_once_and_the_same_again_has_the_same_answer(self, county: Flask, phone: Phones) -> None:
        wang, original = phone("wang"), camera_bytes()
        hand_in(wang, original)
        before = photo_rows(county)

        first, second = wang.put_photo(original).json, wang.put_photo(original).json

        assert first == second
        assert (first["stored"], first["sha256"], first["bytes"]) == (True, sha256(original), len(original))
        assert photo_rows(county) == before + 1

    def test_other_bytes_under_its_hash_are_refused(self, phone: Phones) -> None:
        wang, original = phone("wang"), camera_bytes()
        hand_in(wang, original)

        answer = wang.put_photo(original + b"x", digest=sha256(original))

        assert (answer.status_code, answer.json["code"]) == (422, "hash")

    def test_one_that_is_too_large_gates_nothing(self, phone: Phones) -> None:
        wang, original = phone("wang"), camera_bytes()
        record = hand_in(wang, original)

        answer = wang.put_photo(bytes(26 * 1024 * 1024), digest=sha256(original))

        assert (answer.status_code, answer.json["code"]) == (413, "too_large")
        assert placed(wang, record) == "live"

    def test_have_answers_for_it(self, phone: Phones) -> None:
        wang, original = phone("wang"), camera_bytes()
        hand_in(wang, original)
        asked = {"items": [{"id": None, "sha256": sha256(original)}]}
        before = wang.post("/have", asked).json["items"][0]["present"]
        seq = wang.put_photo(original).json["seq"]

        after = wang.post("/have", asked).json["items"][0]

        assert (before, after["present"], after["seq"]) == (False, True, seq)
        assert phone("zhao").post("/have", asked).json["items"][0]["present"] is False

    def test_one_that_nobody_wants_any_more_is_taken_all_the_same(self, phone: Phones) -> None:
        """Bytes with the right hash are kept (contracts.md 2): a phone that heard yes an hour ago must not be stuck."""
        wang, original = phone("wang"), camera_bytes()
        hand_in(wang, original)

        assert wang.get("/hello").json["originals_wanted"] is False
        assert wang.put_photo(original).status_code == 200

    def test_the_sweep_of_unclaimed_files_leaves_it(self, county: Flask, phone: Phones) -> None:
        wang, original = phone("wang"), camera_bytes()
        hand_in(wang, original)
        wang.put_photo(original)
        path = runtime_of(county).blobs.path(photo_key(sha256(original)))
        os.utime(path, (0, 0))

        assert sweep_unclaimed_photos(runtime_of(county)) == 0
        assert path.read_bytes() == original


class TestRoom:
    def test_on_a_tight_disk_it_waits_and_records_and_photos_do_not(
        self, phone: Phones, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        wang, original = phone("wang"), camera_bytes()
        stored = camera_bytes(3)
        hand_in(wang, stored, 3)
        before = wang.put_photo(stored).json
        disk = shutil.disk_usage("/")
        monkeypatch.setattr(shutil, "disk_usage", lambda _: disk._replace(free=disk.total // 25))

        hand_in(wang, original)  # the record and its upload copy are stored

        at = f"/photos/{sha256(original)}"
        part = wang.client.put(
            f"/api/v1{at}/parts/0", data=b"x", headers=wang.headers | {"Content-Digest": DIGEST_OF_X}
        )
        refused = [wang.put_photo(original), part, wang.post(f"{at}/complete", {"bytes": len(original)})]
        assert [(each.status_code, each.json["code"]) for each in refused] == [(507, "storage_full")] * 3
        assert wang.put_photo(stored).json == before
        assert phone("zhao").put_photo(original).status_code == 200  # to whom it is a photo, for all that is known
        monkeypatch.setattr(shutil, "disk_usage", lambda _: disk._replace(free=disk.total // 5))
        assert wang.put_photo(original).status_code == 200


class TestReading:
    def test_who_may_read_the_photo_may_read_its_original(self, phone: Phones) -> None:
        wang, original = phone("wang"), camera_bytes()
        hand_in(wang, original)
        assert sees(phone("li"), original) == 404
        wang.put_photo(original)

        assert [sees(phone(name), original) for name in ("wang", "li", "zhao")] == [200, 200, 404]

    def test_naming_anothers_original_opens_nothing(self, phone: Phones) -> None:
        """Zhao sends bytes of his own; Wang only knows their hash and names it in a record that Qian reads."""
        wang, zhao, foreign = phone("wang"), phone("zhao"), camera_bytes(2)
        assert zhao.put_photo(foreign).status_code == 200

        hand_in(wang, foreign)

        assert [sees(phone(name), foreign) for name in ("wang", "li")] == [404, 404]

    def test_the_desk_is_told_of_it_when_it_is_there(self, county: Flask, phone: Phones) -> None:
        wang, original = phone("wang"), camera_bytes()
        record = hand_in(wang, original)
        before = page_photo(county, phone("li"), record)
        wang.put_photo(original)

        after = page_photo(county, phone("li"), record)

        assert (before["original"], before["sha256"]) == (None, sha256(jpeg(1)))
        assert after["original"] == {"sha256": sha256(original), "bytes": len(original)}

    def test_it_comes_as_a_file_and_never_inline(self, phone: Phones) -> None:
        wang, original = phone("wang"), camera_bytes()
        hand_in(wang, original)
        wang.put_photo(original)

        answer = phone("li").get(f"/photos/{sha256(original)}?size=original")

        assert answer.data == original
        assert answer.headers["Content-Disposition"].startswith("attachment")

    def test_the_original_of_ones_own_photo_is_no_used_photo(self, county: Flask, phone: Phones) -> None:
        wang, original = phone("wang"), camera_bytes()
        record = hand_in(wang, original)
        wang.put_photo(original)

        assert page_photo(county, phone("li"), record)["marks"]["unused"] == "ok"


class TestWishes:
    def test_the_default_is_no(self, phone: Phones) -> None:
        said = phone("feng", key=False).get("/admin/wishes").json

        assert said == {"originals_wanted": False, "version": 0, "whole": True}
        assert phone("wang").get("/hello").json["originals_wanted"] is False

    def test_who_has_no_session_hears_nothing_of_it(self, county: Flask) -> None:
        assert "originals_wanted" not in (county.test_client().get("/api/v1/hello").json or {})

    def test_phones_hear_what_the_county_wants(self, phone: Phones) -> None:
        feng, wang = phone("feng", key=False), phone("wang")

        said = want(feng, True, 0)

        assert (said.status_code, said.json) == (200, {"originals_wanted": True, "version": 1, "whole": True})
        assert wang.get("/hello").json["originals_wanted"] is True
        assert want(feng, False, 1).json["version"] == 2
        assert wang.get("/hello").json["originals_wanted"] is False

    def test_the_second_of_two_sees_what_the_first_said(self, phone: Phones) -> None:
        feng = phone("feng", key=False)
        want(feng, True, 0)

        answer = want(feng, False, 0)

        assert (answer.status_code, answer.json["code"]) == (409, "version_conflict")
        assert answer.json["current"]["originals_wanted"] is True

    def test_who_reaches_a_part_of_the_county_may_read_and_not_change(self, county: Flask, phone: Phones) -> None:
        with runtime_of(county).unit_of_work(write=True) as uow:
            uow.connection.execute(update(UserArea).where(UserArea.user_id == "user-feng").values(area_id=EAST))
        feng = phone("feng", key=False)

        assert feng.get("/admin/wishes").json["whole"] is False
        assert (want(feng, True, 0).status_code, feng.get("/admin/wishes").json["version"]) == (403, 0)


def want(administrator: Phone, wanted: bool, version: int) -> TestResponse:
    """Say whether originals shall come."""
    body = {"originals_wanted": wanted, "version": version}
    return administrator.client.put("/api/v1/admin/wishes", json=body, headers=administrator.headers)
