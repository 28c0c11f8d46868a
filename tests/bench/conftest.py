"""The figures of one run, printed together at the end with their budgets."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Playwright, sync_playwright

from harness.figures import Figures
from harness.serving import Served, seed_demo, serving

FIGURES = pytest.StashKey[Figures]()


def pytest_configure(config: pytest.Config) -> None:
    """One collection of figures a run."""
    config.stash[FIGURES] = Figures()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Prints every figure with its budget, over or not."""
    terminalreporter.section("measured, with the budget beside")
    for line in config.stash[FIGURES].lines:
        terminalreporter.write_line(line)


@pytest.fixture(scope="session")
def figures(pytestconfig: pytest.Config) -> Figures:
    """Where a benchmark notes its numbers."""
    return pytestconfig.stash[FIGURES]


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
