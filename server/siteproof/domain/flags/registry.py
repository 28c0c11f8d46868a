"""All kinds of flags by code, and the words of a flag: chip, sentence, how to answer, source."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from siteproof.domain.checklist import Text
from siteproof.domain.flags.kinds import UNNUMBERED, Flag, FlagKind
from siteproof.domain.flags.words_evidence import EVIDENCE_KINDS
from siteproof.domain.flags.words_plan import QUALITY_KINDS, SCHEDULE_KINDS
from siteproof.domain.wording import fill

KINDS: Mapping[str, FlagKind] = MappingProxyType(
    {kind.code: kind for kind in (*QUALITY_KINDS, *SCHEDULE_KINDS, *EVIDENCE_KINDS)}
)
CHIP_LENGTH = 14


def _variant(words: Mapping[str, Text], numbers: Mapping[str, object], usual: str = "") -> Text:
    return words.get(str(numbers.get("reason") or usual)) or words.get(usual) or words[""]


def sentence(flag: Flag) -> Text:
    """What was seen and which rule, in both languages."""
    return fill(_variant(KINDS[flag.code].sentences, flag.numbers), {**flag.threshold, **flag.numbers})


def chip(flag: Flag) -> Text:
    """At most 14 characters in either language."""
    usual = "" if "item_no" in flag.numbers else UNNUMBERED
    said = fill(_variant(KINDS[flag.code].chips, flag.numbers, usual), {**flag.threshold, **flag.numbers})
    return Text(said.zh[:CHIP_LENGTH], said.en[:CHIP_LENGTH])


def answer(flag: Flag) -> Text:
    """How the person concerned can answer it."""
    return KINDS[flag.code].answer


def source(flag: Flag) -> str:
    """The standard or publication behind it; ours is called Siteproof. An item's own standard comes first."""
    own = flag.numbers.get("std")
    return str(own) if own else KINDS[flag.code].source
