"""Known wrong optimizers: what momentum makes of the gradients."""

from __future__ import annotations

import numpy as np

from ...impl import SGD
from ...impl.base import Array
from ..catalogue import mistake


@mistake(
    "mo-lr-in-velocity",
    "SGD",
    title="The learning rate is part of the velocity.",
    misconception="v = m v + lr g and lr (m v + g) are thought to be one, as they are while lr stays the same.",
    remedy="Keep the bare gradients in the velocity and multiply at the step, or declare the other reading.",
    reading="lr=inside",
    source="pytorch/pytorch#1099",
)
class RateInVelocity(SGD):
    """Takes v = m v + lr g, w = w - v."""

    def step(self) -> None:
        """Update every parameter that has a gradient, in place."""
        rate, self.lr = self.lr, 1.0
        grads = self.grads
        decay, self.weight_decay = self.weight_decay, 0.0
        sign = -1.0 if self.maximize else 1.0
        # The decay is added before the sign is turned, so it is turned here beforehand.
        self.grads = {name: rate * (grad + sign * decay * self.params[name]) for name, grad in grads.items()}
        super().step()
        self.lr, self.weight_decay, self.grads = rate, decay, grads


@mistake(
    "ne-heavy",
    "SGD",
    title="With nesterov the step goes along the velocity, as without.",
    misconception="Nesterov's momentum is thought to be ordinary momentum.",
    remedy="Step along g + momentum v: the gradient, and where the velocity leads from here.",
    source="keras-team/keras#14115",
)
class NesterovHeavyBall(SGD):
    """Steps along v."""

    def _direction(self, name: str, param: Array, grad: Array) -> Array:
        nesterov, self.nesterov = self.nesterov, False
        direction = super()._direction(name, param, grad)
        self.nesterov = nesterov
        return direction.copy()


@mistake(
    "ne-double",
    "SGD",
    title="With nesterov the step goes along g + v, without the momentum before v.",
    misconception="The gradient is thought to be added to the velocity once more.",
    remedy="Step along g + momentum v: v holds g already.",
)
class NesterovUnscaled(SGD):
    """Steps along g + v."""

    def _direction(self, name: str, param: Array, grad: Array) -> Array:
        direction = super()._direction(name, param, grad)
        if self.nesterov:
            direction = direction + (1.0 - self.momentum) * self._velocity[name]
        return direction


@mistake(
    "ne-lookback",
    "SGD",
    title="With nesterov the step goes along g + momentum squared times v.",
    misconception="The velocity is thought to be decayed once more when looking ahead.",
    remedy="Step along g + momentum v, with the velocity of this very step.",
    source="lisa-lab/pylearn2#1030",
)
class NesterovDecayedTwice(SGD):
    """Multiplies the velocity by the momentum twice."""

    def _direction(self, name: str, param: Array, grad: Array) -> Array:
        direction = super()._direction(name, param, grad)
        if self.nesterov:
            direction = direction - self.momentum * (1.0 - self.momentum) * self._velocity[name]
        return direction


@mistake(
    "mo-dampened-first",
    "SGD",
    title="Dampening applies to the first step too.",
    misconception="The velocity is thought to start at zero and to take in (1 - dampening) g from the first step on.",
    remedy="Start the velocity at the first gradient itself, or declare the other reading.",
    reading="first_step=dampened",
)
class FirstStepDampened(SGD):
    """Starts the velocity at zero."""

    def _direction(self, name: str, param: Array, grad: Array) -> Array:
        if self.momentum:
            self._velocity.setdefault(name, np.zeros_like(param))
        return super()._direction(name, param, grad)


@mistake(
    "mo-dampening-swap",
    "SGD",
    title="The gradient enters the velocity times dampening.",
    misconception="Dampening is thought to say how much of the gradient is kept.",
    remedy="Let (1 - dampening) g enter the velocity: dampening is what is kept out.",
)
class DampeningSwapped(SGD):
    """Keeps what should be left out."""

    def _direction(self, name: str, param: Array, grad: Array) -> Array:
        if name in self._velocity and self.dampening:
            kept, self.dampening = self.dampening, 1.0 - self.dampening
            direction = super()._direction(name, param, grad)
            self.dampening = kept
            return direction
        return super()._direction(name, param, grad)


@mistake(
    "mo-dampening-ignored",
    "SGD",
    title="dampening is accepted and never used.",
    misconception="An option whose default is 0 is thought to do nothing.",
    remedy="Let (1 - dampening) g enter the velocity.",
)
class DampeningIgnored(SGD):
    """Forgets the option."""

    def _direction(self, name: str, param: Array, grad: Array) -> Array:
        given, self.dampening = self.dampening, 0.0
        direction = super()._direction(name, param, grad)
        self.dampening = given
        return direction


@mistake(
    "mo-average",
    "SGD",
    title="The gradient enters the velocity times 1 - momentum.",
    misconception="Momentum is thought to be an average of the gradients, as in Adam.",
    remedy="Take v = momentum v + (1 - dampening) g: with momentum 0.9 the plain sum goes ten times as far.",
)
class Averaged(SGD):
    """Averages the gradients."""

    def _direction(self, name: str, param: Array, grad: Array) -> Array:
        given, self.dampening = self.dampening, self.momentum
        direction = super()._direction(name, param, grad)
        self.dampening = given
        return direction
