"""The shell, files, headers and health."""

import gzip
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from siteproof.api.app import create_app
from siteproof.config import Settings

pytestmark = pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
SHELL = b"<!doctype html><title>shell</title>"


@pytest.fixture
def built(database_url: str, tmp_path: Path, clock: Any) -> Flask:
    """An app whose static folder holds a small build."""
    static = tmp_path / "static"
    (static / "app" / "assets").mkdir(parents=True)
    (static / "icons").mkdir()
    (static / "app" / "index.html").write_bytes(SHELL)
    (static / "app" / "assets" / "main-abc123.js").write_bytes(b"export {}")
    (static / "app" / "assets" / "main-abc123.js.gz").write_bytes(gzip.compress(b"export {}"))
    (static / "app" / "assets" / "main-abc123.js.map").write_bytes(b"{}")
    (static / "app" / "sw.js").write_bytes(b"self")
    (static / "manifest.webmanifest").write_bytes(b"{}")
    (static / "icons" / "icon.svg").write_bytes(b"<svg/>")
    (static / ".git").mkdir()
    (static / ".git" / "config").write_bytes(b"secret")
    environment = {
        "SITEPROOF_DATA_DIR": str(tmp_path / "data"),
        "SITEPROOF_DATABASE_URL": database_url,
        "SITEPROOF_STATIC_DIR": str(static),
    }
    return create_app(Settings.from_env(environment), clock=clock)


@pytest.mark.parametrize("path", ["/", "/today", "/desk/queue/0193", "/leader/projects/1"])
def test_paths_of_the_app_get_the_shell(built: Flask, path: str) -> None:
    answer = built.test_client().get(path)

    assert (answer.status_code, answer.data, answer.headers["Cache-Control"]) == (200, SHELL, "no-cache")


def test_a_new_build_under_a_running_server_is_whole(built: Flask, tmp_path: Path) -> None:
    """Its index.html names assets that the server has never seen."""
    client, app = built.test_client(), tmp_path / "static" / "app"
    assert client.get("/assets/main-abc123.js").status_code == 200
    for old in (app / "assets").iterdir():
        old.unlink()
    gone = client.get("/assets/main-abc123.js").status_code
    (app / "assets" / "main-def456.js").write_bytes(b"export {}")
    (app / "index.html").write_bytes(b"<!doctype html><title>new</title>")

    assert (gone, client.get("/assets/main-def456.js").status_code) == (404, 200)
    assert client.get("/").data == b"<!doctype html><title>new</title>"


@pytest.mark.parametrize(
    "path",
    ["/assets/lost.js", "/assets/main-abc123.js.map", "/.git/config", "/..%2f..%2fetc/passwd", "/x.bak", "/api/x",
     "/assets/../../data/keys/token-secret", "/app/index.html"],
)  # fmt: skip
def test_what_is_not_built_is_not_there(built: Flask, path: str) -> None:
    assert built.test_client().get(path).status_code == 404


def test_hashed_files_are_immutable_and_sent_packed(built: Flask) -> None:
    client = built.test_client()

    packed = client.get("/assets/main-abc123.js", headers={"Accept-Encoding": "gzip"})
    plain = client.get("/assets/main-abc123.js", headers={"Accept-Encoding": "identity"})

    assert "immutable" in packed.headers["Cache-Control"]
    assert packed.headers["Content-Encoding"] == "gzip"
    assert (gzip.decompress(packed.data), plain.data) == (b"export {}", b"export {}")
    assert packed.mimetype == "text/javascript"


@pytest.mark.parametrize(
    ("path", "media_type"), [("/sw.js", "text/javascript"), ("/manifest.webmanifest", "application/manifest+json")]
)
def test_worker_and_manifest_are_asked_for_again(built: Flask, path: str, media_type: str) -> None:
    answer = built.test_client().get(path)

    assert (answer.mimetype, answer.headers["Cache-Control"]) == (media_type, "no-cache")


def test_without_a_build_the_page_names_the_command(built: Flask, tmp_path: Path) -> None:
    (tmp_path / "static" / "app" / "index.html").unlink()
    environment = {"SITEPROOF_DATA_DIR": str(tmp_path / "other"), "SITEPROOF_STATIC_DIR": str(tmp_path / "static")}

    answer = create_app(Settings.from_env(environment)).test_client().get("/")

    assert answer.status_code == 503
    assert "make setup" in answer.text
    assert "应用尚未构建" in answer.text


@pytest.mark.parametrize("path", ["/", "/api/v1/hello", "/api/v1/nothing", "/healthz"])
def test_every_answer_carries_the_security_headers(built: Flask, path: str) -> None:
    headers = built.test_client().get(path).headers

    assert "default-src 'none'" in headers["Content-Security-Policy"]
    assert "require-trusted-types-for 'script'" in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "Access-Control-Allow-Origin" not in headers


def test_the_api_is_never_cached(built: Flask) -> None:
    assert built.test_client().get("/api/v1/hello").headers["Cache-Control"] == "no-store"


def test_health_and_readiness(built: Flask) -> None:
    client = built.test_client()

    assert client.get("/healthz").json == {"status": "alive"}
    assert client.get("/readyz").json == {"status": "ready", "problem": None}


def test_a_server_that_cannot_write_photos_is_not_ready(built: Flask, tmp_path: Path) -> None:
    (tmp_path / "data" / "blobs" / "incoming").rmdir()

    answer = built.test_client().get("/readyz")

    assert (answer.status_code, answer.json["problem"]) == (503, "photos")


def test_the_api_describes_itself(built: Flask) -> None:
    document = built.test_client().get("/api/v1/openapi.json").json

    assert document["openapi"] == "3.1.0"
    assert {"/api/v1/records/{record_id}", "/api/v1/photos/{sha256}/parts/{n}"} <= set(document["paths"])
    assert "inspection_body_1" in document["components"]["schemas"]
