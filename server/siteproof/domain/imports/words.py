"""The words of every import finding, in one place: severity, Chinese, English. Nobody is accused in them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from siteproof.domain.checklist import Text
from siteproof.domain.imports.words_ledger import LEDGER
from siteproof.domain.imports.words_places import PLACES
from siteproof.domain.imports.words_sites import SITES

ERROR, WARNING, NOTE = SEVERITIES = ("error", "warning", "note")


@dataclass(frozen=True, slots=True)
class Words:
    """How one code is said; an error keeps the row out, a warning does not, a note is about the file."""

    severity: str
    text: Text


_SEVERITIES = {"e": ERROR, "w": WARNING, "n": NOTE}


def _words(entries: Mapping[str, tuple[str, str, str]]) -> dict[str, Words]:
    return {code: Words(_SEVERITIES[severity], Text(zh, en)) for code, (severity, zh, en) in entries.items()}


WORDS: Mapping[str, Words] = MappingProxyType(_words(LEDGER) | _words(PLACES) | _words(SITES))
