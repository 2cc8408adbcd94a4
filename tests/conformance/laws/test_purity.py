"""Side effects: what a call may not touch, and who is told so."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from layerproof import impl
from layerproof.conformance.examination import Examination
from layerproof.play import Array


class InputAltered(impl.ReLU):
    """Works in place."""

    def forward(self, x: Array) -> Array:
        """Return x itself."""
        positive = super().forward(x)
        x[...] = positive
        return x


class GradientAltered(impl.ReLU):
    """Masks the caller's gradient."""

    def backward(self, grad_output: Array) -> Array:
        """Return grad_output itself."""
        grad_output[...] = super().backward(grad_output)
        return grad_output


class Decays(impl.SGD):
    """Adds the decay to the caller's gradients."""

    def step(self) -> None:
        """Step with gradients that stay changed."""
        for name, param in self.params.items():
            self.grads[name] += self.weight_decay * param
        decay, self.weight_decay = self.weight_decay, 0.0
        super().step()
        self.weight_decay = decay


class OneBuffer(impl.ReLU):
    """Returns the same array whenever the shape is the same."""

    buffer = np.zeros(0)

    def forward(self, x: Array) -> Array:
        """Return the buffer."""
        positive = super().forward(x)
        if self.buffer.shape != positive.shape:
            self.buffer = positive
        self.buffer[...] = positive
        return self.buffer


class OneBufferBack(impl.ReLU):
    """Returns the same gradient array whenever the shape is the same."""

    buffer = np.zeros(0)

    def backward(self, grad_output: Array) -> Array:
        """Return the buffer."""
        grad_x = super().backward(grad_output)
        if self.buffer.shape != grad_x.shape:
            self.buffer = grad_x
        self.buffer[...] = grad_x
        return self.buffer


class Normalizes(impl.Linear):
    """Limits its weight in forward."""

    def forward(self, x: Array) -> Array:
        """Return y, and leave a smaller weight behind."""
        y = super().forward(x)
        self.params["weight"] *= 0.5
        return y


BUFFERS: dict[tuple[int, ...], Array] = {}


def one_buffer(shape: tuple[int, ...], **options: Any) -> Array:
    """Return the same array whenever the shape is the same."""
    buffer = BUFFERS.setdefault(shape, np.zeros(shape))
    buffer[...] = impl.kaiming_normal(shape, **options)
    return buffer


class KeepsVelocityInParams(impl.SGD):
    """Keeps its own arrays beside the parameters."""

    def step(self) -> None:
        """Step, and leave an entry behind."""
        super().step()
        self.params["velocity"] = np.zeros(2)  # type: ignore[index]


def renames(grads: dict[str, Array], max_norm: float, norm_type: float = 2.0) -> float:
    """Take an entry out of the dict."""
    norm = impl.clip_grad_norm(grads, max_norm, norm_type)
    del grads["w"]
    return norm


def remembers(grads: dict[str, Array], max_norm: float, norm_type: float = 2.0) -> float:
    """Leave the norm in the dict."""
    norm = impl.clip_grad_norm(grads, max_norm, norm_type)
    grads["total"] = np.array(norm)
    return norm


BROKEN: list[tuple[str, str, Any, str]] = [
    (
        "purity.arguments",
        "ReLU",
        InputAltered,
        "ReLU.forward: input was changed in place by forward, but should stay as it was",
    ),
    (
        "purity.arguments",
        "ReLU",
        GradientAltered,
        "ReLU.backward: grad_output was changed in place by backward, but should stay as it was",
    ),
    ("purity.gradients", "SGD", Decays, "SGD.step: grads.…[…] = …, but should be … [allowed error …]"),
    (
        "purity.outputs",
        "ReLU",
        OneBuffer,
        "ReLU.forward: output of an earlier forward was changed in place by forward, but should stay as it was",
    ),
    (
        "purity.outputs",
        "ReLU",
        OneBufferBack,
        "ReLU.backward: output of an earlier backward was changed in place by backward, but should stay as it was",
    ),
    (
        "purity.parameters",
        "Linear",
        Normalizes,
        "Linear.forward: params.weight was changed by forward, but should not be",
    ),
    (
        "purity.outputs",
        "kaiming_normal",
        one_buffer,
        "kaiming_normal: output of an earlier call was changed in place by call, but should stay as it was [seed …]",
    ),
    ("purity.keys", "SGD", KeepsVelocityInParams, "SGD.step: params.velocity was added to its dict, but should not be"),
    (
        "purity.keys",
        "clip_grad_norm",
        renames,
        "clip_grad_norm: arguments.w was taken out of its dict, but should…",
    ),
    (
        "purity.keys",
        "clip_grad_norm",
        remembers,
        "clip_grad_norm: arguments.total was added to its dict, but shoul…",
    ),
]


@pytest.mark.parametrize(("law", "component", "implementation", "says"), BROKEN)
def test_it_fails(accuse: Callable[..., None], law: str, component: str, implementation: Any, says: str) -> None:
    """Each law accuses what is wrong, and says what was done to what."""
    accuse(law, component, implementation, says)


def test_harmless_aliases_are_right(examined: Callable[..., Examination]) -> None:
    """To return the input itself, or a view of what is kept inside and never changed again, does no harm."""

    class Aliasing(impl.Dropout):
        """Keeps and returns the caller's arrays."""

        def forward(self, x: Array) -> Array:
            """Return x itself in evaluation."""
            self.kept = x
            self.last = super().forward(x)
            return self.last

    tallies = examined("Dropout", Aliasing, "purity.arguments", "purity.outputs", "state", "output").tallies
    assert [law for law, tally in tallies.items() if not tally.holds] == []
