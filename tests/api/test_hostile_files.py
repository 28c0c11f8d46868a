"""Every file of data/hostile goes through the API: a typed answer, no 5xx, nothing half-stored, still healthy."""

from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest
from flask import Flask
from PIL import Image

from factories.phone import Phone, inspection_body, photo_entry, sha256
from siteproof.api.app import runtime_of
from siteproof.services.examine_photo import examine_photo
from siteproof.services.runtime import Runtime
from siteproof.store.queries.photos import blob_facts

pytestmark = pytest.mark.real_data

JPEGS: list[tuple[int, str | None]] = [(200, "image/jpeg")] * 2
NOTHING_TO_SHOW: list[tuple[int, str | None]] = [(410, "blob_damaged")] * 2
TYPED = {200: {None}, 422: {"type", "pixels"}, 410: {"blob_damaged"}, 413: {"too_large"}}


def hostile_files(test_data: Path) -> list[Path]:
    return sorted(path for path in (test_data / "hostile").rglob("*") if path.is_file())


def shown(runtime: Runtime, reader: Phone, digest: str) -> list[tuple[int, str | None]]:
    """What a reader gets for thumb and preview once the photo was examined; the original always comes back whole."""
    examine_photo(runtime, digest)
    original = reader.get(f"/photos/{digest}?size=original")
    assert (original.status_code, sha256(original.data)) == (200, digest)
    answers = [reader.get(f"/photos/{digest}?size={size}") for size in ("thumb", "preview")]
    return [(each.status_code, each.content_type if each.status_code == 200 else each.json["code"]) for each in answers]


def has_pixels(runtime: Runtime, digest: str) -> bool:
    with runtime.unit_of_work() as uow:
        facts = blob_facts(uow, digest)
    assert facts is not None
    return facts["pixel_sha256"] is not None


@pytest.mark.fault("F67")
@pytest.mark.invariant("S22")
def test_every_hostile_file_gets_a_typed_answer(county: Flask, phone: Callable[..., Phone], test_data: Path) -> None:
    runtime, wang = runtime_of(county), phone("wang")
    files = hostile_files(test_data)
    stored = set()
    for file in files:
        data = file.read_bytes()
        answer = wang.put_photo(data)
        code = None if answer.status_code == 200 else (answer.json or {}).get("code")
        assert code in TYPED.get(answer.status_code, set()), (file.name, answer.status_code, code)
        if answer.status_code == 200:
            stored.add(sha256(data))

    for digest in stored:
        assert shown(runtime, wang, digest) == (JPEGS if has_pixels(runtime, digest) else NOTHING_TO_SHOW), digest

    assert len(files) > 60
    kept = {path.name for path in (runtime.blobs.root / "photos").rglob("*") if path.is_file()}
    assert kept == stored
    assert list((runtime.blobs.root / "incoming").iterdir()) == []
    assert county.test_client().get("/readyz").status_code == 200


@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
@pytest.mark.fault("F67")
def test_heic_of_real_phones_is_kept_as_it_is_and_shown_as_jpeg(
    county: Flask, phone: Callable[..., Phone], test_data: Path
) -> None:
    wang, runtime = phone("wang"), runtime_of(county)
    files = sorted((test_data / "photos").glob("*.hei[cf]"))

    for file in files:
        data = file.read_bytes()
        answer = wang.put_photo(data)
        assert (answer.status_code, answer.json["damaged"]) == (200, False), file.name
        assert shown(runtime, wang, sha256(data)) == JPEGS, file.name
        with Image.open(BytesIO(wang.get(f"/photos/{sha256(data)}?size=thumb").data)) as thumb:
            thumb.load()

    assert len(files) >= 5


@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
@pytest.mark.fault("F67")
def test_heic_that_no_decoder_opens_is_kept_as_damaged(
    county: Flask, phone: Callable[..., Phone], test_data: Path
) -> None:
    wang, data = phone("wang"), (test_data / "hostile" / "heic_corrupted.heic").read_bytes()

    answer = wang.put_photo(data)

    assert (answer.status_code, answer.json["damaged"]) == (200, True)
    assert shown(runtime_of(county), wang, sha256(data)) == NOTHING_TO_SHOW


@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
@pytest.mark.fault("F67")
def test_avif_is_refused_by_name_and_holds_no_record_back(county: Flask, phone: Callable[..., Phone]) -> None:
    wang, picture = phone("wang"), BytesIO()
    Image.new("RGB", (64, 48), "green").save(picture, "AVIF")

    answer = wang.put_photo(picture.getvalue())
    receipt = wang.send("inspection", inspection_body(), photos=[photo_entry(picture.getvalue())])

    assert (answer.status_code, answer.json["code"]) == (422, "type")
    assert (receipt["placed"], receipt["missing"]) == ("live", [])


@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
@pytest.mark.fault("F68")
def test_what_a_truncated_photo_claims_is_kept_as_damaged(
    county: Flask, phone: Callable[..., Phone], test_data: Path
) -> None:
    data = (test_data / "hostile" / "truncated_10000.jpg").read_bytes()

    answer = phone("wang").put_photo(data)
    examine_photo(runtime_of(county), sha256(data))

    with runtime_of(county).unit_of_work() as uow:
        facts = blob_facts(uow, sha256(data))
    assert answer.json["damaged"] is True
    assert facts is not None
    assert (facts["damaged"], facts["pixel_sha256"]) == (True, None)


@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
@pytest.mark.fault("F66")
def test_200_megapixels_are_kept_undecoded(county: Flask, phone: Callable[..., Phone], test_data: Path) -> None:
    data = (test_data / "hostile" / "galaxy_s24ultra_200MP.heic").read_bytes()

    answer = phone("wang").put_photo(data)
    examine_photo(runtime_of(county), sha256(data))

    with runtime_of(county).unit_of_work() as uow:
        facts = blob_facts(uow, sha256(data))
    assert (answer.status_code, answer.json["damaged"]) == (200, False)
    assert facts is not None
    assert (facts["damaged"], facts["pixel_sha256"]) == (False, None)
