"""One demo county for every fault of the network, a proxy in front of it, the phone's own engine behind the proxy."""

from collections.abc import Iterator

import pytest

from harness.chaos_proxy import ChaosProxy, chaos_proxy
from harness.engine_phone import EnginePhone, engine_phone, port_of
from harness.serving import Served, seed_demo, serving


@pytest.fixture(scope="session")
def county(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The demo county on a real server."""
    data_dir = tmp_path_factory.mktemp("network") / "demo"
    seed_demo(data_dir)
    with serving(data_dir) as served:
        yield served


@pytest.fixture
def proxy(county: Served) -> Iterator[ChaosProxy]:
    """A proxy that lets everything pass until a test says otherwise."""
    with chaos_proxy(port_of(county)) as between:
        yield between


@pytest.fixture
def phone(county: Served, proxy: ChaosProxy) -> Iterator[EnginePhone]:
    """An inspector's phone behind the proxy, after its first download."""
    with engine_phone(proxy.url, county.account("inspector")) as opened:
        yield opened
