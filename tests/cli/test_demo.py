"""`siteproof demo` on an empty folder: through the real services, once."""

import json
import stat
from collections import Counter
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import func, select

from siteproof.cli import commands
from siteproof.cli.installation import opened
from siteproof.config import Settings
from siteproof.store.models import Blob, Flag, InspectionState, PendingWork, ProjectState, Record, RecordPlacement, User

TEN = {
    "quality.item_failed", "quality.basic_requirement_missing", "quality.pass_rate_low",
    "quality.representative_value_low", "schedule.behind_baseline", "schedule.evidence_stale", "evidence.off_site",
    "evidence.place_uncertain", "evidence.photo_reused", "evidence.photo_imported",
}  # fmt: skip


@pytest.fixture(scope="module")
def demo_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that `siteproof demo` has seeded."""
    folder = tmp_path_factory.mktemp("demo") / "data"
    answer = CliRunner().invoke(commands, ["demo"], env={"SITEPROOF_DATA_DIR": str(folder)})
    assert answer.exit_code == 0, answer.output
    return folder


@pytest.fixture(scope="module")
def settings(demo_folder: Path) -> Settings:
    """The settings of the seeded installation."""
    return Settings.from_env({"SITEPROOF_DATA_DIR": str(demo_folder)})


def test_every_record_is_live_signed_where_asked_and_nothing_is_left_to_do(settings: Settings) -> None:
    with opened(settings) as runtime, runtime.unit_of_work() as uow:
        placed = set(uow.session.scalars(select(RecordPlacement.placed)))
        field = set(uow.session.scalars(select(Record.signature).where(Record.kind.in_(["inspection", "correction"]))))
        waiting = uow.session.scalar(select(func.count()).select_from(PendingWork))
        unexamined = uow.session.scalar(select(func.count()).select_from(Blob).where(Blob.examined_at.is_(None)))

    assert (placed, field, waiting, unexamined) == ({"live"}, {"valid"}, 0, 0)


def test_each_of_the_ten_flags_and_each_light_has_its_example(settings: Settings) -> None:
    with opened(settings) as runtime, runtime.unit_of_work() as uow:
        codes = set(uow.session.scalars(select(Flag.code).where(Flag.cleared_at.is_(None))))
        lights = Counter(uow.session.scalars(select(ProjectState.light)))
        states = Counter(uow.session.scalars(select(InspectionState.state)))

    assert codes == TEN
    assert sum(lights.values()) == 100
    assert all(lights[light] for light in ("red", "yellow", "green", "grey", "blue", None))
    assert states["returned"] == 1
    assert states["submitted"] >= 20


def test_accounts_are_written_for_scripts_and_only_the_owner(demo_folder: Path, settings: Settings) -> None:
    file = demo_folder / "demo-accounts.json"
    accounts = json.loads(file.read_text("utf-8"))

    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert {"inspector", "supervisor", "leader", "unit", "administrator", "auditor"} <= {a["role"] for a in accounts}
    assert set(accounts[0]) == {"role", "username", "password", "name"}
    with opened(settings) as runtime, runtime.unit_of_work() as uow:
        assert set(uow.session.scalars(select(User.is_demo))) == {True}


def test_a_second_run_keeps_the_county(demo_folder: Path) -> None:
    before = sorted(p.stat().st_mtime_ns for p in demo_folder.rglob("*.jpg"))

    answer = CliRunner().invoke(commands, ["demo"], env={"SITEPROOF_DATA_DIR": str(demo_folder)})

    assert "there already" in answer.output
    assert sorted(p.stat().st_mtime_ns for p in demo_folder.rglob("*.jpg")) == before
    assert not demo_folder.with_name("data.seeding").exists()
