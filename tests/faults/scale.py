"""How much of a repetition runs: a small share in `make test`, all of it in `make faults`."""

import os

FULL = os.environ.get("SITEPROOF_FAULTS") == "full"


def scaled(small: int, full: int) -> int:
    """The count for this run: `full` where SITEPROOF_FAULTS=full is set, else `small`."""
    return full if FULL else small
