"""What Flask sends besides the API: the app's shell, its files, icons, manifest and service worker.

Unknown paths outside the API get the shell (the app routes them itself). Files are served from an
index that follows the build, so no request's path ever touches the disk.
"""

from __future__ import annotations

import mimetypes
from dataclasses import dataclass
from pathlib import Path

from flask import Blueprint, Response, current_app, request

from siteproof.domain.errors import ErrorCode, SiteproofError

blueprint = Blueprint("pages", __name__)

INDEX = "SITEPROOF_STATIC_INDEX"
_BUILT = "SITEPROOF_STATIC_BUILT"
_CHANGED_BY_A_BUILD = (".", "app", "app/assets", "app/index.html", "app/sw.js")
_IMMUTABLE = "public, immutable, max-age=31536000"
_NO_CACHE = "no-cache"
_MISSING = """<!doctype html><html lang="zh-CN"><meta charset="utf-8"><title>实查 Siteproof</title>
<h1>应用尚未构建</h1><p>服务器在运行，但没有网页应用。请在项目目录执行 <code>make setup</code>，然后刷新。</p>
<h1 lang="en">The app is not built yet</h1><p lang="en">The server runs, but there is no web app.
Run <code>make setup</code> in the project folder, then reload.</p></html>"""

mimetypes.add_type("application/manifest+json", ".webmanifest")
mimetypes.add_type("text/javascript", ".js")
mimetypes.add_type("text/javascript", ".mjs")
mimetypes.add_type("font/woff2", ".woff2")


@dataclass(frozen=True, slots=True)
class StaticFile:
    """One file that may be sent, with its ready-made .gz when there is one."""

    path: Path
    gzip_path: Path | None
    media_type: str


def index_files(static_dir: Path) -> dict[str, StaticFile]:
    """URL path -> file, for static/app (at the root), manifest, offline page, icons and demo pictures."""
    found: dict[str, StaticFile] = {}
    for root, prefix in ((static_dir, ""), (static_dir / "app", "")):
        if not root.is_dir():
            continue
        for path in sorted(root.rglob("*")):
            relative = path.relative_to(root)
            hidden = any(part.startswith(".") for part in relative.parts)
            if not path.is_file() or hidden or path.suffix in (".gz", ".map") or relative.parts[0] == "app":
                continue
            packed = path.with_name(path.name + ".gz")
            media_type = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
            name = prefix + relative.as_posix()
            found[name] = StaticFile(path, packed if packed.is_file() else None, media_type)
    return found


def _send(name: str, cache: str) -> Response:
    file: StaticFile | None = _index().get(name)
    if file is None:
        raise SiteproofError(ErrorCode.NOT_FOUND)
    packed = file.gzip_path is not None and "gzip" in request.accept_encodings
    path = file.gzip_path if packed and file.gzip_path is not None else file.path
    try:
        content = path.read_bytes()
    except FileNotFoundError:  # a build is replacing it at this moment
        raise SiteproofError(ErrorCode.NOT_FOUND) from None
    response = Response(content, mimetype=file.media_type)
    if packed:
        response.headers["Content-Encoding"] = "gzip"
    if file.gzip_path is not None:
        response.headers["Vary"] = "Accept-Encoding"
    response.headers["Cache-Control"] = cache
    response.add_etag()
    return response.make_conditional(request)


def _index() -> dict[str, StaticFile]:
    """The index, made again when a build has changed a file or folder that every build changes."""
    config = current_app.config
    built = _last_changes(config["SITEPROOF_STATIC_DIR"])
    if config.get(_BUILT) != built:
        config[INDEX], config[_BUILT] = index_files(config["SITEPROOF_STATIC_DIR"]), built
    found: dict[str, StaticFile] = config[INDEX]
    return found


def _last_changes(static_dir: Path) -> tuple[int | None, ...]:
    """When each of them changed last, in nanoseconds; None for what is not there. A few microseconds."""
    found: list[int | None] = []
    for name in _CHANGED_BY_A_BUILD:
        try:
            found.append((static_dir / name).stat().st_mtime_ns)
        except FileNotFoundError:
            found.append(None)
    return tuple(found)


@blueprint.get("/")
def shell() -> Response:
    """The shell of the app, or a page that says how to build it."""
    if "index.html" not in _index():
        return Response(_MISSING, 503, mimetype="text/html", headers={"Cache-Control": "no-store"})
    return _send("index.html", _NO_CACHE)


@blueprint.get("/assets/<path:name>")
def asset(name: str) -> Response:
    """A file whose name carries its hash."""
    return _send(f"assets/{name}", _IMMUTABLE)


@blueprint.get("/icons/<path:name>")
def icon(name: str) -> Response:
    """An icon."""
    return _send(f"icons/{name}", "public, max-age=86400")


@blueprint.get("/sw.js")
@blueprint.get("/manifest.webmanifest")
@blueprint.get("/offline.html")
def file() -> Response:
    """Files that must be asked for again each time."""
    return _send(request.path.removeprefix("/"), _NO_CACHE)


@blueprint.get("/<page:name>")
def fallback(name: str) -> Response:
    """A built file, else the shell for the app's own routes; lost files stay 404."""
    if name in _index():
        return _send(name, _NO_CACHE)
    last = name.rpartition("/")[2]
    if "." in last or name.startswith("."):
        raise SiteproofError(ErrorCode.NOT_FOUND)
    return shell()
