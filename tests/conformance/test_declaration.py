"""The line with which a reading is declared, and what it says."""

from collections.abc import Sequence

import pytest

from layerproof.conformance.contracts import contract
from layerproof.conformance.convention import Convention
from layerproof.conformance.declaration import declaration, declared_besides

ONE = Convention("p", "drop", "keep", "p keeps")
SEVERAL = (ONE, *(Convention(name, "any", "own", f"{name} is its own") for name in ("q", "r", "s")))


@pytest.mark.parametrize(
    ("subject", "conventions", "told"),
    [
        (
            "",
            [ONE],
            'another reading (p keeps). If it is meant so, declare it in the class: conventions = {"p": "keep"}',
        ),
        (
            "drop",
            SEVERAL[:2],
            (
                "another reading (p keeps; q is its own). If it is meant so, declare it below the function: "
                'drop.conventions = {"p": "keep", "q": "own"}'
            ),
        ),
        (
            "",
            SEVERAL,
            (
                "4 other readings together. If it is meant so, declare it in the class: conventions = "
                '{"p": "keep", "q": "own", "r": "own", "s": "own"}; what each means is told by: '
                "layerproof explain Dropout"
            ),
        ),
    ],
    ids=["one", "two of a function", "many"],
)
def test_what_is_right_is_told_how_to_say_so(subject: str, conventions: Sequence[Convention], told: str) -> None:
    """Few readings are explained, many are not: the line is never cut."""
    assert declaration(contract("Dropout"), subject, conventions) == f"Dropout is right under {told}"


@pytest.mark.parametrize(
    ("besides", "judged", "told"),
    [
        (SEVERAL[1:2], False, "(q is its own). If"),
        (SEVERAL[1:2], True, "(q is its own), and is judged as if it were declared. If"),
        (SEVERAL[1:3], True, "(q is its own; r is its own), and is judged as if they were declared. If"),
    ],
)
def test_what_is_wrong_is_told_what_it_follows_besides(besides: Sequence[Convention], judged: bool, told: str) -> None:
    """The line has what was declared as well, so that it takes the place of that."""
    text = declared_besides(contract("Dropout"), "", [ONE], besides, judged=judged)
    assert text.startswith(f"Besides the mistake, Dropout follows another reading {told}")
    pairs = ", ".join(f'"{one.name}": "{one.other}"' for one in (ONE, *besides))
    assert text.endswith(f"declare it in the class: conventions = {{{pairs}}}")
