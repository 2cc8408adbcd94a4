"""What containers promise."""

from collections.abc import Callable, Iterator
from typing import Any

from layerproof.play import Program


def test_sequential(twin_answers: Callable[[str], Iterator[Program]]) -> None:
    """The twin plays every program: widths fit, arrays are named by place, and most have two layers with gradients."""
    kinds, counts = set(), []
    for program in twin_answers("Sequential"):
        layers: Any = program.config["layers"]
        kinds |= {part[0] for part in layers}
        affine = [place for place, part in enumerate(layers) if part[0] == "Affine"]
        assert [name for name in program.state if name.endswith("weight")] == [f"params.{at}.weight" for at in affine]
        counts.append(len(affine))
    assert kinds == {"Affine", "Tanh", "Drift"}
    assert sum(count > 1 for count in counts) > len(counts) / 2


def test_residual(twin_answers: Callable[[str], Iterator[Program]]) -> None:
    """The twin plays every program: its layer keeps shapes."""
    kinds = set()
    for program in twin_answers("Residual"):
        part: Any = program.config["layer"]
        kind, *widths = part
        kinds.add(kind)
        assert len(set(widths)) <= 1
        assert all(name.split(".")[1] == "layer" for name in program.state)
    assert kinds == {"Affine", "Tanh", "Drift", "Same"}
