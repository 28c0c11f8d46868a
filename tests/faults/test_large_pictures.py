"""Pictures of up to 200 megapixels on a real server: kept, answered at once, and memory stays small."""

from pathlib import Path

import pytest

from factories.phone import sha256
from factories.vast_pictures import vast_jpeg
from faults.field_phone import FieldPhone
from faults.installation import Installation
from faults.test_crash_points import wait_until

MEBIBYTE = 1024 * 1024
MOST_BYTES = 400 * MEBIBYTE
ONE_WHOLE_PICTURE_BYTES = 480 * MEBIBYTE
"""Up to 50 megapixels are decoded whole: 200 MB in the decoder, and never a second time."""


def _peak_bytes(pid: int) -> int:
    """The most memory that a process and its children held; 0 once a process has ended."""
    try:
        status = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
        threads = list(Path(f"/proc/{pid}/task").iterdir())  # each knows the children that it began itself
        children = [child for each in threads for child in (each / "children").read_text(encoding="ascii").split()]
    except (FileNotFoundError, ProcessLookupError):
        return 0
    own = next((int(line.split()[1]) * 1024 for line in status.splitlines() if line.startswith("VmHWM")), 0)
    return own + sum(_peak_bytes(int(child)) for child in children)


def _examined(installation: Installation) -> bool:
    return not installation.rows("SELECT sha256 FROM blob WHERE examined_at IS NULL")


@pytest.mark.fault("F66")
@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    ("width_px", "height_px", "progressive", "shown", "most_bytes"),
    [
        (16_320, 12_288, False, 200, MOST_BYTES),  # decoded at a quarter of its size
        (16_320, 12_288, True, 410, MOST_BYTES),  # not to be had small without all of it in memory: kept, not shown
        (8_144, 6_016, False, 200, ONE_WHOLE_PICTURE_BYTES),
    ],
)
def test_a_vast_jpeg_is_kept_and_memory_stays_bounded(
    installation: Installation, width_px: int, height_px: int, progressive: bool, shown: int, most_bytes: int
) -> None:
    vast = vast_jpeg(width_px, height_px, progressive=progressive)
    server = installation.serve()
    phone = FieldPhone(installation.port, "wang")

    answer = phone.put_photo(vast)
    wait_until(lambda: _examined(installation), within_s=60)

    assert (answer.status, answer.body["sha256"], answer.body["damaged"]) == (200, sha256(vast), False)
    (blob,) = installation.rows("SELECT width_px, height_px, damaged FROM blob")
    assert tuple(blob) == (width_px, height_px, False)
    thumb = phone.ask("GET", f"/api/v1/photos/{sha256(vast)}?size=thumb")
    assert thumb.status == shown, thumb
    peak = _peak_bytes(server.pid)
    print(f"{width_px} x {height_px}: {len(vast) >> 20} MiB sent, {peak >> 20} MiB of memory")  # noqa: T201
    assert peak < most_bytes


@pytest.mark.fault("F66")
@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
def test_a_jpeg_of_more_than_220_megapixels_is_refused_for_good(installation: Installation) -> None:
    installation.serve()
    phone = FieldPhone(installation.port, "wang")

    answer = phone.put_photo(vast_jpeg(16_320, 13_568))

    assert (answer.status, answer.body["code"]) == (422, "pixels")


@pytest.mark.real_data
@pytest.mark.fault("F66")
@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
def test_a_vast_heic_is_kept_undecoded_and_memory_stays_below_400_mib(
    installation: Installation, test_data: Path
) -> None:
    server = installation.serve()
    phone = FieldPhone(installation.port, "wang")
    large = (test_data / "hostile" / "galaxy_s24ultra_200MP.heic").read_bytes()

    answers = [
        phone.put_photo(large),
        *(phone.put_photo(phone.capture(photo_bytes=3_000_000).photos[0]) for _ in "abc"),
    ]
    wait_until(lambda: _examined(installation), within_s=60)

    assert [answer.status for answer in answers] == [200] * 4
    assert (answers[0].body["sha256"], answers[0].body["damaged"]) == (sha256(large), False)
    assert _peak_bytes(server.pid) < MOST_BYTES
    assert phone.ask("GET", f"/api/v1/photos/{sha256(large)}?size=thumb").status in (200, 410)
