"""The domain is arithmetic: importing it brings no framework, and nothing in it reads a clock, a file or chance.

Two guards on purpose: import-linter reads the sources, this test imports each module in a fresh interpreter and
so also sees what a package's __init__ drags along.
"""

import ast
import json
import subprocess
import sys
from pathlib import Path

import pytest

from harness.sources import REPOSITORY, product_python, relative

FRAMEWORKS = ("flask", "flask_sqlalchemy", "sqlalchemy", "alembic", "marshmallow", "apispec", "PIL", "cryptography")
IMPURE_CALLS = {"now", "utcnow", "today", "uuid1", "uuid4", "urandom", "getenv", "open", "print", "input"}
DOMAIN = [file for file in product_python() if relative(file).startswith("server/siteproof/domain/")]


def _module(file: Path) -> str:
    parts = file.relative_to(REPOSITORY / "server").with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


@pytest.mark.parametrize("module", ["siteproof", *map(_module, DOMAIN)])
def test_importing_the_domain_brings_no_framework(module: str) -> None:
    code = f"import sys, json, {module}; print(json.dumps(sorted(m.split('.')[0] for m in sys.modules)))"

    answer = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)

    assert set(json.loads(answer.stdout)).isdisjoint(FRAMEWORKS)


@pytest.mark.parametrize("file", DOMAIN, ids=relative)
def test_the_domain_asks_neither_clock_nor_chance_nor_disk(file: Path) -> None:
    called = [
        f"{node.lineno}: {name}"
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call)
        for name in [getattr(node.func, "attr", getattr(node.func, "id", ""))]
        if name in IMPURE_CALLS
    ]

    assert called == []


def test_the_linter_of_layers_sees_every_folder() -> None:
    unseen = {relative(file.parent) for file in product_python() if not (file.parent / "__init__.py").is_file()}

    assert unseen == set()
