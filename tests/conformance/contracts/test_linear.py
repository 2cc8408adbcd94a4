"""What a fully connected layer promises."""

from collections.abc import Callable, Iterator

import pytest

from layerproof import impl, reference
from layerproof.play import Program


@pytest.mark.parametrize("implementation", [impl.Linear, reference.Linear])
def test_the_adjoint_holds(implementation: object, broken_identity: Callable[..., list[str]]) -> None:
    """Our implementation and the twin obey the equation."""
    assert broken_identity("Linear", "adjoint", implementation) == []


@pytest.mark.parametrize(
    ("mistake", "message"), [("lin-gw-divN", "<W, dW> = "), ("lin-update-before-dx", "<x, backward(g)> = ")]
)
def test_the_adjoint_breaks(mistake: str, message: str, broken_identity: Callable[..., list[str]]) -> None:
    """A wrong gradient of the weight or of the input breaks it, and is named."""
    assert any(text.startswith(message) for text in broken_identity("Linear", "adjoint", mistake))


def test_programs(twin_answers: Callable[[str], Iterator[Program]]) -> None:
    """The twin plays every program; state has a bias where the config does, and inputs have several axes."""
    axes = set()
    for program in twin_answers("Linear"):
        assert ("params.bias" in program.state) is program.config["bias"]
        axes |= {array.ndim for call in program.calls for array in call.args}  # type: ignore[union-attr]
    assert axes == {2, 3}
