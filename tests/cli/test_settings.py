"""What a setting that means yes or no accepts: a word that is neither stops the start and is named."""

import sys

import pytest

from siteproof.cli import main
from siteproof.config import Settings


@pytest.mark.parametrize("word", ["1", "true", "Yes", " on "])
def test_https_is_on_for_every_word_that_says_so(word: str) -> None:
    assert Settings.from_env({"SITEPROOF_HTTPS": word}).secure_cookies


@pytest.mark.parametrize("word", ["", "0", "false", "No", "off"])
def test_https_is_off_for_every_word_that_says_no(word: str) -> None:
    assert not Settings.from_env({"SITEPROOF_HTTPS": word}).secure_cookies


@pytest.mark.parametrize("name", ["SITEPROOF_HTTPS", "SITEPROOF_OFFICE_HTTPS"])
def test_any_other_word_stops_the_start_and_names_the_setting(
    name: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv(name, "maybe")
    monkeypatch.setattr(sys, "argv", ["siteproof", "serve"])

    with pytest.raises(SystemExit) as ended:
        main()

    assert ended.value.code == 2
    assert name in capsys.readouterr().err
