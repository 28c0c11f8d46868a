"""Inside the server, on both engines: photo flushed, folder flushed, row committed durably, and only then an answer."""

from pathlib import Path

import pytest

from faults.field_phone import FieldPhone
from faults.installation import Installation

DURABLE = {"sqlite": "2", "postgresql": "on"}


@pytest.mark.invariant("S2")
def test_flushes_come_before_the_first_byte_of_the_answer(
    installation: Installation, tmp_path: Path, engine_name: str
) -> None:
    log = tmp_path / "order.log"
    installation.serve(fault={"trace": str(log), "set": {"siteproof.cli.serve.WORKERS": 0}})
    phone = FieldPhone(installation.port, "wang")
    record = phone.capture()

    def order_of(ask: object) -> list[str]:
        log.write_text("", encoding="utf-8")
        assert ask().status == 200
        return [line.split(" ")[0] for line in log.read_text(encoding="utf-8").splitlines()]

    photo = order_of(lambda: phone.put_photo(record.photos[0]))
    levels = {line.split(" ")[1] for line in log.read_text(encoding="utf-8").splitlines() if line.startswith("comm")}
    facts = order_of(lambda: phone.put_record(record))

    assert photo == ["flushed-file", "flushed-folder", "committed", "answered"]
    assert facts == ["committed", "answered"]
    assert levels == {DURABLE[engine_name]}
