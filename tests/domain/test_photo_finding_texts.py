"""Every finding of `check photos` has a sentence in both languages, with its numbers."""

import re

import pytest

from siteproof.domain.photo_finding_texts import _FINDINGS, PROBLEMS, photo_finding_sentence
from siteproof.domain.reasons import Reason

NUMBERS = {"short_side_px": 240, "limit_px": 480, "distance_m": 512.0, "limit_m": 200.0, "after_shift_m": 3.0,
           "written": "2099:01:01", "apart_s": 90.0, "limit_s": 60.0, "photos": 4, "offset_s": 3600.0, "after": "a.jpg",
           "apart_m": 9000.0, "between_s": 20.0, "files": 3, "buffer_m": 30.0, "accuracy_m": 8.0}  # fmt: skip
CASES = [key.split(".", 2) for key in _FINDINGS]
CASES += [["evidence", "off_site", "outside"], ["evidence", "place_uncertain", "accuracy_poor"]]
CASES += [["evidence", "photo_damaged", problem] for problem in PROBLEMS]


@pytest.mark.parametrize("case", CASES, ids=".".join)
def test_a_finding_says_what_was_seen(case: list[str]) -> None:
    why = case[2] if len(case) > 2 else None
    said = photo_finding_sentence(Reason(".".join(case[:2]), {**NUMBERS, "reason": why}))

    for text in (said.zh, said.en):
        assert text != ".".join(case[:2])
        assert not re.search(r"[{}]", text)


def test_a_newer_rule_without_words_says_its_code() -> None:
    assert photo_finding_sentence(Reason("evidence.moon", {})).en == "evidence.moon"
