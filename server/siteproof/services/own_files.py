"""Reading engineers' own files for the `check` commands: bounded, and refused in one sentence they can act on."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import yaml

MAX_TEXT_BYTES = 64 * 1024 * 1024
MAX_DOCUMENT_BYTES = 4 * 1024 * 1024


class UnusableInput(Exception):
    """A file cannot be used at all; the message is one sentence for the person who gave it."""


def read_bytes(file: Path, limit_bytes: int = MAX_TEXT_BYTES) -> bytes:
    """The bytes of an ordinary file; raises UnusableInput."""
    try:
        if file.is_dir():
            raise UnusableInput(f"{file}: a folder, a file is needed")
        if not file.is_file():
            raise UnusableInput(f"{file}: no such file" if not file.exists() else f"{file}: not an ordinary file")
        size = file.stat().st_size
        if size > limit_bytes:
            raise UnusableInput(f"{file}: {size} bytes, at most {limit_bytes} are read")
        return file.read_bytes()
    except OSError as error:
        raise UnusableInput(f"{file}: {error.strerror or 'cannot be read'}") from error


def read_text(file: Path, limit_bytes: int = MAX_TEXT_BYTES) -> str:
    """The text of a file in UTF-8 (with or without its mark), UTF-16 with its mark, or GB 18030."""
    data = read_bytes(file, limit_bytes)
    if not data.strip():
        raise UnusableInput(f"{file}: the file is empty")
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        encodings = ["utf-16"]
    else:
        encodings = ["utf-8-sig", "gb18030"]
    for encoding in encodings:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" in text:
            break
        return text
    raise UnusableInput(f"{file}: not a text file in UTF-8 or GB 18030")


def read_json(file: Path) -> Any:
    """A JSON document of a file; raises UnusableInput with line and column."""
    text = read_text(file)
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        raise UnusableInput(f"{file}: not JSON: line {error.lineno}, column {error.colno}: {error.msg}") from error
    except (RecursionError, ValueError) as error:
        raise UnusableInput(f"{file}: JSON that cannot be read: {error}".splitlines()[0]) from error


def read_document(file: Path) -> Any:
    """Plain data from a JSON file (by its name) or a YAML file (aliases are shared, not copied; no tags)."""
    text = read_text(file, MAX_DOCUMENT_BYTES)
    if file.suffix.lower() == ".json":
        return read_json(file)
    try:
        return yaml.safe_load(text)
    except yaml.MarkedYAMLError as broken:
        mark = broken.problem_mark or broken.context_mark
        line = mark.line + 1 if mark is not None else 1
        raise UnusableInput(f"{file}: not YAML: line {line}: {broken.problem or 'cannot be read'}") from broken
    except (yaml.YAMLError, ValueError, RecursionError) as broken:
        raise UnusableInput(f"{file}: not YAML: {str(broken).splitlines()[0]}") from broken
