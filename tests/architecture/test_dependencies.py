"""What is declared is used, what is used is declared, and the lock pins all of it."""

import ast
import re
import sys
import tomllib

from harness.sources import REPOSITORY, product_python

IMPORT_NAMES = {
    "flask-sqlalchemy": "flask_sqlalchemy",
    "argon2-cffi": "argon2",
    "pillow": "PIL",
    "pillow-heif": "pillow_heif",
    "pyyaml": "yaml",
    "psycopg": "psycopg",
    "pyshp": "shapefile",
}
LOADED_BY_NAME = {"psycopg"}  # SQLAlchemy loads it by the name in the database's address
BROUGHT_BY_FLASK = {"werkzeug", "itsdangerous", "jinja2"}


def _declared() -> set[str]:
    project = tomllib.loads((REPOSITORY / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return {re.split(r"[\[<>=!~ ]", line)[0].lower() for line in project["dependencies"]}


def _imported() -> set[str]:
    names = set()
    for file in product_python():
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                names |= {alias.name.split(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                names.add(node.module.split(".")[0])
    return names - set(sys.stdlib_module_names) - {"siteproof"}


def test_every_declared_dependency_is_imported() -> None:
    expected = {IMPORT_NAMES.get(name, name) for name in _declared()} - LOADED_BY_NAME

    assert expected - _imported() == set()


def test_every_imported_package_is_declared() -> None:
    declared = {IMPORT_NAMES.get(name, name) for name in _declared()}

    assert _imported() - declared - BROUGHT_BY_FLASK == set()


def test_the_lock_names_an_exact_version_of_every_declared_dependency() -> None:
    lines = (REPOSITORY / "requirements.lock").read_text(encoding="utf-8").splitlines()
    locked = {line.split("==")[0].lower().replace("_", "-") for line in lines if "==" in line}

    assert _declared() - locked == set()
