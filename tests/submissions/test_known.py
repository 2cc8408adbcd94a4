"""What is known of an export's name and methods before it is matched."""

from dataclasses import replace
from typing import Literal

import pytest

from layerproof.play import Export
from layerproof.play.around import Around
from layerproof.play.messages import Method
from layerproof.submissions.known import has, is_function, is_used, plain, stem

LAYER = Export("Batch_Norm", "class", "m", methods={"__call__": Method(), "update": Method()})


@pytest.mark.parametrize(
    ("name", "kind", "told"),
    [
        ("Batch_Norm", "class", "batchnorm"),
        ("relu_forward", "function", "relu"),
        ("conv_forward_naive", "function", "conv"),
        ("forward_relu", "function", "relu"),
        ("relu_forward", "class", "reluforward"),
    ],
)
def test_the_part_that_stands_for_a_component(name: str, kind: Literal["class", "function"], told: str) -> None:
    """Of functions alone a word for the direction is left out."""
    assert stem(replace(LAYER, name=name, kind=kind)) == told


def test_names_are_alike_whatever_the_case() -> None:
    """And whatever the underscores."""
    assert plain("Batch_Norm") == plain("BATCHnorm") == "batchnorm"


def test_methods_that_stand_for_others() -> None:
    """A call for a forward, an update for a step; nothing for a backward."""
    assert [has(LAYER, method) for method in ("forward", "step", "backward")] == [True, True, False]


def test_a_class_around_functions_is_a_function() -> None:
    """It is as its author wrote it."""
    assert not is_function(LAYER)
    assert is_function(replace(LAYER, around=Around("layer", "relu_forward")))
    assert is_function(replace(LAYER, kind="function"))


def test_what_other_code_names_is_used() -> None:
    """In its own module or in another."""
    assert [is_used(one) for one in (LAYER, replace(LAYER, used=True), replace(LAYER, served=True))] == [
        False,
        True,
        True,
    ]
