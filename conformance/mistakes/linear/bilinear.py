"""Known wrong layers of two inputs."""

from __future__ import annotations

import numpy as np

from ....impl import Bilinear
from ....impl.base import Array
from ...catalogue import mistake


@mistake(
    "bi-order",
    "Bilinear",
    title="The products of both inputs are in the order of x2, then x1, but the weight is read as (out, in1, in2).",
    misconception="x1 W x2 and x2 W x1 are thought to be the same.",
    remedy="Multiply W_k from the left by x1 and from the right by x2; einsum('ni,kij,nj->nk') says which is which.",
)
class ProductsTransposed(Bilinear):
    """Makes its products the other way around."""

    def _products(self, rows1: Array, rows2: Array) -> Array:
        products = rows2[:, :, np.newaxis] * rows1[:, np.newaxis, :]
        return products.reshape(len(rows1), -1)


@mistake(
    "bi-bias-twice",
    "Bilinear",
    title="The bias is added twice.",
    misconception="Two places each add the bias, as if the other did not.",
    remedy="Add the bias once.",
)
class BiasTwice(Bilinear):
    """Adds the bias twice."""

    def forward(self, x1: Array, x2: Array) -> Array:
        """Return y + b."""
        y = super().forward(x1, x2)
        return y + self.params["bias"].astype(y.dtype) if "bias" in self.params else y


@mistake(
    "bi-grad-overwrite",
    "Bilinear",
    title="backward overwrites the parameter gradients instead of adding to them.",
    misconception="A layer is thought to be used only once between two optimizer steps.",
    remedy="Add to the gradients (+=), and clear them in zero_grad: a layer used twice gets both contributions.",
    reading="gradients=overwrite",
)
class GradientOverwritten(Bilinear):
    """Overwrites its gradients."""

    def backward(self, grad_output: Array) -> tuple[Array, Array]:
        """Return the inputs' gradients; keep only the latest parameter gradients."""
        self.zero_grad()
        return super().backward(grad_output)


@mistake(
    "bi-grads-divN",
    "Bilinear",
    title="The gradients of weight and bias are divided by the number of rows.",
    misconception="The layer is thought to have to average, as if the loss had not done so already.",
    remedy="Leave the division to the loss: its mean divides the upstream gradient.",
)
class GradientsAveraged(Bilinear):
    """Averages its parameters' gradients."""

    def backward(self, grad_output: Array) -> tuple[Array, Array]:
        """Return the inputs' gradients; add the means of the parameters'."""
        before = {name: grad.copy() for name, grad in self.grads.items()}
        gradients = super().backward(grad_output)
        rows = max(grad_output.size // self.out_features, 1)
        for name, grad in self.grads.items():
            grad[...] = before[name] + (grad - before[name]) / rows
        return gradients


@mistake(
    "bi-second-forgotten",
    "Bilinear",
    title="The second input gets no gradient.",
    misconception="backward is thought to return the gradient of the input, and the second to be a kind of weight.",
    remedy="Return a gradient for each input: y is linear in x2 as it is in x1.",
)
class SecondForgotten(Bilinear):
    """Returns zeros for the second input."""

    def backward(self, grad_output: Array) -> tuple[Array, Array]:
        """Return dx1, and zeros."""
        grad_x1, grad_x2 = super().backward(grad_output)
        return grad_x1, np.zeros_like(grad_x2)


@mistake(
    "bi-own-input",
    "Bilinear",
    title="The gradient of x1 is computed from x1, and that of x2 from x2.",
    misconception="The derivative by an input is thought to contain that input, as in a square.",
    remedy="d(x1 W x2)/dx1 = W x2: each gradient contains the other input.",
)
class OwnInput(Bilinear):
    """Takes the wrong input, where it has the right length."""

    def backward(self, grad_output: Array) -> tuple[Array, Array]:
        """Return gradients with the inputs exchanged, cut or repeated to fit."""
        rows1, rows2 = self._saved_for(grad_output)
        gradients = super().backward(grad_output)
        if rows1.shape != rows2.shape:
            return gradients[0] * 0, gradients[1] * 0
        grad_rows = grad_output.reshape(-1, self.out_features)
        grad_products = (grad_rows @ self._weight(rows1)).reshape(-1, self.in1_features, self.in2_features)
        grad_x1 = np.matmul(grad_products, rows1[:, :, np.newaxis])
        grad_x2 = np.matmul(rows2[:, np.newaxis, :], grad_products)
        return grad_x1.reshape(gradients[0].shape), grad_x2.reshape(gradients[1].shape)


@mistake(
    "bi-gradients-swapped",
    "Bilinear",
    title="backward returns the gradient of x2 first.",
    misconception="The order of what backward returns is thought not to matter.",
    remedy="Return the gradients in the order of forward's arguments.",
)
class GradientsSwapped(Bilinear):
    """Returns its gradients in the wrong order."""

    def backward(self, grad_output: Array) -> tuple[Array, Array]:
        """Return dx2 and dx1."""
        grad_x1, grad_x2 = super().backward(grad_output)
        return grad_x2, grad_x1
