"""Texts as people paste them, made plain: full-width digits, invisible characters, line breaks, spaces.

Only what changes no meaning is changed, and each change is told by its code.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

PLACEHOLDERS = frozenset(
    {"-", "--", "—", "——", "/", "\\", "无", "暂无", "待定", "未定", "未知", "不详", "空", "n/a", "na", "null", "none",
     "?", "？", "...", "…", "……", "*", "同上"}
)  # fmt: skip
_FULL_WIDTH = re.compile(r"[\uff10-\uff19\uff21-\uff3a\uff41-\uff5a\uff0b\uff0d\uff0e\uff0f\uff05\uff3f]")
_LINE_BREAK = re.compile(r"\s*(?:\r\n|\r|\n|_x000[dD]_|\u2028|\u2029|\v|\f)\s*")
_INVISIBLE = re.compile(r"[\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff\u00ad\u0000-\u0008\u000e-\u001f\u007f-\u009f]")
_GARBLED = re.compile(r"\ufffd|锟斤拷|烫烫烫|屯屯屯|锘")
_LATIN_1 = re.compile(r"[\u0080-\u00ff]")
_CJK_SIGN = re.compile(r"[\u3400-\u9fff]")
_SPACES = re.compile(r"[ \t\u00a0\u2000-\u200a\u202f\u205f\u3000]+")
_CJK = r"[\u3400-\u9fff]"
_BETWEEN_CJK = re.compile(f"(?<={_CJK}) (?={_CJK})")


@dataclass(frozen=True, slots=True)
class CleanText:
    """The plain text and the codes of what was changed; `garbled` when its characters are lost."""

    text: str
    changes: tuple[str, ...]
    garbled: bool = False


def half_width(text: str) -> str:
    """Full-width digits, letters and signs as their plain twins; Chinese punctuation stays."""
    return _FULL_WIDTH.sub(lambda found: chr(ord(found.group()) - 0xFEE0), text)


def clean_text(raw: str) -> CleanText:
    """The text without what cannot be seen; one inner space is kept between words."""
    changes: list[str] = []
    text = unicodedata.normalize("NFC", raw)
    trimmed = text.strip(" \t\u00a0\u3000\u2002\u2003\u2009")
    if trimmed.strip() != text.strip("\r\n") or trimmed != text.strip("\r\n"):
        changes.append("spaces_trimmed")
    text = trimmed.strip()
    joined = _LINE_BREAK.sub(" ", text)
    if joined != text:
        changes.append("line_break")
        joined = _BETWEEN_CJK.sub("", joined)
    garbled = _is_garbled(joined)
    visible = _INVISIBLE.sub("", joined)
    if visible != joined:
        changes.append("invisible")
    plain = half_width(visible)
    if plain != visible:
        changes.append("full_width")
    plain = _SPACES.sub(" ", plain).strip()
    return CleanText(plain, tuple(changes), garbled)


def _is_garbled(text: str) -> bool:
    """Lost characters, or UTF-8 that was once read as Western (three such signs and no Chinese)."""
    if _GARBLED.search(text):
        return True
    return len(_LATIN_1.findall(text)) >= 3 and not _CJK_SIGN.search(text)


def is_placeholder(text: str) -> bool:
    """True for what people write where they know nothing: /, 无, 待定."""
    return text.strip().lower() in PLACEHOLDERS


def one_edit_apart(one: str, other: str) -> bool:
    """True when two texts differ in exactly one character: another, one more, or one less."""
    if one == other or abs(len(one) - len(other)) > 1:
        return False
    short, long = sorted((one, other), key=len)
    at = next((n for n, (a, b) in enumerate(zip(short, long, strict=False)) if a != b), len(short))
    return short[at + (len(short) == len(long)) :] == long[at + 1 :]
