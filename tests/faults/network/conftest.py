"""A township on a real server, a proxy in front of it, and the phone's own engine behind the proxy."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from factories.county import PASSWORD
from faults.installation import Installation
from faults.network.township import INSPECTOR, add_township
from faults.servers import Nursery, Server
from harness.chaos_proxy import ChaosProxy, chaos_proxy
from harness.engine_phone import EnginePhone, engine_phone

ACCOUNT = {"username": INSPECTOR, "password": PASSWORD}


def make_township(folder: Path) -> tuple[Path, str]:
    """A township's data folder and the address of its database."""
    from siteproof.api.app import create_app, runtime_of
    from siteproof.config import Settings
    from siteproof.store.database import db

    app = create_app(Settings.from_env({"SITEPROOF_DATA_DIR": str(folder)}))
    with runtime_of(app).unit_of_work(write=True) as uow:
        add_township(uow)
    runtime_of(app).examiner.close()
    with app.app_context():
        db.engine.dispose()
    return folder, f"sqlite:///{folder / 'siteproof.sqlite'}"


@pytest.fixture(scope="session")
def township(tmp_path_factory: pytest.TempPathFactory, nursery: Nursery) -> Iterator[Installation]:
    """The township's installation, served for the whole run; each test has a phone of its own."""
    made = Installation(nursery, *make_township(tmp_path_factory.mktemp("network") / "township"))
    yield made
    made.close()


@pytest.fixture(scope="session")
def server(township: Installation) -> Server:
    """The running server."""
    return township.serve()


@pytest.fixture
def proxy(server: Server) -> Iterator[ChaosProxy]:
    """A proxy that lets everything pass until a test says otherwise."""
    with chaos_proxy(server.port) as between:
        yield between


@pytest.fixture(scope="session")
def engine(server: Server) -> Iterator[EnginePhone]:
    """The process of the phone's engine, shared because it takes longer to start than most tests last."""
    with engine_phone(server.url) as opened:
        yield opened


@pytest.fixture
def phone(engine: EnginePhone, proxy: ChaosProxy) -> EnginePhone:
    """An inspector's fresh phone behind the proxy, after its first download."""
    engine.fresh()
    engine.connect(proxy.url)
    engine.enter(ACCOUNT)
    engine.run(once=True, most=1)
    proxy.counted.clear()
    return engine
