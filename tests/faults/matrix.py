"""Reads the register of rows and finds the tests that carry their ids, without running anything."""

import ast
import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from harness.sources import REPOSITORY, relative

REGISTER = Path(__file__).with_name("matrix.yaml")
ROW_ID = re.compile(r"[FS]\d+")
IN_TITLE = re.compile(r"""(?:it|test|describe)(?:\.\w+(?:\([^)]*\))?)*\(\s*(['"`])(.*?)\1""", re.DOTALL)
IDS_IN_TITLE = re.compile(r"\[([FS][FS\d, ]*)\]")
MARKS = ("fault", "invariant")


def rows() -> dict[str, dict[str, Any]]:
    """Every row of the register by its id."""
    return dict(yaml.safe_load(REGISTER.read_text(encoding="utf-8")))


def covering_tests() -> dict[str, list[str]]:
    """Which tests, as file::name, carry which row's id."""
    found: dict[str, list[str]] = defaultdict(list)
    tests = REPOSITORY / "tests"
    for file in sorted(tests.rglob("test_*.py")):
        for row, name in _marked(ast.parse(file.read_text(encoding="utf-8"))):
            found[row].append(f"{relative(file)}::{name}")
    for file in sorted(tests.rglob("*.test.ts")):
        for title in IN_TITLE.finditer(file.read_text(encoding="utf-8")):
            for bracket in IDS_IN_TITLE.findall(title[2]):
                for row in ROW_ID.findall(bracket):
                    found[row].append(f"{relative(file)}: {title[2]}")
    return dict(found)


def _marked(tree: ast.Module) -> Iterator[tuple[str, str]]:
    """Ids in marks that a module keeps under a name (pytestmark, or another), of classes and of test functions."""
    for statement in tree.body:
        if isinstance(statement, ast.Assign):
            yield from ((row, "*") for row in _ids(statement.value))
    for node in ast.walk(tree):
        if isinstance(node, ast.ClassDef) or (isinstance(node, ast.FunctionDef) and node.name.startswith("test")):
            for decorator in node.decorator_list:
                yield from ((row, node.name) for row in _ids(decorator))


def _ids(expression: ast.expr) -> Iterator[str]:
    for node in ast.walk(expression):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in MARKS:
            plain = [str(each.value) for each in node.args if isinstance(each, ast.Constant)]
            yield from plain or _words(expression)


def _words(expression: ast.expr) -> Iterator[str]:
    """Ids that a comprehension runs over."""
    for node in ast.walk(expression):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and ROW_ID.fullmatch(node.value):
            yield node.value
