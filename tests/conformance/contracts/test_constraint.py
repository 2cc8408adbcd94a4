"""What constraints promise."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import numpy as np
import pytest

from layerproof import impl, reference
from layerproof.conformance.catalogue import mistakes_of
from layerproof.conformance.contracts import contract
from layerproof.conformance.judge import judge
from layerproof.conformance.question import Question
from layerproof.play import Array, LocalSubject, Program

NAME = "max_norm_constraint"


@pytest.mark.parametrize("identity", ["bound", "direction", "unclipped", "alone", "biases"])
@pytest.mark.parametrize("implementation", [impl.max_norm_constraint, reference.max_norm_constraint])
def test_identities_hold(identity: str, implementation: object, broken_identity: Callable[..., list[str]]) -> None:
    """Our implementation and the twin obey every equation."""
    assert broken_identity(NAME, identity, implementation) == []


@pytest.mark.parametrize(
    ("identity", "mistake", "message"),
    [
        ("bound", "mn-inverse", "norm of unit "),
        ("direction", "mn-value-for-norm", "w' (w . w) of unit "),
        ("unclipped", "mn-always", "unit 0, below the norm allowed["),
        ("alone", "mn-whole-matrix", "unit 0 among others["),
        ("biases", "mn-bias", "bias["),
    ],
)
def test_identities_break(identity: str, mistake: str, message: str, broken_identity: Callable[..., list[str]]) -> None:
    """Each equation is broken by a known mistake, and says where."""
    assert any(text.startswith(message) for text in broken_identity(NAME, identity, mistake))


@pytest.mark.parametrize("everywhere", [False, True])
@pytest.mark.parametrize("eps", [0.0, 1e-7, 1e-6, 2e-6])
def test_what_keeps_the_division_finite(eps: float, everywhere: bool) -> None:
    """PyTorch adds 1e-7 to norms that are too large, Keras to all: that is right, as is less, and more is not."""

    def hold(params: Mapping[str, Array], max_norm: float, norm_type: float = 2.0, dim: int = 0) -> None:
        for weight in params.values():
            if weight.ndim > 1:
                units = np.moveaxis(weight, dim, 0)
                norms = np.linalg.norm(units.reshape(len(units), -1), norm_type, axis=1)
                factors = np.minimum(norms, max_norm) / np.maximum(norms + eps, 1e-300)
                factors[(norms == 0) | ((norms <= max_norm) & (not everywhere))] = 1.0
                units *= factors.reshape(-1, *[1] * (weight.ndim - 1))

    seed = int(np.random.default_rng().integers(2**31))
    result = judge(Question(contract(NAME), LocalSubject("hold", hold), seed, "standard", 1e-11, {}))
    assert result.verdict == ("passed" if eps <= 1e-6 else "failed"), result.message


def test_programs(twin_answers: Callable[[str], Iterator[Program]]) -> None:
    """The twin plays every program; there are weights of layers and of convolutions, alone and with more."""
    counts, axes = set(), set()
    for program in twin_answers(NAME):
        for call in program.calls:
            params: Mapping[str, Array] = call.args[0]  # type: ignore[assignment]
            counts.add(len(params))
            axes.add(params["w"].ndim)
    assert counts == {1, 2, 3, 4}
    assert axes == {2, 3, 4}


def along(params: Mapping[str, Array], max_norm: float, norm_type: float = 2.0, dim: int = 1) -> None:
    """Hold the norm along an axis, as Keras does: what it divides by is no 0, in small norms too."""
    for weight in params.values():
        if weight.ndim > 1:
            norms = np.linalg.norm(weight, norm_type, axis=dim, keepdims=True)
            np.multiply(weight, np.clip(norms, 0, max_norm) / (1e-7 + norms), out=weight)


def one_weight(weight: Array, max_norm: float, norm_type: float = 2.0, dim: int = 0) -> Array:
    """Return another weight, and leave the one that is given as it is."""
    held = weight.copy()
    impl.max_norm_constraint({"weight": held}, max_norm, norm_type, dim)
    return held


def known(reading: str) -> Any:
    """Return a known mistake that is none under a reading."""
    return next(one.implementation for one in mistakes_of(NAME) if one.reading == reading)


OTHER: Mapping[tuple[str, str], Any] = {
    ("weight_layout", "(in, out)"): known("weight_layout=(in, out)"),
    ("dim", "inputs"): along,
    ("weights", "2-D"): known("weights=2-D"),
    ("containers", "list"): known("containers=list"),
    ("containers", "array"): one_weight,
}
"""A right implementation under each reading."""


def test_every_reading_has_an_implementation() -> None:
    """A convention that nobody follows here is not tested."""
    assert list(OTHER) == [(one.name, one.other) for one in contract(NAME).conventions]


@pytest.mark.parametrize("key", OTHER, ids="=".join)
def test_readings(asked: Callable[..., Question], key: tuple[str, str]) -> None:
    """Undeclared it is told which line to add, declared it passes."""
    meant = next(one for one in contract(NAME).conventions if (one.name, one.other) == key)
    lacking = frozenset(meant.fixed)
    declared = judge(asked(NAME, OTHER[key], conventions=dict([key]), lacking=lacking))
    assert (declared.verdict, declared.message) == ("passed", "")
    undeclared = judge(asked(NAME, OTHER[key], conventions={}, lacking=lacking))
    assert (undeclared.verdict, undeclared.reason) == ("failed", "convention")
    place = f"below the function: {NAME}.conventions"
    assert undeclared.message.endswith(f'{place} = {{"{key[0]}": "{key[1]}"}}')
