"""What is called where forward is asked for: the method, or the object where its `__call__` keeps something besides."""

from typing import Any

import numpy as np
import pytest

from layerproof.play.forwarding import Forwarding

X = np.arange(3.0)


class Keeping:
    """Keeps in `__call__` what it was given, as fast.ai's base class does."""

    def __call__(self, *args: Any) -> Any:
        """Keep the arguments."""
        self.args = args
        return self.forward(*args)

    def forward(self, x: Any, train: bool = True) -> Any:
        """Return y."""
        return 2 * x if train else x


class Delegating(Keeping):
    """Has a `__call__` that does no more than forward."""

    def __call__(self, *args: Any) -> Any:
        """Call forward."""
        return self.forward(*args)


class Wrapping(Keeping):
    """Wants a framework's own tensors, and returns one."""

    def __call__(self, *args: Any) -> Any:
        """Unwrap and wrap."""
        self.args = args
        return {"data": self.forward(*args)}


class Unwrapping(Keeping):
    """Wants a framework's own tensors."""

    def __call__(self, *args: Any) -> Any:
        """Unwrap."""
        self.args = tuple(one.tensor for one in args)
        return self.forward(*self.args)


class Alone:
    """Has no forward."""

    def __call__(self, x: Any) -> Any:
        """Return y."""
        return 2 * x


def test_a_call_that_keeps_something_is_made() -> None:
    """What its backward reads is there."""
    layer = Keeping()
    forwarding = Forwarding(layer)
    assert np.array_equal(forwarding(X), 2 * X)
    assert layer.args[0] is X
    assert not forwarding.is_named


def test_a_call_that_keeps_nothing_is_not_made() -> None:
    """Forward is called by its name, as it is where there is no `__call__`."""
    layer = Delegating()
    forwarding = Forwarding(layer)
    assert np.array_equal(forwarding(X), 2 * X)
    assert (forwarding.is_named, hasattr(layer, "args")) == (True, False)


@pytest.mark.parametrize("kind", [Wrapping, Unwrapping])
def test_a_framework_s_call_is_left_alone(kind: type) -> None:
    """Where it returns no array, or cannot take one, forward is called by its name from then on."""
    forwarding = Forwarding(kind())
    assert np.array_equal(forwarding(X), 2 * X)
    assert forwarding.is_named


def test_arguments_that_the_call_does_not_take() -> None:
    """They are given to forward, which does."""
    layer = Keeping()
    assert np.array_equal(Forwarding(layer)(X, train=False), X)
    assert not hasattr(layer, "args")


def test_without_a_forward_the_object_is_called() -> None:
    """It is its own function."""
    layer = Alone()
    forwarding = Forwarding(layer)
    assert forwarding.function is layer
    assert np.array_equal(forwarding(X), 2 * X)
    assert not forwarding.is_named


def test_what_forward_raises_is_raised() -> None:
    """It comes through the call."""
    with pytest.raises(TypeError, match="unsupported operand"):
        Forwarding(Keeping())(None)


def test_nothing_to_call() -> None:
    """There is no function, and nothing is said to be called by name."""
    assert Forwarding(object()).function is None
