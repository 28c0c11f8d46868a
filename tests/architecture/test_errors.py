"""One catalogue of refusals: every code has a status and words in both languages, and the app knows what to say."""

import re

from siteproof.api.problems import PROBLEMS
from siteproof.domain.errors import ErrorCode

CHINESE = re.compile(r"[\u4e00-\u9fff]")


def test_every_code_is_mapped_and_nothing_else_is() -> None:
    assert set(PROBLEMS) == set(ErrorCode)


def test_every_title_is_in_its_language() -> None:
    wrong = [
        code
        for code, shown in PROBLEMS.items()
        if not CHINESE.search(shown.zh) or CHINESE.search(shown.en) or not shown.en
    ]

    assert wrong == []


def test_refusals_are_the_callers_and_failures_are_ours() -> None:
    ours = {code.value for code, shown in PROBLEMS.items() if shown.status >= 500}

    assert ours == {"storage_full", "busy", "internal"}
    assert min(shown.status for shown in PROBLEMS.values()) >= 400
