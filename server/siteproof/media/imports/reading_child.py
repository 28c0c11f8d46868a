"""The child process that reads a foreign file: limited memory and processor time, nothing but the file and stdout.

`python -m siteproof.media.imports.reading_child tables|geo|geo-datum FILE NAME` answers one JSON document:
what was read, or the refusal. A file that kills it kills nothing else, and other requests go on meanwhile.
"""

from __future__ import annotations

import json
import resource
import sys
from pathlib import Path
from typing import Any

from siteproof.media.imports.geo_files import read_geo_file
from siteproof.media.imports.refusals import FileRefused
from siteproof.media.imports.sources import Source
from siteproof.media.imports.tables import read_tables
from siteproof.media.imports.written_tables import geo_document, tables_document

MEMORY_BYTES = 1024 * 1024 * 1024
PROCESSOR_S = 120


def read(kind: str, file: Path, name: str) -> dict[str, Any]:
    """The document of a file, or {"refused": code, "numbers": ...}."""
    try:
        with file.open("rb") as stream:
            source = Source(stream, name)
            if kind == "tables":
                return tables_document(read_tables(source))
            return geo_document(read_geo_file(source, datum_declared=kind == "geo-datum"))
    except FileRefused as refused:
        return {"refused": refused.code, "numbers": dict(refused.numbers)}
    except (MemoryError, RecursionError):
        return {"refused": "reading_failed", "numbers": {}}


def main() -> None:
    """Give up what is not needed, read, answer."""
    kind, file, name = sys.argv[1:4]
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (PROCESSOR_S, PROCESSOR_S))
    resource.setrlimit(resource.RLIMIT_NOFILE, (64, 64))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    document = read(kind, Path(file), name)
    json.dump(document, sys.stdout, ensure_ascii=True, separators=(",", ":"), default=str)


if __name__ == "__main__":
    main()
