"""What is called otherwise than it is asked to be cannot be judged, and is not accused."""

from typing import Any

import numpy as np
import pytest

from layerproof import impl
from layerproof.conformance.contracts import contract
from layerproof.conformance.judge import judge
from layerproof.conformance.question import Question
from layerproof.play import LocalSubject


class NeedsMore(impl.ReLU):
    """Is called with more than a component of this name."""

    def __init__(self, name: str) -> None:
        """Take a name."""
        super().__init__()
        self.name = name


def over_objects(grads: Any, max_norm: float, norm_type: float = 2.0) -> float:
    """Clip as if each gradient was kept in an object."""
    return float(sum(float(np.sum(one.grad**norm_type)) for one in grads) * max_norm)


def clumsy(grads: Any, max_norm: float, norm_type: float = 2.0) -> float:
    """Clip by something that is not there."""
    return float(grads.norm * max_norm * norm_type)


@pytest.mark.parametrize(
    ("component", "implementation", "told"),
    [
        (
            "ReLU",
            NeedsMore,
            "NeedsMore.__init__() missing 1 required positional argument: 'name'",
        ),
        (
            "clip_grad_norm",
            over_objects,
            "'str' object has no attribute 'grad': arrays are handed over, and no objects that hold them",
        ),
        ("clip_grad_norm", clumsy, ""),
    ],
)
def test_what_a_call_does_not_fit_is_not_judged(component: str, implementation: Any, told: str) -> None:
    """Where none of its own code ran, or it wants objects where arrays are, nobody has done anything wrong."""
    subject = LocalSubject(implementation.__name__, implementation)
    result = judge(Question(contract(component), subject, 3, "quick", 1e-12, {}, shrink=False))
    way_out = f"{told}; what it should take is told by: layerproof explain {component}"
    expected = ("not_run", "unrecognised", way_out) if told else ("failed", "raised", result.message)
    assert (result.verdict, result.reason, result.message) == expected
