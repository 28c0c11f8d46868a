"""What one visit and one poll cost on the wire: every byte between phone and proxy, heads included."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from faults.installation import Installation
from faults.network.conftest import ACCOUNT, make_township
from faults.network.township import PROJECTS
from faults.servers import Nursery
from harness.chaos_plan import is_record
from harness.chaos_proxy import ChaosProxy, chaos_proxy
from harness.engine_phone import EnginePhone

KB = 1024
RECORD_KB, FIRST_DOWNLOAD_KB, POLL_KB = 2.5, 300, 5.5


@pytest.fixture
def new_township(tmp_path: Path, nursery: Nursery) -> Iterator[ChaosProxy]:
    """The way to a township where nobody has handed in anything: what other tests stored is no part of the number."""
    served = Installation(nursery, *make_township(tmp_path))
    with chaos_proxy(served.serve().port) as between:
        yield between
    served.close()


def test_a_signed_record_of_twelve_items_with_chain_and_beacon_fits_in_2_5_kb(
    phone: EnginePhone, proxy: ChaosProxy, township: Installation
) -> None:
    phone.patrol(1)
    phone.run()
    record = phone.patrol(1)
    sealed = json.loads(phone.bytes_of(f"{record}/record"))
    proxy.counted.clear()

    phone.run(most=1)

    assert len(sealed["body"]["responses"]) == 12
    assert sealed["prev"]
    assert sealed["sig"]
    assert len(sealed["beacons"]) == 1
    assert len(sealed["photos"]) == 3
    (sent_bytes,) = (exchange.request_bytes for exchange in proxy.counted.exchanges if is_record(exchange))
    plain_bytes = len(phone.bytes_of(f"{record}/record"))
    print(f"record: {sent_bytes} bytes with its head; {plain_bytes} as sealed")  # noqa: T201
    assert sent_bytes <= RECORD_KB * KB
    (row,) = township.rows("SELECT sha256, bytes FROM record WHERE id = :id", id=record)
    assert json.loads(row.bytes) == sealed


def test_the_first_download_of_a_township_of_a_hundred_projects_fits_in_300_kb(
    engine: EnginePhone, new_township: ChaosProxy
) -> None:
    proxy = new_township
    engine.fresh()
    engine.connect(proxy.url)

    engine.enter(ACCOUNT)
    engine.run(once=True, most=1)

    pulled = engine.tell("items")
    assert min(pulled["project"], pulled["site"]) >= PROJECTS
    assert pulled["checklist"] == 5
    total = proxy.counted.from_phone + proxy.counted.to_phone
    print(f"first download: {total / KB:.1f} KB both ways, of it {proxy.counted.to_phone / KB:.1f} KB down; {pulled}")  # noqa: T201
    assert total <= FIRST_DOWNLOAD_KB * KB


def test_a_poll_that_finds_nothing_new_stays_small(phone: EnginePhone, proxy: ChaosProxy) -> None:
    phone.run(most=1)
    costs = []
    for _ in range(3):
        proxy.counted.clear()
        phone.run(most=1)
        costs.append(proxy.counted.from_phone + proxy.counted.to_phone)
        assert [exchange.path for exchange in proxy.counted.exchanges] == ["/hello", "/changes", "/changes"]

    print(f"poll: {costs} bytes both ways, three requests")  # noqa: T201
    assert min(costs) <= POLL_KB * KB
