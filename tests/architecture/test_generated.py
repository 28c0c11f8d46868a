"""What programs write is committed and never stale: the API's description and the types made from it."""

import subprocess
from pathlib import Path

from harness.sources import REPOSITORY

API = REPOSITORY / "pwa" / "src" / "api"


def test_the_description_of_the_api_is_fresh() -> None:
    from siteproof.api.app import bare_app
    from siteproof.api.openapi import document_text

    assert (API / "openapi.json").read_text(encoding="utf-8") == document_text(bare_app()), "run: make generate"


def test_the_types_of_the_app_are_fresh(tmp_path: Path) -> None:
    made = tmp_path / "schema.d.ts"
    command = ["npx", "--no-install", "openapi-typescript", str(API / "openapi.json"), "-o", str(made)]
    subprocess.run(command, cwd=REPOSITORY / "pwa", check=True, capture_output=True)

    assert (API / "schema.d.ts").read_text(encoding="utf-8") == made.read_text(encoding="utf-8"), "run: make generate"
