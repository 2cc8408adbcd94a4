"""Optimizers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

import numpy as np

from .base import Array
from .checks import check_number, message


class SGD:
    """Stochastic gradient descent with momentum.

    For each parameter θ with gradient g (-g if `maximize`):
    g ← g + weight_decay θ; v ← momentum v + (1 - dampening) g, where the first step is v = g, not dampened;
    θ ← θ - lr v, or with `nesterov` θ ← θ - lr (g + momentum v), or without momentum θ ← θ - lr g.

    Args:
        params: the arrays to update, in place, by name.
        grads: their gradients, by the same names, read at each step and never changed; what has none stays as it is.
        lr: the learning rate.
        momentum: how much of the velocity v stays from step to step.
        dampening: how much of the gradient is kept from entering v.
        weight_decay: strength of the L2 penalty, added to the gradient.
        nesterov: whether to step from where the velocity leads; it needs momentum, and no dampening.
        maximize: whether to climb.

    dtypes: float64 and float32; the velocity has the parameter's.

    Raises:
        TypeError: an option is no number.
        ValueError: an option is negative; nesterov without momentum or with dampening.

    Source: torch.optim.SGD; Sutskever et al., "On the importance of initialization and momentum in deep learning", ICML
    2013, has the learning rate inside the velocity instead.
    """

    dtypes: ClassVar[tuple[str, ...]] = ("float64", "float32")

    def __init__(
        self,
        params: Mapping[str, Array],
        grads: Mapping[str, Array],
        *,
        lr: float = 1e-3,
        momentum: float = 0.0,
        dampening: float = 0.0,
        weight_decay: float = 0.0,
        nesterov: bool = False,
        maximize: bool = False,
    ) -> None:
        options = {"lr": lr, "momentum": momentum, "dampening": dampening, "weight_decay": weight_decay}
        for name, value in options.items():
            check_number("SGD", name, value, 0.0, remedy="0 turns it off; maximize=True climbs")
        if nesterov and (momentum == 0.0 or dampening != 0.0):
            given = f"momentum={momentum:g}, dampening={dampening:g}"
            remedy = "set momentum=0.9 and dampening=0, or nesterov=False"
            expected = f"False with {given}: it needs momentum and no dampening"
            raise ValueError(message("SGD", "nesterov", nesterov, expected, remedy))
        self.params = params
        self.grads = grads
        self.lr = lr
        self.momentum = momentum
        self.dampening = dampening
        self.weight_decay = weight_decay
        self.nesterov = nesterov
        self.maximize = maximize
        self._velocity: dict[str, Array] = {}

    def step(self) -> None:
        """Update every parameter that has a gradient, in place."""
        for name, param in self.params.items():
            if name in self.grads:
                np.subtract(param, self.lr * self._direction(name, param, self.grads[name]), out=param)

    def _direction(self, name: str, param: Array, grad: Array) -> Array:
        grad = -grad if self.maximize else grad
        if self.weight_decay:
            grad = grad + self.weight_decay * param
        if not self.momentum:
            return grad
        velocity = self._velocity.get(name)
        if velocity is None:
            velocity = self._velocity[name] = np.array(grad, dtype=param.dtype)
        else:
            velocity *= self.momentum
            velocity += (1.0 - self.dampening) * grad
        return grad + self.momentum * velocity if self.nesterov else velocity
