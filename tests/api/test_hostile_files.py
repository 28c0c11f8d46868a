"""Every file of data/hostile goes through the API: a typed answer, no 5xx, nothing half-stored, still healthy."""

from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask

from factories.phone import Phone, sha256
from siteproof.api.app import runtime_of
from siteproof.services.examine_photo import examine_photo
from siteproof.store.queries.photos import blob_facts

pytestmark = pytest.mark.real_data

TYPED = {200: {None}, 422: {"type", "pixels"}, 410: {"blob_damaged"}, 413: {"too_large"}}


def hostile_files(test_data: Path) -> list[Path]:
    return sorted(path for path in (test_data / "hostile").rglob("*") if path.is_file())


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
        examine_photo(runtime, digest)
        for size in ("thumb", "preview", "original"):
            assert wang.get(f"/photos/{digest}?size={size}").status_code in (200, 410), digest

    assert len(files) > 60
    kept = {path.name for path in (runtime.blobs.root / "photos").rglob("*") if path.is_file()}
    assert kept == stored
    assert list((runtime.blobs.root / "incoming").iterdir()) == []
    assert county.test_client().get("/readyz").status_code == 200


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
