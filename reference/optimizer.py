"""The twins of optimizers."""

from __future__ import annotations

from collections.abc import Mapping

import torch
from torch import Tensor
from torch.optim.sgd import sgd

from .base import Array, tensor


class SGD:
    """The twin of SGD: the function behind the step of torch.optim.SGD.

    The class itself is not built, because its constructor imports torch's compiler, which takes seconds.

    Args:
        params: the arrays to update, in place, by name.
        grads: their gradients, by the same names; what has none stays as it is.
        lr: the learning rate.
        momentum: how much of the momentum buffer stays from step to step.
        dampening: how much of the gradient is kept from entering the buffer.
        weight_decay: strength of the L2 penalty.
        nesterov: whether to step from where the buffer leads.
        maximize: whether to climb.
        dampen_first_step: whether the first step is dampened too; PyTorch's is not.
        decoupled_weight_decay: whether weight decay shrinks the parameters directly; PyTorch's enters the gradient.
        lr_in_velocity: whether gradients enter the buffer times the learning rate of their step; PyTorch's enter bare.

    Raises:
        ValueError: what torch.optim.SGD refuses: a negative option, or nesterov without momentum or with dampening.
    """

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
        dampen_first_step: bool = False,
        decoupled_weight_decay: bool = False,
        lr_in_velocity: bool = False,
    ) -> None:
        for name, value in {"lr": lr, "momentum": momentum, "weight_decay": weight_decay}.items():
            if value < 0.0:
                raise ValueError(f"Invalid {name} value: {value}")
        if nesterov and (momentum <= 0.0 or dampening != 0.0):
            raise ValueError("Nesterov momentum requires a momentum and zero dampening")
        self.params = params
        self.grads = grads
        self.lr = lr
        self.momentum = momentum
        self.dampening = dampening
        self.weight_decay = weight_decay
        self.nesterov = nesterov
        self.maximize = maximize
        self.dampen_first_step = dampen_first_step
        self.decoupled_weight_decay = decoupled_weight_decay
        self.lr_in_velocity = lr_in_velocity
        self._momentum_buffers: dict[str, Tensor | None] = {}

    def step(self) -> None:
        """Update every parameter that has a gradient, in place."""
        names = [name for name in self.params if name in self.grads]
        params = [tensor(self.params[name]) for name in names]
        grads = [tensor(self.grads[name], self.params[name].dtype) for name in names]
        buffers = [self._momentum_buffer(name, grad) for name, grad in zip(names, grads, strict=True)]
        lr, weight_decay, maximize = self.lr, self.weight_decay, self.maximize
        if self.decoupled_weight_decay:
            for param in params:
                param.mul_(1.0 - lr * weight_decay)
            weight_decay = 0.0
        if self.lr_in_velocity:
            # A step of 1 along gradients that already hold the learning rate, and so the decay and the sign.
            sign = -1.0 if maximize else 1.0
            grads = [lr * (sign * grad + weight_decay * param) for grad, param in zip(grads, params, strict=True)]
            lr, weight_decay, maximize = 1.0, 0.0, False
        sgd(
            params,
            grads,
            buffers,
            foreach=False,
            lr=lr,
            momentum=self.momentum,
            dampening=self.dampening,
            weight_decay=weight_decay,
            nesterov=self.nesterov,
            maximize=maximize,
        )
        for name, param, buffer in zip(names, params, buffers, strict=True):
            self.params[name][...] = param.numpy()
            self._momentum_buffers[name] = buffer

    def _momentum_buffer(self, name: str, grad: Tensor) -> Tensor | None:
        first = torch.zeros_like(grad) if self.dampen_first_step else None
        return self._momentum_buffers.get(name, first)
