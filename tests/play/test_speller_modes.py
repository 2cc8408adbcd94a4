"""Modes and lists are spelled as the subject keeps them, each from the closed list of what may be written."""

from typing import Any

import numpy as np
import pytest

from layerproof.play import Program
from layerproof.play.speller import spelled
from layerproof.play.spelling import ARGUMENTS, SWITCHES, Kept, accepted

STATE = {"params.weight": np.zeros((2, 3)), "params.bias": np.zeros(2)}
PROGRAM = Program("Linear", "layer", state=STATE)


class Listed:
    """Keeps its parameters in a list, and its mode in a word."""

    def __init__(self) -> None:
        """Start in training."""
        self.params = [np.zeros((2, 3)), np.zeros((1, 2))]
        self.mode = "train"

    def forward(self, x: Any) -> Any:
        """Look at the mode."""
        return x if self.mode == "inference" else -x


class Told:
    """Is told its mode the other way round."""

    def forward(self, x: Any, deterministic: bool = False) -> Any:
        """Look at the mode."""
        return x if deterministic else -x


class Asked:
    """Is told its mode in a word, and has methods for it too."""

    def forward(self, x: Any, mode: str = "train") -> Any:
        """Look at the mode."""
        return x if mode == "test" else -x

    def train(self) -> None:
        """Do nothing."""

    def test(self) -> None:
        """Do nothing."""


@pytest.mark.parametrize(
    ("subject", "switches", "arguments"),
    [
        (Listed, {"train": 'mode = "train"', "eval": 'mode = "inference"'}, {}),
        (Told, {"train": "training = True", "eval": "training = False"},
         {"train": "deterministic=False", "eval": "deterministic=True"}),
        (Asked, {"train": "train()", "eval": "test()"}, {"train": 'mode="train"', "eval": 'mode="test"'}),
    ],
)  # fmt: skip
def test_modes_are_spelled(subject: Any, switches: dict[str, str], arguments: dict[str, str]) -> None:
    """By method, attribute and argument, in words or flags."""
    found = spelled(PROGRAM, subject)
    assert (found.switches, found.arguments) == (switches, arguments)
    checked = accepted(found, PROGRAM)
    assert (checked.switches, checked.arguments) == (switches, arguments)


def test_lists_are_spelled() -> None:
    """A parameter in a list has its position."""
    found = spelled(PROGRAM, Listed)
    assert found.state == {"params.weight": Kept(("params[0]",), (2, 3)), "params.bias": Kept(("params[1]",), (1, 2))}
    assert accepted(found, PROGRAM).state == found.state


def test_the_native_words_come_first() -> None:
    """What nothing is known of is written so."""
    assert {method: texts[:2] for method, texts in SWITCHES.items()} == {
        "train": ("train()", "training = True"),
        "eval": ("eval()", "training = False"),
    }
    assert {method: texts[0] for method, texts in ARGUMENTS.items()} == {
        "train": "training=True",
        "eval": "training=False",
    }
