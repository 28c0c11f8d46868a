"""Filling sentences with numbers, in zh-CN and English, each figure with its unit.

A template names a number and how it is said: `{distance_m:m}` is "83 米" and "83 m". What was not
measured is said as unknown, never as 0.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from datetime import date

from siteproof.domain.checklist import Text
from siteproof.domain.reasons import Numbers

_PLACE = re.compile(r"\{([a-z0-9_]+)(?::([a-z]+))?\}")
_UNKNOWN = {"zh": "未知", "en": "unknown"}
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def figure(value: object) -> str:
    """A number as people write it: 83, 29.2, 4.68; a text as it is."""
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return str(value)
    if not math.isfinite(value):
        return "?"
    rounded = round(float(value), 2 if abs(value) < 10 else 1)
    return str(int(rounded)) if rounded == int(rounded) else repr(rounded)


def _metres(value: float, lang: str) -> str:
    if abs(value) < 1000:
        return f"{round(value)} " + ("米" if lang == "zh" else "m")
    return f"{figure(round(value / 1000, 1))} " + ("公里" if lang == "zh" else "km")


def _duration(value: float, lang: str) -> str:
    for size, zh, en in ((86_400, "天", "days"), (3600, "小时", "hours"), (60, "分", "min")):
        if abs(value) >= 2 * size:
            return f"{round(value / size)} {zh if lang == 'zh' else en}"
    return f"{round(value)} " + ("秒" if lang == "zh" else "s")


def _number(value: object) -> float | None:
    return float(value) if isinstance(value, (int, float)) and math.isfinite(value) else None


def _day(value: object, lang: str) -> str:
    try:
        day = date.fromisoformat(str(value)[:10])
    except ValueError:
        return _UNKNOWN[lang]
    return f"{day.month}月{day.day}日" if lang == "zh" else f"{day.day} {_MONTHS[day.month - 1]}"


_NUMERIC: Mapping[str, Callable[[float, str], str]] = {
    "m": _metres,
    "s": _duration,
    "pct": lambda value, lang: f"{figure(value)}%",
    "whole": lambda value, lang: str(round(value)),
}


def _said(value: object, spec: str | None, lang: str) -> str:
    if value is None or value == "":
        return _UNKNOWN[lang]
    if spec == "day":
        return _day(value, lang)
    number = _number(value)
    if spec is None or number is None:
        return figure(value)
    return _NUMERIC[spec](number, lang)


def fill(template: Text, numbers: Numbers) -> Text:
    """Both languages of a sentence with its numbers; a name ending in `_zh`/`_en` is taken per language."""

    def one(lang: str, sentence: str) -> str:
        def say(place: re.Match[str]) -> str:
            name = place.group(1)
            value = numbers.get(f"{name}_{lang}", numbers.get(name))
            return _said(value, place.group(2), lang)

        return _PLACE.sub(say, sentence)

    return Text(one("zh", template.zh), one("en", template.en))


def as_document(text: Text) -> dict[str, str]:
    """The text as JSON carries it."""
    return {"zh": text.zh, "en": text.en}
