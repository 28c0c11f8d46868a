"""The README as a newcomer follows it: its numbered steps, its commands, and the screen's words it names in 「」."""

import re

from harness.sources import REPOSITORY


def _section(heading: str) -> str:
    readme = (REPOSITORY / "README.md").read_text(encoding="utf-8")
    return readme.partition(f"## {heading}\n")[2].partition("\n## ")[0]


def steps(heading: str) -> list[str]:
    """The numbered steps under a heading, each as one line."""
    found = re.findall(r"^\d+\. (.+?)(?=\n\d+\. |\n\n|\Z)", _section(heading), re.MULTILINE | re.DOTALL)
    return [re.sub(r"\s+", " ", step) for step in found]


def commands(heading: str) -> list[str]:
    """The lines of the first code block under a heading."""
    return _section(heading).split("```")[1].strip().splitlines()


def quoted(step: str) -> list[str]:
    """The screen's words that a step names."""
    return re.findall(r"「([^」]+)」", step)
