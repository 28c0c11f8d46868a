"""Every row of the fault matrix and every invariant has a test that carries its id, or a written reason."""

import json
from pathlib import Path

import pytest

from faults import report
from faults.matrix import covering_tests, rows

EXPECTED = {f"F{n}" for n in range(1, 76)} | {f"S{n}" for n in range(1, 27)}


def test_the_register_lists_every_row_once() -> None:
    assert set(rows()) == EXPECTED


def test_tests_name_rows_that_exist() -> None:
    unknown = {row: tests for row, tests in covering_tests().items() if row not in EXPECTED}

    assert unknown == {}


def test_every_row_has_a_test_or_a_reason() -> None:
    covered = covering_tests()

    assert [row for row, entry in rows().items() if row not in covered and not entry.get("reason")] == []


@pytest.mark.parametrize(
    ("outcome", "says"),
    [
        ("passed", "F9  1 passed"),
        ("failed", "F9  FAILED: test_it"),
        ("skipped", "F9  NOT PROVEN HERE: test_it: no strace"),
        (None, "F9  NOT RUN"),
    ],
)
def test_a_row_whose_test_was_left_out_does_not_hold(
    outcome: str | None, says: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    why = "no strace" if outcome == "skipped" else ""
    ran: list[dict[str, object]] = [{report.COUNTED: report.FEWEST_KILLS}]
    ran += [{"row": row, "test": "test_it", "outcome": "passed", "why": ""} for row in rows() if row != "F9"]
    ran += [{"row": "F9", "test": "test_it", "outcome": outcome, "why": why}] if outcome else []
    (tmp_path / "server.jsonl").write_text("\n".join(map(json.dumps, ran)), encoding="utf-8")

    assert report.main(tmp_path) == (0 if outcome == "passed" else 1)
    assert says in capsys.readouterr().out


def test_too_few_kills_prove_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    ran: list[dict[str, object]] = [{"row": row, "test": "it", "outcome": "passed", "why": ""} for row in rows()]
    ran += [{report.COUNTED: 300}, {report.COUNTED: 199}]
    (tmp_path / "server.jsonl").write_text("\n".join(map(json.dumps, ran)), encoding="utf-8")

    assert report.main(tmp_path) == 1
    assert "499 servers killed, at least 500" in capsys.readouterr().out
