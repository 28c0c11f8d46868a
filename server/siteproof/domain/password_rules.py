"""Which passwords are refused (OWASP ASVS 5, 6.2): by length and lists, never for want of a mixture of signs."""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Iterable
from itertools import pairwise

MIN_CHARS = 12
MAX_CHARS = 128
_MOST_PER_CHAR = 4
_FEWEST_DIFFERENT = 5
_OWN_CHARS_BESIDE_LOCAL = 6
_SHORTEST_LOCAL = 3
_LOOK_ALIKE = str.maketrans({"0": "o", "1": "i", "3": "e", "4": "a", "5": "s", "7": "t", "@": "a", "$": "s"})
_AROUND = "0123456789!@#$%^&*._-+=?~ "
_PRODUCT_WORDS = ("siteproof", "shicha", "实查", "minsheng", "民生", "实事", "password", "密码", "mima")


def normal_password(password: str) -> str:
    """The one form (NFC, RFC 8265) in which a password is counted and hashed, however a keyboard wrote it."""
    return unicodedata.normalize("NFC", password)


def is_too_long(password: str) -> bool:
    """More than MAX_CHARS in its one form. No character is written with more than four: longer texts stay unread."""
    return len(password) > _MOST_PER_CHAR * MAX_CHARS or len(normal_password(password)) > MAX_CHARS


def password_problem(password: str, common: Collection[str], local: Iterable[str]) -> str | None:
    """Why this password is refused, or None.

    `common` are well-known passwords in lower case, `local` words of this person and place. Answers
    too_short, too_long, control_char, repeats, common or local_word; characters are counted in NFC.
    """
    if is_too_long(password):
        return "too_long"
    normal = normal_password(password)
    if len(normal) < MIN_CHARS:
        return "too_short"
    if any(unicodedata.category(char) in ("Cc", "Cs") for char in normal):
        return "control_char"
    low = normal.casefold()
    if len(set(low)) < _FEWEST_DIFFERENT or _is_run(low):
        return "repeats"
    if any(form in common for form in _cores(low)):
        return "common"
    return "local_word" if _mostly_local(low, local) else None


def _is_run(low: str) -> bool:
    """abcdefghijkl, 123456789012: nearly every step is the step before."""
    steps = [ord(after) - ord(before) for before, after in pairwise(low)]
    usual = max(set(steps), key=steps.count)
    return abs(usual) <= 1 and steps.count(usual) >= len(steps) - 2


def _cores(low: str) -> set[str]:
    """What stays when digits and signs around a word, look-alike digits and doubling are taken away."""
    found = {low, low.strip(_AROUND)}
    found |= {form.translate(_LOOK_ALIKE).strip(_AROUND) for form in tuple(found)}
    for form in tuple(found):
        found |= {form[: len(form) // n] for n in (2, 3, 4) if form and form == form[: len(form) // n] * n}
    return {form for form in found if len(form) > _SHORTEST_LOCAL}


def _mostly_local(low: str, local: Iterable[str]) -> bool:
    """True when too little is left beside words that anybody here would try."""
    rest = low
    for word in sorted((*_PRODUCT_WORDS, *(each.casefold() for each in local)), key=len, reverse=True):
        if len(word) >= _SHORTEST_LOCAL or not word.isascii():
            rest = rest.replace(word, "") if word else rest
    return len(rest) < len(low) and len(rest) < _OWN_CHARS_BESIDE_LOCAL
