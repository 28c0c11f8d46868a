"""A file is read in one sitting and a function on one screen."""

import ast
import json
import statistics
import subprocess
from pathlib import Path

from harness.sources import REPOSITORY, hand_written, product_python, relative

LONGEST_FILE_LINES = 400
MEDIAN_FILE_LINES = 100
LONGEST_FUNCTION_LINES = 60


def _lines(file: Path) -> int:
    return len(file.read_text(encoding="utf-8").splitlines())


def test_no_file_is_longer_than_400_lines() -> None:
    too_long = {relative(file): _lines(file) for file in hand_written() if _lines(file) > LONGEST_FILE_LINES}

    assert too_long == {}


def test_half_of_the_files_have_at_most_100_lines() -> None:
    product = [file for file in hand_written() if relative(file).startswith(("server/", "pwa/src/"))]

    assert statistics.median(map(_lines, product)) <= MEDIAN_FILE_LINES


def test_no_python_function_is_longer_than_60_lines() -> None:
    too_long = {}
    for file in product_python():
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                lines = (node.end_lineno or node.lineno) - node.lineno + 1
                if lines > LONGEST_FUNCTION_LINES:
                    too_long[f"{relative(file)}:{node.name}"] = lines

    assert too_long == {}


def test_no_typescript_function_is_longer_than_60_lines() -> None:
    script = Path(__file__).with_name("function-sizes.mjs")
    command = ["node", str(script), str(REPOSITORY / "pwa"), str(LONGEST_FUNCTION_LINES)]

    answer = subprocess.run(command, check=True, capture_output=True, text=True)

    assert json.loads(answer.stdout) == {}
