"""Known wrong optimizers: whose array is written, and what weight decay does."""

from __future__ import annotations

from collections.abc import Mapping, MutableMapping
from functools import partial
from typing import Any, ClassVar, cast

import numpy as np

from ...impl import SGD
from ...impl.base import Array
from ..catalogue import mistake


@mistake(
    "op-rebind",
    "SGD",
    title="The new parameter is a new array; the layer keeps the old one.",
    misconception="params[name] = params[name] - step is thought to change the array that the layer holds.",
    remedy="Write into the array itself: params[name][...] = ..., or params[name] -= step.",
)
class Rebound(SGD):
    """Puts new arrays into its dict."""

    def step(self) -> None:
        """Replace every parameter that has a gradient."""
        params = cast("MutableMapping[str, Array]", self.params)
        for name, param in self.params.items():
            if name in self.grads:
                params[name] = param - self.lr * self._direction(name, param, self.grads[name])


@mistake(
    "mo-shared-buffer",
    "SGD",
    title="All parameters share one velocity.",
    misconception="An optimizer is thought to have a single velocity.",
    remedy="Keep a velocity for each parameter, by name or by position.",
)
class SharedVelocity(SGD):
    """Keeps one velocity for all parameters."""

    def _direction(self, name: str, param: Array, grad: Array) -> Array:  # noqa: ARG002 - which is the mistake
        return super()._direction("velocity", param, grad)


@mistake(
    "mo-forgotten",
    "SGD",
    title="The velocity is computed and thrown away: every step is the first.",
    misconception="v = momentum * v + g in a loop is thought to change what is kept, and only the loop's own v is.",
    remedy="Keep the new velocity: self.velocity[name] = v, or v *= momentum; v += g, which writes into the array.",
)
class VelocityForgotten(SGD):
    """Never keeps a velocity."""

    def _direction(self, name: str, param: Array, grad: Array) -> Array:
        self._velocity.pop(name, None)
        return super()._direction(name, param, grad)


_alias = partial(
    mistake,
    title="The velocity is the first gradient's own array.",
    misconception="v = g is thought to copy the gradient.",
    remedy="Copy the first gradient: later steps overwrite it, and the velocity with it.",
)


@_alias("mo-alias-grad", "SGD")
class GradientAsVelocity(SGD):
    """Starts the velocity as an alias of the gradient."""

    def _direction(self, name: str, param: Array, grad: Array) -> Array:
        if self.momentum and name not in self._velocity and not (self.weight_decay or self.maximize):
            self._velocity[name] = grad
            return grad + self.momentum * grad if self.nesterov else grad
        return super()._direction(name, param, grad)


@_alias("mo-alias-grad-first", "SGD")
class GradientAsFirstVelocity(SGD):
    """Starts the velocity as an alias of the gradient, and has an array of its own from the second step on."""

    def _direction(self, name: str, param: Array, grad: Array) -> Array:
        if not self.momentum or self.weight_decay or self.maximize:
            return super()._direction(name, param, grad)
        before = self._velocity.get(name)
        velocity = grad if before is None else self.momentum * before + (1.0 - self.dampening) * grad
        self._velocity[name] = velocity
        return grad + self.momentum * velocity if self.nesterov else velocity


@mistake(
    "wd-decoupled",
    "SGD",
    title="Weight decay shrinks the parameters and stays out of the momentum.",
    misconception="Decoupled weight decay, which is AdamW's, is thought to be what SGD does.",
    remedy="Add weight_decay times the parameter to the gradient, or declare the other reading.",
    reading="weight_decay=decoupled",
    source="pytorch/pytorch#4429",
)
class DecayDecoupled(SGD):
    """Shrinks the parameters by lr times weight_decay."""

    def step(self) -> None:
        """Shrink every parameter that has a gradient, then update it."""
        decay, self.weight_decay = self.weight_decay, 0.0
        for name in self.params.keys() & self.grads.keys():
            np.multiply(self.params[name], 1.0 - self.lr * decay, out=self.params[name])
        super().step()
        self.weight_decay = decay


@mistake(
    "wd-nolr",
    "SGD",
    title="Weight decay shrinks the parameters by 1 - weight_decay, without the learning rate.",
    misconception="Weight decay is thought to be the share of the weights lost in a step.",
    remedy="Add weight_decay times the parameter to the gradient, so that the learning rate scales it too.",
    source="egg-west/AdamW-pytorch#1",
)
class DecayWithoutRate(SGD):
    """Shrinks the parameters by weight_decay."""

    def step(self) -> None:
        """Shrink every parameter that has a gradient, then update it."""
        decay, self.weight_decay = self.weight_decay, 0.0
        for name in self.params.keys() & self.grads.keys():
            np.multiply(self.params[name], 1.0 - decay, out=self.params[name])
        super().step()
        self.weight_decay = decay


@mistake(
    "wd-into-grad",
    "SGD",
    title="Weight decay is added into the caller's gradient array.",
    misconception="grad += is thought to make a new gradient.",
    remedy="Add into a new array: grad = grad + weight_decay * param leaves the caller's gradient alone.",
)
class DecayIntoGradient(SGD):
    """Writes the decay into the gradient."""

    def _direction(self, name: str, param: Array, grad: Array) -> Array:
        if self.weight_decay and not self.maximize:
            grad += self.weight_decay * param
            decay, self.weight_decay = self.weight_decay, 0.0
            direction: Any = super()._direction(name, param, grad)
            self.weight_decay = decay
            return np.array(direction)
        return super()._direction(name, param, grad)


@mistake(
    "wd-maximize",
    "SGD",
    title="With maximize the whole step is turned round, weight decay with it.",
    misconception="Maximizing is thought to be minimizing with the opposite sign of the whole step.",
    remedy="Turn the gradient round alone, before the decay is added: decay shrinks the weights either way.",
)
class DecayTurnedRound(SGD):
    """Steps the other way."""

    def step(self) -> None:
        """Update every parameter that has a gradient, in place."""
        rate, maximize = self.lr, self.maximize
        self.lr, self.maximize = (-rate if maximize else rate), False
        super().step()
        self.lr, self.maximize = rate, maximize


@mistake(
    "op-zero-skip",
    "SGD",
    title="A parameter whose gradient is zero is skipped.",
    misconception="A zero gradient is thought to change nothing.",
    remedy="Skip what has no gradient, not what has a gradient of zero: momentum and decay still move it.",
)
class ZeroSkipped(SGD):
    """Skips gradients of zeros."""

    def step(self) -> None:
        """Update every parameter whose gradient is not zero, in place."""
        grads = self.grads
        self.grads = {name: grad for name, grad in grads.items() if np.any(grad)}
        super().step()
        self.grads = grads


@mistake(
    "op-normalized",
    "SGD",
    title="Each gradient is divided by its norm.",
    misconception="The learning rate is thought to be the length of a step.",
    remedy="Use the gradient as it is: a step is lr times the gradient, and shrinks with it.",
)
class Normalized(SGD):
    """Steps along unit gradients."""

    def _direction(self, name: str, param: Array, grad: Array) -> Array:
        return super()._direction(name, param, grad / (np.linalg.norm(grad) + 1e-12))


@mistake(
    "op-flat-copy",
    "SGD",
    title="The parameters are flattened first, and what is updated may be a copy.",
    misconception="ravel and reshape are thought to give a view of any array.",
    remedy="Update each array in its own shape, param -= lr * grad: a transposed array is flattened into a copy.",
)
class Flattened(SGD):
    """Updates flattened parameters."""

    def step(self) -> None:
        """Update every parameter that has a gradient, in one row."""
        params, grads = self.params, self.grads
        self.params, self.grads = (
            {name: array.reshape(-1) for name, array in held.items()} for held in (params, grads)
        )
        super().step()
        self.params, self.grads = params, grads


@mistake(
    "op-loops-over-names",
    "SGD",
    title="The loop runs over the dicts themselves, which gives the names of the parameters.",
    misconception="A dict is thought to give its arrays, as a list does.",
    remedy="Loop over params.items() and look up grads[name], or declare that both come in lists.",
    reading="containers=list",
)
class OverNames(SGD):
    """Takes what a loop over its dicts gives for arrays."""

    def __init__(self, params: Any, grads: Any, **options: Any) -> None:
        params, grads = ({str(place): array for place, array in enumerate(held)} for held in (params, grads))
        super().__init__(params, grads, **options)


@mistake(
    "op-class-state",
    "SGD",
    title="The velocities are kept in the class: all optimizers have the same.",
    misconception="velocity = {} in the class body is thought to make a dict for each optimizer.",
    remedy="Make the dict in the constructor: what stands in the class body is made once.",
)
class VelocityOfTheClass(SGD):
    """Shares its velocities with every other optimizer."""

    _shared: ClassVar[dict[str, Array]] = {}

    def __init__(self, params: Mapping[str, Array], grads: Mapping[str, Array], **options: Any) -> None:
        super().__init__(params, grads, **options)
        self._shared.clear()
        self._velocity = self._shared
