"""Declared conventions are looked up, and what does not exist is refused."""

from collections.abc import Mapping

import pytest

from layerproof.conformance.contracts import contract
from layerproof.conformance.declared import chosen


def test_the_standard_reading_needs_no_change() -> None:
    """Declaring PyTorch's reading is allowed and changes nothing."""
    assert chosen({"p": "drop"}, contract("Dropout").conventions, "Dropout") == []
    assert chosen({}, contract("Dropout").conventions, "Dropout") == []


@pytest.mark.parametrize(
    ("declared", "text"),
    [
        ({"q": "keep"}, "Dropout has no convention 'q'; it has: backward, form, inputs, p"),
        ({"p": "maybe"}, "Dropout.p = 'maybe', but should be one of: 'drop', 'keep'"),
    ],
)
def test_declarations_are_checked(declared: Mapping[str, str], text: str) -> None:
    """An unknown convention or reading is refused, with those there are."""
    with pytest.raises(ValueError, match="Dropout") as caught:
        chosen(declared, contract("Dropout").conventions, "Dropout")
    assert str(caught.value) == text


def test_a_component_without_conventions_says_so() -> None:
    """The message has something to say where there are none."""
    with pytest.raises(ValueError, match="ReLU has no convention 'p'; it has: none"):
        chosen({"p": "keep"}, (), "ReLU")
