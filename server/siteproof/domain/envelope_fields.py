"""Typed reading of the fields of an envelope, each refusal naming the path of the field.

Only form is judged here (type, pattern, presence, no unknown names); what a value means is judged
by its caller.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from siteproof.domain.errors import ErrorCode, SiteproofError
from siteproof.domain.strict_json import Json, printable

MAX_LIST = 1000
_HEX = "[0-9a-f]"
UUID_FORM = f"{_HEX}{{8}}-{_HEX}{{4}}-{_HEX}{{4}}-{_HEX}{{4}}-{_HEX}{{12}}"
SHA256_FORM = f"{_HEX}{{64}}"
_UUID = re.compile(UUID_FORM)
_UUID7 = re.compile(rf"{_HEX}{{8}}-{_HEX}{{4}}-7{_HEX}{{3}}-[89ab]{_HEX}{{3}}-{_HEX}{{12}}")
_SHA256 = re.compile(SHA256_FORM)
_NAME = re.compile(r"[a-z][a-z0-9_]{0,39}")
_MEDIA_TYPE = re.compile(r"[a-z0-9][a-z0-9.+-]{0,40}/[a-z0-9][a-z0-9.+-]{0,60}")
_INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,6})?Z")
_INSTANT_MS = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z")
_TOKEN = re.compile(r"[\x21-\x7e]{1,200}")
_SHORT_TEXT = re.compile(r"[^\x00-\x1f\ud800-\udfff]{1,100}")
_SAFE_INTEGER = 2**53


def invalid(field: str, reason: str) -> SiteproofError:
    """The error for one field of wrong form."""
    return SiteproofError(ErrorCode.INVALID_FIELD, field=field, reason=reason)


def is_sha256(text: str) -> bool:
    """True for 64 lower-case hexadecimal digits."""
    return _SHA256.fullmatch(text) is not None


class Fields:
    """One object of the envelope whose names are exactly `names`."""

    def __init__(self, found: Json, path: str, names: Sequence[str]) -> None:
        self._found = found
        self._path = path
        for name in found:
            if name not in names:
                raise SiteproofError(ErrorCode.UNKNOWN_FIELD, field=path + printable(name))
        for name in names:
            if name not in found:
                raise SiteproofError(ErrorCode.MISSING_FIELD, field=path + name)

    def _invalid(self, name: str, reason: str) -> SiteproofError:
        return invalid(self._path + name, reason)

    def _text(self, name: str, pattern: re.Pattern[str], reason: str) -> str:
        value = self._found[name]
        if not isinstance(value, str) or pattern.fullmatch(value) is None:
            raise self._invalid(name, reason)
        return value

    def uuid7(self, name: str) -> str:
        return self._text(name, _UUID7, "not_a_lower_case_uuid7")

    def uuid_or_null(self, name: str) -> str | None:
        return None if self._found[name] is None else self._text(name, _UUID, "not_a_uuid")

    def sha256(self, name: str) -> str:
        return self._text(name, _SHA256, "not_a_sha256")

    def sha256_or_null(self, name: str) -> str | None:
        return None if self._found[name] is None else self.sha256(name)

    def name(self, name: str) -> str:
        return self._text(name, _NAME, "not_a_name")

    def media_type(self, name: str) -> str:
        return self._text(name, _MEDIA_TYPE, "not_a_media_type")

    def token(self, name: str) -> str:
        return self._text(name, _TOKEN, "not_a_token")

    def token_or_null(self, name: str) -> str | None:
        return None if self._found[name] is None else self.token(name)

    def short_text_or_null(self, name: str) -> str | None:
        if self._found[name] is None:
            return None
        return self._text(name, _SHORT_TEXT, "not_a_short_text")

    def one_of(self, name: str, allowed: Sequence[str]) -> str:
        value = self._found[name]
        if not isinstance(value, str) or value not in allowed:
            raise self._invalid(name, "not_one_of_" + "_".join(allowed))
        return value

    def instant(self, name: str) -> datetime:
        return self._instant(name, _INSTANT)

    def instant_ms(self, name: str) -> datetime:
        return self._instant(name, _INSTANT_MS)

    def _instant(self, name: str, pattern: re.Pattern[str]) -> datetime:
        text = self._text(name, pattern, "not_utc_iso_time")
        try:
            return datetime.fromisoformat(text.removesuffix("Z")).replace(tzinfo=UTC)
        except ValueError:
            raise self._invalid(name, "no_such_time") from None

    def integer(self, name: str) -> int:
        value = self._found[name]
        if type(value) is not int or abs(value) > _SAFE_INTEGER:
            raise self._invalid(name, "not_an_integer")
        return value

    def size(self, name: str) -> int:
        value = self.integer(name)
        if value < 0:
            raise self._invalid(name, "negative")
        return value

    def number(self, name: str) -> float:
        value = self._found[name]
        if type(value) not in (int, float) or not math.isfinite(value):
            raise self._invalid(name, "not_a_number")
        return float(value)

    def number_or_null(self, name: str) -> float | None:
        return None if self._found[name] is None else self.number(name)

    def plain_object(self, name: str) -> Json:
        value: Any = self._found[name]
        if not isinstance(value, dict):
            raise self._invalid(name, "not_an_object")
        return value

    def object_or_null(self, name: str, names: Sequence[str]) -> Fields | None:
        if self._found[name] is None:
            return None
        return Fields(self.plain_object(name), f"{self._path}{name}/", names)

    def length(self, name: str) -> int:
        value = self._found[name]
        if not isinstance(value, list):
            raise self._invalid(name, "not_a_list")
        return len(value)

    def objects(self, name: str, names: Sequence[str]) -> list[Fields]:
        if self.length(name) > MAX_LIST:
            raise self._invalid(name, "list_too_long")
        found: list[Fields] = []
        for index, value in enumerate(self._found[name]):
            path = f"{self._path}{name}/{index}"
            if not isinstance(value, dict):
                raise invalid(path, "not_an_object")
            found.append(Fields(value, path + "/", names))
        return found
