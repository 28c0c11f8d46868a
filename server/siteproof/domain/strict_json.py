"""JSON read the way a signed record needs it: one meaning for one sequence of bytes, within limits.

Refuses what two parsers could read differently (duplicate keys, NaN, a byte order mark, numbers
beyond double range) and what is too large to walk. Knows nothing of records.
"""

from __future__ import annotations

import json
import math
import re
from typing import Any, NoReturn, TypeAlias

from siteproof.domain.errors import ErrorCode, SiteproofError

MAX_DEPTH = 20
MAX_KEYS = 20_000
_MAX_INTEGER_DIGITS = 19
_ESCAPED_SURROGATE_OR_NUL = re.compile(rb"\\u(?:[dD][89a-fA-F]|0000)")

Json: TypeAlias = dict[str, Any]


def _refuse(reason: str, line: int | None = None, column: int | None = None) -> NoReturn:
    raise SiteproofError(ErrorCode.NOT_JSON, reason=reason, line=line, column=column)


def _float(text: str) -> float:
    value = float(text)
    if not math.isfinite(value):
        _refuse("number_beyond_double_range")
    return value


def _integer(text: str) -> int:
    if len(text.lstrip("-")) > _MAX_INTEGER_DIGITS:
        _refuse("integer_too_long")
    return int(text)


def _constant(text: str) -> NoReturn:
    _refuse(f"constant_{text}")


class _Pairs:
    """Object hook that counts keys and refuses a second key of the same name."""

    def __init__(self, max_keys: int) -> None:
        self.left = max_keys
        self.limit = max_keys

    def __call__(self, pairs: list[tuple[str, Any]]) -> Json:
        self.left -= len(pairs)
        if self.left < 0:
            raise SiteproofError(ErrorCode.TOO_MANY_KEYS, limit=self.limit)
        found = dict(pairs)
        if len(found) != len(pairs):
            names = [name for name, _ in pairs]
            twice = next(name for name in names if names.count(name) > 1)
            raise SiteproofError(ErrorCode.DUPLICATE_KEY, field=printable(twice))
        return found


def printable(text: str) -> str:
    """`text` shortened and safe to encode: for naming a strange key in a problem document."""
    return text[:80].encode("utf-8", "backslashreplace").decode("utf-8").replace("\x00", "\\x00")


def check_depth(value: object, limit: int = MAX_DEPTH) -> None:
    """Raise `too_deep` when containers nest more than `limit` levels."""
    level: list[Any] = [value]
    depth = 0
    while level:
        containers = [each for each in level if isinstance(each, (dict, list))]
        depth += 1 if containers else 0
        if depth > limit:
            raise SiteproofError(ErrorCode.TOO_DEEP, limit=limit)
        level = []
        for container in containers:
            level.extend(container.values() if isinstance(container, dict) else container)


def parse_object(raw: bytes, *, max_keys: int = MAX_KEYS, max_depth: int = MAX_DEPTH) -> Json:
    """Parse one JSON object from UTF-8 bytes.

    Raises SiteproofError: not_json (reason, line, column), duplicate_key, too_many_keys, too_deep.
    """
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError:
        _refuse("not_utf8")
    try:
        value = json.loads(
            text,
            object_pairs_hook=_Pairs(max_keys),
            parse_float=_float,
            parse_int=_integer,
            parse_constant=_constant,
        )
    except json.JSONDecodeError as error:
        _refuse("syntax", error.lineno, error.colno)
    except RecursionError:
        raise SiteproofError(ErrorCode.TOO_DEEP, limit=max_depth) from None
    if not isinstance(value, dict):
        _refuse("not_an_object")
    check_depth(value, max_depth)
    return value


def text_problem(raw: bytes, value: object) -> str | None:
    """Name what makes a text of `value` unstorable: `lone_surrogate`, `nul`, or None.

    Both are legal JSON escapes, but no UTF-8 and no PostgreSQL text can hold them.
    """
    if _ESCAPED_SURROGATE_OR_NUL.search(raw) is None:
        return None
    flat = json.dumps(value, ensure_ascii=False)
    if any("\ud800" <= character <= "\udfff" for character in flat):
        return "lone_surrogate"
    return "nul" if "\\u0000" in flat.replace("\\\\", "") else None
