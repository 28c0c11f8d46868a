"""PUT of photos and parts, GET within the scope."""

import base64
import hashlib
import os
import tracemalloc
from collections.abc import Callable
from tempfile import TemporaryFile
from typing import Any

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from factories.phone import Phone, inspection_body, photo_entry, sha256
from factories.pictures import jpeg, png
from siteproof.api.app import runtime_of
from siteproof.media.blob_store import photo_key
from siteproof.services.pending_work import drain_pending
from siteproof.services.receive_parts import PART_BYTES, sweep_parts

Phones = Callable[..., Phone]


def digest_of(data: bytes) -> str:
    return f"sha-256=:{base64.b64encode(hashlib.sha256(data).digest()).decode()}:"


def put_part(phone: Phone, sha: str, n: int, data: bytes, digest: str | None = None) -> TestResponse:
    headers = {**phone.headers, "Content-Digest": digest or digest_of(data)}
    return phone.client.put(f"/api/v1/photos/{sha}/parts/{n}", data=data, headers=headers)


def big_jpeg() -> bytes:
    """A picture of two and a half parts: a decodable JPEG with bytes behind it."""
    return jpeg(1) + os.urandom(PART_BYTES * 5 // 2)


class TestPut:
    def test_a_stored_photo_lies_in_the_blob_store_and_has_a_seq(self, county: Flask, phone: Phones) -> None:
        answer = phone("wang").put_photo(jpeg(1)).json

        assert (answer["stored"], answer["bytes"], answer["damaged"]) == (True, len(jpeg(1)), False)
        assert runtime_of(county).blobs.path(photo_key(sha256(jpeg(1)))).read_bytes() == jpeg(1)

    def test_the_same_photo_again_has_the_same_seq(self, phone: Phones) -> None:
        wang = phone("wang")

        assert wang.put_photo(jpeg(1)).json == wang.put_photo(jpeg(1)).json

    @pytest.mark.fault("F66")
    def test_large_photos_are_never_held_whole_in_memory(self, phone: Phones) -> None:
        """Eight phones with 24 MB each once took half a gigabyte."""
        wang, data = phone("wang"), jpeg(1) + os.urandom(20 * 1024 * 1024)
        tracemalloc.start()
        with TemporaryFile() as body:
            body.write(data)
            body.seek(0)
            sha, size = sha256(data), len(data)
            del data
            tracemalloc.reset_peak()
            before = tracemalloc.get_traced_memory()[0]
            answer = wang.client.put(
                f"/api/v1/photos/{sha}", input_stream=body, content_length=size, headers=wang.headers
            )
            peak = tracemalloc.get_traced_memory()[1] - before
        tracemalloc.stop()

        assert (answer.status_code, answer.json["bytes"]) == (200, size)
        assert peak < 8 * 1024 * 1024

    def test_the_answer_names_the_hash(self, phone: Phones) -> None:
        assert phone("wang").put_photo(jpeg(1)).json["sha256"] == sha256(jpeg(1))

    @pytest.mark.invariant("S3")
    def test_right_bytes_heal_what_the_disk_changed(self, county: Flask, phone: Phones) -> None:
        phone("wang").put_photo(jpeg(1))
        runtime_of(county).blobs.path(photo_key(sha256(jpeg(1)))).write_bytes(b"changed")

        phone("wang").put_photo(jpeg(1))

        assert runtime_of(county).blobs.path(photo_key(sha256(jpeg(1)))).read_bytes() == jpeg(1)

    def test_two_users_have_a_seq_each(self, phone: Phones) -> None:
        first, second = (phone(name).put_photo(jpeg(1)).json["seq"] for name in ("wang", "zhao"))

        assert first < second

    @pytest.mark.parametrize(
        ("data", "status", "code"),
        [
            (b"<svg xmlns='http://www.w3.org/2000/svg'/>", 422, "type"),
            (b"", 422, "type"),
            (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x75\x30\x00\x00\x75\x30\x01\x00\x00\x00\x00", 422, "pixels"),
        ],
        ids=["svg", "empty", "png-30000x30000"],
    )
    def test_what_is_no_picture_of_ours_is_refused(self, phone: Phones, data: bytes, status: int, code: str) -> None:
        answer = phone("wang").put_photo(data)

        assert (answer.status_code, answer.json["code"]) == (status, code)

    @pytest.mark.fault("F21", "F22")
    @pytest.mark.invariant("S3", "S23")
    def test_wrong_hash_leaves_nothing(self, county: Flask, phone: Phones) -> None:
        answer = phone("wang").put_photo(jpeg(1), digest="0" * 64)

        blobs = runtime_of(county).blobs.root
        assert (answer.status_code, answer.json["code"]) == (422, "hash")
        assert list((blobs / "incoming").iterdir()) == []
        assert not (blobs / photo_key("0" * 64)).exists()

    def test_too_large_is_refused_by_its_length(self, phone: Phones) -> None:
        wang = phone("wang")

        answer = wang.put_photo(bytes(26 * 1024 * 1024))

        assert (answer.status_code, answer.json["code"]) == (413, "too_large")

    def test_a_compressed_body_is_not_unpacked(self, phone: Phones) -> None:
        wang = phone("wang")

        answer = wang.client.put(
            f"/api/v1/photos/{'0' * 64}", data=b"x", headers={**wang.headers, "Content-Encoding": "gzip"}
        )

        assert answer.status_code == 415

    @pytest.mark.parametrize("share", [0.5, 0.999])
    @pytest.mark.fault("F68")
    @pytest.mark.invariant("S3")
    def test_a_truncated_photo_is_kept_as_damaged(self, phone: Phones, share: float) -> None:
        answer = phone("wang").put_photo(jpeg(1)[: int(len(jpeg(1)) * share)])

        assert (answer.status_code, answer.json["damaged"]) == (200, True)


class TestParts:
    def test_parts_in_any_order_make_the_photo(self, phone: Phones) -> None:
        wang, data = phone("wang"), big_jpeg()
        parts = [data[at : at + PART_BYTES] for at in range(0, len(data), PART_BYTES)]
        for n in (2, 0, 1, 0):
            held = put_part(wang, sha256(data), n, parts[n]).json["held"]

        answer = wang.post(f"/photos/{sha256(data)}/complete", {"bytes": len(data)})

        assert held == [0, 1, 2]
        assert (answer.status_code, answer.json["bytes"]) == (200, len(data))
        assert answer.json == wang.post(f"/photos/{sha256(data)}/complete", {"bytes": len(data)}).json

    def test_a_stored_photo_needs_no_parts(self, phone: Phones) -> None:
        """A second tab still sending parts of a photo that the first has completed."""
        wang, data = phone("wang"), jpeg(1)
        stored = wang.put_photo(data).json
        put_part(wang, sha256(data), 1, b"x")

        answer = wang.post(f"/photos/{sha256(data)}/complete", {"bytes": len(data)})

        assert (answer.status_code, answer.json) == (200, stored)

    def test_a_part_whose_file_another_request_took_away_is_missing(self, county: Flask, phone: Phones) -> None:
        """It answered 500, for as long as the row lived."""
        wang, data = phone("wang"), jpeg(1)
        put_part(wang, sha256(data), 0, data)
        for file in (runtime_of(county).blobs.root / "parts").rglob("0"):
            file.unlink()

        first = wang.post(f"/photos/{sha256(data)}/complete", {"bytes": len(data)})
        put_part(wang, sha256(data), 0, data)
        second = wang.post(f"/photos/{sha256(data)}/complete", {"bytes": len(data)})

        assert (first.status_code, first.json["code"], first.json["missing"]) == (409, "parts_missing", [0])
        assert second.status_code == 200

    def test_missing_parts_are_named(self, phone: Phones) -> None:
        wang, data = phone("wang"), big_jpeg()
        put_part(wang, sha256(data), 1, data[PART_BYTES : 2 * PART_BYTES])

        answer = wang.post(f"/photos/{sha256(data)}/complete", {"bytes": len(data)})

        assert (answer.status_code, answer.json["code"], answer.json["missing"]) == (409, "parts_missing", [0, 2])

    def test_a_wrong_whole_drops_the_parts(self, phone: Phones) -> None:
        wang = phone("wang")
        put_part(wang, "a" * 64, 0, jpeg(1))

        refused = wang.post(f"/photos/{'a' * 64}/complete", {"bytes": len(jpeg(1))})

        assert (refused.status_code, refused.json["code"]) == (422, "hash")
        assert wang.post(f"/photos/{'a' * 64}/complete", {"bytes": len(jpeg(1))}).json["missing"] == [0]

    def test_parts_belong_to_their_user(self, phone: Phones) -> None:
        put_part(phone("wang"), sha256(jpeg(1)), 0, jpeg(1))

        answer = phone("zhao").post(f"/photos/{sha256(jpeg(1))}/complete", {"bytes": len(jpeg(1))})

        assert answer.json["missing"] == [0]

    @pytest.mark.parametrize(
        ("n", "data", "digest", "code"),
        [
            (0, b"x", "", "digest"),
            (0, b"x", digest_of(b"y"), "digest"),
            (0, b"x" * (PART_BYTES + 1), None, "part_size"),
            (100, b"x", None, "part_number"),
        ],
        ids=["no-digest", "other-digest", "too-large", "beyond-25-MB"],
    )
    def test_bad_parts_are_refused(self, phone: Phones, n: int, data: bytes, digest: str | None, code: str) -> None:
        wang = phone("wang")
        headers = {**wang.headers, "Content-Digest": digest_of(data) if digest is None else digest}

        answer = wang.client.put(f"/api/v1/photos/{'a' * 64}/parts/{n}", data=data, headers=headers)

        assert (answer.status_code, answer.json["code"]) == (422, code)

    @pytest.mark.invariant("S23")
    def test_parts_live_14_days(self, county: Flask, phone: Phones, clock: Any) -> None:
        put_part(phone("wang"), "a" * 64, 0, b"x")
        clock.advance(days=13)
        early = sweep_parts(runtime_of(county))
        clock.advance(days=2)

        assert (early, sweep_parts(runtime_of(county))) == (0, 1)


class TestGet:
    @pytest.fixture
    def cited(self, county: Flask, phone: Phones) -> str:
        """The hash of a photo of Wang's live inspection in the east, examined."""
        wang = phone("wang")
        wang.put_photo(jpeg(3))
        wang.send("inspection", inspection_body(), photos=[photo_entry(jpeg(3))])
        drain_pending(runtime_of(county), raise_errors=False)
        return sha256(jpeg(3))

    @pytest.mark.parametrize(
        ("username", "status"),
        [("wang", 200), ("li", 200), ("zhou", 200), ("zheng", 200),
         ("zhao", 404), ("sun", 404), ("chen", 404), ("feng", 404), ("wu", 404)],
    )  # fmt: skip
    def test_access_follows_the_record_and_the_scope(
        self, phone: Phones, cited: str, username: str, status: int
    ) -> None:
        assert phone(username).get(f"/photos/{cited}?size=thumb").status_code == status

    @pytest.mark.fault("F64")
    def test_citing_a_foreign_hash_opens_nothing(self, phone: Phones) -> None:
        """A supervisor of the east cites a picture that an inspector of the west sent."""
        phone("zhao").put_photo(jpeg(1))
        li = phone("li")
        waits = li.send("inspection", inspection_body(), photos=[photo_entry(jpeg(1))])

        assert waits["placed"] == "waiting"
        assert li.get(f"/photos/{sha256(jpeg(1))}?size=original").status_code == 404

    def test_a_derivative_is_a_picture_without_exif(self, phone: Phones, cited: str) -> None:
        answer = phone("li").get(f"/photos/{cited}?size=preview")

        assert answer.mimetype == "image/jpeg"
        assert b"Exif" not in answer.data
        assert "private" in answer.headers["Cache-Control"]

    def test_the_original_is_an_attachment_in_a_sandbox(self, phone: Phones, cited: str) -> None:
        answer = phone("li").get(f"/photos/{cited}?size=original")

        assert answer.data == jpeg(3)
        assert answer.headers["Content-Disposition"].startswith("attachment")
        assert answer.headers["Content-Security-Policy"] == "sandbox"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"

    def test_the_cookie_of_sign_in_opens_pictures_only(self, county: Flask, phone: Phones, cited: str) -> None:
        li = phone("li")

        assert li.client.get(f"/api/v1/photos/{cited}?size=thumb").status_code == 200
        assert li.client.get("/api/v1/changes?scope=me").status_code == 401
        assert county.test_client().get(f"/api/v1/photos/{cited}").status_code == 401

    def test_a_picture_is_made_when_the_worker_was_not_there_yet(self, phone: Phones) -> None:
        wang = phone("wang")
        wang.put_photo(png(1))

        assert wang.get(f"/photos/{sha256(png(1))}?size=thumb").mimetype == "image/jpeg"

    def test_a_damaged_picture_is_a_typed_answer(self, phone: Phones) -> None:
        wang, half = phone("wang"), jpeg(1)[:2000]
        wang.put_photo(half)

        answer = wang.get(f"/photos/{sha256(half)}?size=thumb")

        assert (answer.status_code, answer.json["code"]) == (410, "blob_damaged")

    @pytest.mark.fault("F16")
    @pytest.mark.invariant("S3")
    def test_bytes_changed_on_disk_are_never_served(self, county: Flask, phone: Phones) -> None:
        wang = phone("wang")
        wang.put_photo(jpeg(1))
        path = runtime_of(county).blobs.path(photo_key(sha256(jpeg(1))))
        path.write_bytes(b"changed")

        assert wang.get(f"/photos/{sha256(jpeg(1))}?size=original").status_code == 410

    @pytest.mark.parametrize("name", ["..%2F..%2Fkeys", "A" * 64, "0" * 63, "CON", "%00"])
    def test_strange_names_are_not_there(self, phone: Phones, name: str) -> None:
        assert phone("wang").get(f"/photos/{name}").status_code == 404
