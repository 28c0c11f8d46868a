"""A picture of 200 megapixels on a real server: kept, answered at once, and memory stays small."""

from pathlib import Path

import pytest

from factories.phone import sha256
from faults.field_phone import FieldPhone
from faults.installation import Installation
from faults.test_crash_points import wait_until

MEBIBYTE = 1024 * 1024
MOST_BYTES = 400 * MEBIBYTE


def _peak_bytes(pid: int) -> int:
    """The most memory that a process and its children held; 0 once a process has ended."""
    try:
        status = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()
    except (FileNotFoundError, ProcessLookupError):
        return 0
    own = next((int(line.split()[1]) * 1024 for line in status.splitlines() if line.startswith("VmHWM")), 0)
    return own + sum(_peak_bytes(int(child)) for child in children)


@pytest.mark.real_data
@pytest.mark.fault("F66")
@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
def test_memory_stays_below_400_mib(installation: Installation, test_data: Path) -> None:
    server = installation.serve()
    phone = FieldPhone(installation.port, "wang")
    large = (test_data / "hostile" / "galaxy_s24ultra_200MP.heic").read_bytes()

    answers = [
        phone.put_photo(large),
        *(phone.put_photo(phone.capture(photo_bytes=3_000_000).photos[0]) for _ in "abc"),
    ]
    wait_until(lambda: not installation.rows("SELECT sha256 FROM blob WHERE examined_at IS NULL"), within_s=60)

    assert [answer.status for answer in answers] == [200] * 4
    assert (answers[0].body["sha256"], answers[0].body["damaged"]) == (sha256(large), False)
    assert _peak_bytes(server.pid) < MOST_BYTES
    assert phone.ask("GET", f"/api/v1/photos/{sha256(large)}?size=thumb").status in (200, 410)
