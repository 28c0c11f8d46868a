"""What `make faults` prints at its end: each row with how many tests of it ran, and how they ended.

As a pytest plugin (-p faults.report --rows-file FILE) it notes the outcome of every test that carries a row's id;
as a program (python -m faults.report FOLDER) it adds vitest's results and prints the rows.
"""

import json
import sys
from collections import defaultdict
from pathlib import Path

import pytest

from faults.matrix import IDS_IN_TITLE, ROW_ID, rows


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
                if name == "row":
                    out.write(json.dumps({"row": row, "test": report.nodeid, "outcome": report.outcome}) + "\n")


def pytest_configure(config: pytest.Config) -> None:
    """One writer a run, in the process that collects the reports."""
    file = config.getoption("--rows-file", default=None)
    if file and not hasattr(config, "workerinput"):
        config.pluginmanager.register(_Outcomes(file))


def _outcomes(folder: Path) -> dict[str, list[tuple[str, str]]]:
    found: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for file in folder.glob("*.jsonl"):
        for line in file.read_text(encoding="utf-8").splitlines():
            entry = json.loads(line)
            found[entry["row"]].append((entry["test"], entry["outcome"]))
    for file in folder.glob("vitest*.json"):
        for suite in json.loads(file.read_text(encoding="utf-8"))["testResults"]:
            for test in suite["assertionResults"]:
                for bracket in IDS_IN_TITLE.findall(test["fullName"]):
                    for row in ROW_ID.findall(bracket):
                        found[row].append((test["fullName"], test["status"]))
    return found


def main(folder: Path) -> int:
    """Prints every row; 1 when one of them failed or did not run and has no written reason."""
    outcomes, bad = _outcomes(folder), 0
    for row, entry in rows().items():
        ran = outcomes.get(row, [])
        failed = [test for test, outcome in ran if outcome != "passed"]
        if ran and not failed:
            said = f"{len(ran)} passed"
        elif ran:
            said = "FAILED: " + ", ".join(failed)
        else:
            said = f"not automated: {entry['reason']}" if entry.get("reason") else "NOT RUN"
        bad += bool(failed) or (not ran and not entry.get("reason"))
        print(f"{row:<4}{said:<14} {entry['title'][:90]}")  # noqa: T201
    print(f"{len(rows()) - bad} of {len(rows())} rows hold")  # noqa: T201
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
