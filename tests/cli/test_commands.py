"""Commands answer in words, exit with 2 on what they refuse, and change nothing then."""

import json
import os
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

from factories.inspected import ROAD_LIST_YAML
from harness.serving import free_port
from siteproof.cli import main
from siteproof.cli.installation import opened
from siteproof.config import Settings
from siteproof.store.queries.session import user_by_name

Run = Callable[..., Result]


def settings() -> Settings:
    return Settings.from_env(os.environ)


def test_help_names_every_command(siteproof: Run) -> None:
    answer = siteproof("--help")

    assert answer.exit_code == 0
    for name in ("serve", "init", "demo", "db", "checklist", "user", "evaluate", "openapi"):
        assert name in answer.output


def test_openapi_describes_the_pages_of_reviewer_and_leader(siteproof: Run) -> None:
    paths = json.loads(siteproof("openapi").output)["paths"]

    assert {"/api/v1/review-queue", "/api/v1/inspections/{inspection_id}", "/api/v1/overview",
            "/api/v1/projects", "/api/v1/projects/{project_id}"} <= set(paths)  # fmt: skip


def test_db_upgrade_says_where_the_database_stands(siteproof: Run) -> None:
    first, second = siteproof("db", "upgrade"), siteproof("db", "upgrade")

    assert (first.exit_code, second.exit_code) == (0, 0)
    assert first.output == second.output


def test_a_database_that_cannot_be_reached_is_one_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("SITEPROOF_DATA_DIR", str(tmp_path / "data"))
    ledger = tmp_path / "ledger.csv"
    ledger.write_text("序号,项目名称\n1,东乡村道\n", "utf-8")
    nobody = f"postgresql+psycopg://siteproof:secret@127.0.0.1:{free_port()}/siteproof"
    for url in (nobody, "oracle://somewhere/x"):
        monkeypatch.setenv("SITEPROOF_DATABASE_URL", url)
        for words in (["import", "projects", str(ledger), "--dry-run"], ["user", "list"], ["db", "upgrade"]):
            monkeypatch.setattr(sys, "argv", ["siteproof", *words])
            with pytest.raises(SystemExit) as ended:
                main()
            said = capsys.readouterr()
            assert ended.value.code == 2
            assert "SITEPROOF_DATABASE_URL" in said.err
            assert "Traceback" not in said.err
            assert "secret" not in said.err + said.out
            assert len(said.err.splitlines()) == 1


class TestChecklistLoad:
    def test_publishes_once(self, siteproof: Run, tmp_path: Path) -> None:
        file = tmp_path / "road.yaml"
        file.write_text(ROAD_LIST_YAML, "utf-8")

        first, second = siteproof("checklist", "load", str(file)), siteproof("checklist", "load", str(file))

        assert "6 items: published" in first.output
        assert "unchanged" in second.output

    def test_names_file_line_and_reason(self, siteproof: Run, tmp_path: Path) -> None:
        file = tmp_path / "road.yaml"
        file.write_text(ROAD_LIST_YAML.replace("kind: check", "kind: chek", 1), "utf-8")

        answer = siteproof("checklist", "load", str(file))

        assert answer.exit_code == 2
        assert f"{file}:11: items[0].kind: not_one_of" in answer.output

    @pytest.mark.parametrize(("content", "line"), [(b"id: a\n\xff\xfe", 2), (b"", 1), (b"\x00", 1)])
    def test_refuses_what_is_no_text(self, siteproof: Run, tmp_path: Path, content: bytes, line: int) -> None:
        file = tmp_path / "road.yaml"
        file.write_bytes(content)

        answer = siteproof("checklist", "load", "--dry-run", str(file))

        assert answer.exit_code == 2
        assert f"{file}:{line}: " in answer.output


class TestUser:
    def test_adds_an_account_whose_owner_chooses_the_password(self, siteproof: Run) -> None:
        answer = siteproof("user", "add", "boss", "--name", "Boss", "--role", "leader")

        assert answer.exit_code == 0, answer.output
        assert "http://localhost:8000/activate#" in answer.output
        with opened(settings()) as runtime, runtime.unit_of_work() as uow:
            user = user_by_name(uow, "boss")
        assert user is not None
        assert user["password_hash"] is None
        assert user["is_demo"] is False

    @pytest.mark.parametrize(
        ("words", "reason"),
        [
            (("Boss!",), "small letters"),
            (("boss", "--area", "nowhere"), "nowhere"),
        ],
    )
    def test_refuses_with_a_sentence(self, siteproof: Run, words: tuple[str, ...], reason: str) -> None:
        answer = siteproof("user", "add", *words, "--name", "Boss", "--role", "leader")

        assert answer.exit_code != 0
        assert reason in answer.output

    def test_link_is_for_this_computer_and_has_a_qr(self, siteproof: Run) -> None:
        siteproof("user", "add", "boss", "--name", "Boss", "--role", "leader")

        answer = siteproof("user", "link", "boss")

        assert answer.output.startswith("http://localhost:8000/#code=")
        assert "█" in answer.output

    def test_link_over_plain_http_elsewhere_has_no_qr_and_says_why(
        self, siteproof: Run, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("SITEPROOF_HOST", "0.0.0.0")
        siteproof("user", "add", "boss", "--name", "Boss", "--role", "leader")

        answer = siteproof("user", "link", "boss")

        assert "█" not in answer.output
        assert "https" in answer.output
        assert "http://localhost:8000/#code=" in answer.output


def test_the_demo_refuses_the_folder_of_a_real_installation(siteproof: Run) -> None:
    siteproof("db", "upgrade")

    answer = siteproof("demo")

    assert answer.exit_code != 0
    assert "not the demo" in answer.output


def test_evaluate_runs_on_an_empty_installation(siteproof: Run) -> None:
    assert siteproof("evaluate", "--rebuild").output == "0 projects evaluated.\n"
