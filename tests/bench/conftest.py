"""The figures of one run, printed together at the end with their budgets."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Playwright, sync_playwright

from harness.figures import Figures
from harness.serving import Served, seed_demo, serving


@pytest.fixture(scope="session")
def figures(request: pytest.FixtureRequest) -> Iterator[Figures]:
    """Where a benchmark notes its numbers."""
    collected = Figures()
    yield collected
    reporter = request.config.pluginmanager.get_plugin("terminalreporter")
    assert reporter is not None
    reporter.write_line("")
    for line in collected.lines:
        reporter.write_line(line)


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    """Playwright without a browser of its own."""
    with sync_playwright() as started:
        yield started


@pytest.fixture(scope="session")
def demo_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The demo county, served as `make run` serves it."""
    data_dir = tmp_path_factory.mktemp("demo") / "demo"
    seed_demo(data_dir)
    with serving(data_dir) as served:
        yield served
