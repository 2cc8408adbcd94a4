"""The workflow to copy does what it says, in an order in which it works."""

import re
import shlex
from pathlib import Path

from layerproof.command import main

WORKFLOW = Path(__file__).parent.parent.parent / "examples" / "ci" / "layerproof.yml"
RUN = re.compile(r"^ *(?:- )?run: (?:>-\n)?((?:.+\n)(?: {10}.+\n)*)", re.MULTILINE)


def commands() -> list[list[str]]:
    """Return the words of each command that it runs."""
    return [shlex.split(text) for text in RUN.findall(WORKFLOW.read_text(encoding="utf-8"))]


def test_what_is_judged_is_installed_first() -> None:
    """A package in a src layout is found by its name, and so is what it imports."""
    starts = [words[:3] for words in commands()]
    assert starts == [
        ["pip", "install", "layerproof"],
        ["pip", "install", "."],
        ["mkdir", "-p", "reports"],
        ["layerproof", "check", "my_layers"],
    ]


def test_the_options_are_there() -> None:
    """And the files that they write lie in the folder that is made for them, and kept."""
    *_, words = commands()
    known = {option for parameter in main.commands["check"].params for option in parameter.opts}
    assert {word for word in words if word.startswith("--")} <= known
    assert [word for word in words if "/" in word] == ["reports/layerproof.html", "reports/layerproof.xml"]
