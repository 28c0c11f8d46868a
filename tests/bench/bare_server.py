"""The floor that ingest is measured against: Flask on waitress, the same fsync, SHA-256 and one row, nothing else.

Run as `python bare_server.py PORT FOLDER`. Written the way a careful person would write it in ten minutes: bytes
to a temporary file, flushed, renamed into place, the folder flushed, then one row in SQLite (WAL, FULL).
"""

import hashlib
import os
import sqlite3
import sys
import threading
from pathlib import Path

from flask import Flask, Response, jsonify, request
from waitress import serve

PORT, FOLDER = int(sys.argv[1]), Path(sys.argv[2])
FOLDER.mkdir(parents=True, exist_ok=True)
app = Flask(__name__)
local = threading.local()


def database() -> sqlite3.Connection:
    if not hasattr(local, "connection"):
        local.connection = sqlite3.connect(FOLDER / "bare.sqlite", isolation_level=None, timeout=10)
        local.connection.execute("PRAGMA journal_mode=WAL")
        local.connection.execute("PRAGMA synchronous=FULL")
        local.connection.execute(
            "CREATE TABLE IF NOT EXISTS stored (name TEXT PRIMARY KEY, sha256 TEXT, bytes INT, raw BLOB)"
        )
    return local.connection


def insert(name: str, digest: str, size: int, raw: bytes | None) -> None:
    connection = database()
    connection.execute("BEGIN IMMEDIATE")
    connection.execute("INSERT OR IGNORE INTO stored VALUES (?, ?, ?, ?)", (name, digest, size, raw))
    connection.execute("COMMIT")


@app.put("/photos/<sha256>")
def photo(sha256: str) -> Response:
    data = request.get_data()
    digest = hashlib.sha256(data).hexdigest()
    temporary = FOLDER / f"{sha256}.part"
    with temporary.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    temporary.rename(FOLDER / digest)
    folder = os.open(FOLDER, os.O_RDONLY)
    os.fsync(folder)
    os.close(folder)
    insert(digest, digest, len(data), None)
    return jsonify(stored=digest, bytes=len(data))


@app.put("/records/<name>")
def record(name: str) -> Response:
    data = request.get_data()
    digest = hashlib.sha256(data).hexdigest()
    insert(name, digest, len(data), data)
    return jsonify(id=name, sha256=digest)


@app.get("/readyz")
def ready() -> Response:
    return jsonify(ready=True)


serve(app, host="127.0.0.1", port=PORT, threads=4)
