"""The QR in a terminal: every module where it belongs, black on white in any colours of the terminal."""

import re

import segno

from siteproof.cli.sign_in_lines import qr_text

LINK = "http://localhost:8000/#code=BzGAwnxARgBtxGWDpFIlwpPEWrnSTrb0"
LINE = re.compile(r"\x1b\[38;5;16;48;5;231m([ ▀▄█]+)\x1b\[0m")


def test_it_is_the_code_black_on_white() -> None:
    wanted = [
        [bool(module) for module in row] for row in segno.make(LINK, error="l", micro=False).matrix_iter(border=2)
    ]

    lines = [LINE.fullmatch(line) for line in qr_text(LINK).splitlines()]
    shown: list[list[bool]] = []
    for line in lines:
        assert line is not None, "a line without both colours"
        shown += [[block in "▀█" for block in line[1]], [block in "▄█" for block in line[1]]]

    assert shown[: len(wanted)] == wanted
    assert not any(module for row in shown[len(wanted) :] for module in row)
