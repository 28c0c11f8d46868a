"""What `make faults` prints at its end: each row with how many tests of it ran, and how they ended.

As a pytest plugin (-p faults.report --rows-file FILE) it notes the outcome of every test that carries a row's id;
as a program (python -m faults.report FOLDER) it adds vitest's results and prints the rows.
"""

import json
import sys
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from faults.matrix import IDS_IN_TITLE, ROW_ID, rows

COUNTED = "servers killed"
FEWEST_KILLS = 500
"""Of S1, in the kill storm of both engines together."""


def pytest_addoption(parser: pytest.Parser) -> None:
    """Where the outcomes go."""
    parser.addoption("--rows-file", type=Path, help="write outcomes of the fault matrix's rows to this file")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Ids travel with the report, also from another process."""
    for item in items:
        marks = (mark for name in ("fault", "invariant") for mark in item.iter_markers(name))
        item.user_properties += [("row", row) for mark in marks for row in mark.args]


class _Outcomes:
    def __init__(self, file: Path) -> None:
        self._file = file

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.when != "call" and report.passed:
            return
        with self._file.open("a", encoding="utf-8") as out:
            for name, row in report.user_properties:
                if name == COUNTED:
                    out.write(json.dumps({COUNTED: row}) + "\n")
                if name == "row":
                    why = (
                        report.longrepr[2].removeprefix("Skipped: ")
                        if report.skipped and isinstance(report.longrepr, tuple)
                        else ""
                    )
                    entry = {"row": row, "test": report.nodeid, "outcome": report.outcome, "why": why}
                    out.write(json.dumps(entry) + "\n")


def pytest_configure(config: pytest.Config) -> None:
    """One writer a run, in the process that collects the reports."""
    file = config.getoption("--rows-file", default=None)
    if file and not hasattr(config, "workerinput"):
        config.pluginmanager.register(_Outcomes(file))


@dataclass(frozen=True)
class Outcome:
    """How one test ended; `why` it was left out, where it was."""

    test: str
    ended: str
    why: str = ""


def _entries(folder: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for file in folder.glob("*.jsonl") for line in file.read_text("utf-8").splitlines()]


def _outcomes(folder: Path) -> dict[str, list[Outcome]]:
    found: dict[str, list[Outcome]] = defaultdict(list)
    for entry in _entries(folder):
        if "row" in entry:
            found[entry["row"]].append(Outcome(entry["test"], entry["outcome"], entry["why"]))
    for file in folder.glob("vitest*.json"):
        for suite in json.loads(file.read_text(encoding="utf-8"))["testResults"]:
            for test in suite["assertionResults"]:
                for bracket in IDS_IN_TITLE.findall(test["fullName"]):
                    for row in ROW_ID.findall(bracket):
                        found[row].append(Outcome(test["fullName"], test["status"]))
    return found


def _verdict(ran: Sequence[Outcome], reason: str | None) -> tuple[bool, str]:
    """Whether a row holds, and what is said of it: every test of it has run and passed, or a reason is written."""
    failed = [each.test for each in ran if each.ended not in ("passed", "skipped")]
    left_out = [f"{each.test}: {each.why}" for each in ran if each.ended == "skipped"]
    if failed:
        return False, "FAILED: " + ", ".join(failed)
    if left_out:
        return False, "NOT PROVEN HERE: " + ", ".join(left_out)
    if ran:
        return True, f"{len(ran)} passed"
    return (True, f"not automated: {reason}") if reason else (False, "NOT RUN")


def main(folder: Path) -> int:
    """Prints every row and how many servers were killed.

    1 when a row failed, was left out, or did not run and has no written reason; and when there were too few kills.
    """
    outcomes, bad = _outcomes(folder), 0
    for row, entry in rows().items():
        holds, said = _verdict(outcomes.get(row, []), entry.get("reason"))
        bad += not holds
        print(f"{row:<4}{said:<14} {entry['title'][:90]}")  # noqa: T201
    killed = sum(entry.get(COUNTED, 0) for entry in _entries(folder))
    print(f"{killed} {COUNTED}, at least {FEWEST_KILLS} are asked for")  # noqa: T201
    print(f"{len(rows()) - bad} of {len(rows())} rows hold")  # noqa: T201
    return 1 if bad or killed < FEWEST_KILLS else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
