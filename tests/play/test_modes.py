"""A subject is told of its mode in whichever way it asks to be: by methods, attributes or arguments."""

from types import SimpleNamespace
from typing import Any

import pytest

from layerproof.play.modes import Switch, is_mode_argument, mode_argument


def modes_of(instance: Any, *names: str) -> list[tuple[Any, ...]]:
    """Return the attributes in evaluation, then in training."""
    switch, seen = Switch(instance), []
    for training in (False, True):
        switch.set(training=training)
        seen.append(tuple(getattr(instance, name) for name in names))
    return seen


@pytest.mark.parametrize(
    ("held", "evaluation", "training"),
    [
        ({"training": True}, (False,), (True,)),
        ({"train": True}, (False,), (True,)),
        ({"train_mode": False}, (False,), (True,)),
        ({"test": False}, (True,), (False,)),
        ({"deterministic": False, "training": True}, (True, False), (False, True)),
        ({"mode": "train"}, ("test",), ("train",)),
        ({"mode": "training"}, ("test",), ("training",)),
        ({"mode": True}, (False,), (True,)),
    ],
)
def test_every_attribute_that_keeps_a_mode_is_set(
    held: dict[str, Any], evaluation: tuple[Any, ...], training: tuple[Any, ...]
) -> None:
    """True in training, true in evaluation, or a word; of several all."""
    instance = SimpleNamespace(**held)
    assert modes_of(instance, *held) == [evaluation, training]


def test_what_keeps_no_mode_is_given_one() -> None:
    """An attribute of such a name that holds something else stays what it is."""
    instance = SimpleNamespace(mode="fan_in", test=5)
    assert modes_of(instance, "training", "mode", "test") == [(False, "fan_in", 5), (True, "fan_in", 5)]


class Words:
    """Keeps its mode in a word that only its code knows."""

    def __init__(self, training: str) -> None:
        """Start in training."""
        self.mode = training

    def forward(self, x: Any) -> Any:
        """Look at the word."""
        return x if self.mode == "eval" else [x for _ in ("inner",) if self.mode != "inference"]


def test_the_words_are_those_that_the_code_looks_for() -> None:
    """Of the usual words the first that stands in a method is taken, and the word of now where it is one."""
    assert modes_of(Words("training"), "mode") == [("eval",), ("training",)]


class Pair:
    """Notes which of its methods were called."""

    def __init__(self) -> None:
        """Start with nothing."""
        self.calls: list[str] = []

    def train(self, mode: bool = True) -> None:
        """Note it."""
        self.calls.append(f"train {mode}")

    def test(self) -> None:
        """Note it."""
        self.calls.append("test")


def test_methods_go_first() -> None:
    """A method that needs no argument is called; test() where a train() stands beside it."""
    pair = Pair()
    for training in (False, True):
        Switch(pair).set(training=training)
    assert pair.calls == ["test", "train True"]


def test_other_methods_of_these_names_are_left_alone() -> None:
    """What needs arguments trains a model, and a lone test() tests something."""

    class Model:
        training = True

        def train(self, data: Any) -> None:
            raise AssertionError(data)

        def test(self) -> None:
            raise AssertionError

    assert modes_of(Model(), "training") == [(False,), (True,)]


def forward_flag(x: Any, train_flg: bool = True) -> Any:
    """Take a flag."""
    return x, train_flg


def forward_eval(x: Any, eval: bool = False) -> Any:  # noqa: A002 - as a course has it
    """Take the opposite flag."""
    return x, eval


def forward_word(x: Any, mode: str = "train") -> Any:
    """Take a word."""
    return x if mode == "eval" else None


def forward_needed(x: Any, mode: Any) -> Any:
    """Take a word without a default."""
    return x if mode == "test" else None


def forward_bool(x: Any, mode: Any) -> Any:
    """Take something without a default, and know no word."""
    return x if mode else None


def forward_plain(x: Any, scale: float = 1.0) -> Any:
    """Take no mode."""
    return x * scale


@pytest.mark.parametrize(
    ("function", "training", "evaluation"),
    [
        (forward_flag, {"train_flg": True}, {"train_flg": False}),
        (forward_eval, {"eval": False}, {"eval": True}),
        (forward_word, {"mode": "train"}, {"mode": "eval"}),
        (forward_needed, {"mode": "train"}, {"mode": "test"}),
        (forward_bool, {"mode": True}, {"mode": False}),
        (forward_plain, {}, {}),
    ],
)
def test_arguments_carry_the_mode(function: Any, training: dict[str, Any], evaluation: dict[str, Any]) -> None:
    """By the names that courses use, in the form of the default, or of what the code looks for."""
    assert mode_argument(function, training=True) == training
    assert mode_argument(function, training=False) == evaluation


def test_names_of_the_argument_are_known() -> None:
    """So that who asks what a method needs can leave them out."""
    assert [is_mode_argument(name) for name in ("train_flg", "mode", "inference", "x")] == [True, True, True, False]
