"""Where in a sequence an element stands: sines that are added, and rotations."""

from __future__ import annotations

import numpy as np

from ..base import Array, Layer
from ..checks import check_floating, check_number, check_size, message

_FEWEST_AXES = 2


def angles(length: int, pairs: int, width: float, base: float) -> Array:
    """Return t / base^(2 i / width) for the positions t = 0, 1, ... and the pairs i = 0, 1, ...: (length, pairs)."""
    frequencies: Array = base ** (-2.0 * np.arange(pairs) / width)
    return np.arange(float(length))[:, None] * frequencies


def _check_sequence(place: str, x: Array, width: int) -> None:
    check_floating(place, "x", x)
    if x.ndim < _FEWEST_AXES or x.shape[-1] != width:
        raise ValueError(message(place, "x.shape", x.shape, f"(..., T, {width})", "positions stand before features"))


class SinusoidalPositionalEncoding(Layer):
    """Adds to each element of a sequence a vector that tells its position: sines and cosines of many wavelengths.

    y_t = x_t + p_t with p_t,2i = sin(t / 10000^(2i / d_model)) and p_t,2i+1 = cos(t / 10000^(2i / d_model)), t counted
    from 0; an odd d_model ends with a sine. Gradient: dx = dy.

    Args:
        d_model: the number of features.
        max_len: the length of the longest sequence.

    Shapes: x and y (..., T, d_model) with T of at most max_len. dtypes: float64 and float32, kept.

    Raises:
        TypeError: a size is no integer; x is no array of floating-point numbers.
        ValueError: a size is below 1; x has another number of features, or is longer than max_len.

    Source: Vaswani et al., "Attention Is All You Need", NeurIPS 2017, section 3.5.
    """

    def __init__(self, d_model: int, max_len: int = 5000) -> None:
        super().__init__()
        for name, size in (("d_model", d_model), ("max_len", max_len)):
            check_size("SinusoidalPositionalEncoding", name, size)
        self.d_model = d_model
        self.max_len = max_len
        # Of the longest sequence met so far: few are as long as they may be.
        self._table = np.zeros((0, d_model))

    def forward(self, x: Array) -> Array:
        """Return y."""
        place = "SinusoidalPositionalEncoding.forward"
        _check_sequence(place, x, self.d_model)
        length = x.shape[-2]
        if length > self.max_len:
            expected = f"(..., T, {self.d_model}) with T of at most {self.max_len}"
            raise ValueError(message(place, "x.shape", x.shape, expected, "give a larger max_len"))
        if length > len(self._table):
            self._table = self._encoded(length)
        self._save_for_backward(x.shape)
        y: Array = x + self._table[:length].astype(x.dtype, copy=False)
        return y

    def backward(self, grad_output: Array) -> Array:
        """Return dx."""
        self._saved_for(grad_output)
        return grad_output.copy()

    def _encoded(self, length: int) -> Array:
        phase = angles(length, (self.d_model + 1) // 2, self.d_model, 10000.0)
        table = np.empty((length, self.d_model))
        table[:, 0::2] = np.sin(phase)
        table[:, 1::2] = np.cos(phase)[:, : self.d_model // 2]
        return table


class RotaryPositionalEmbedding(Layer):
    """Turns each pair of features by an angle that grows with the position.

    Of position t, counted from 0, pair i is turned by θ = t / base^(2i / dim): (a, b) becomes
    (a cos θ - b sin θ, a sin θ + b cos θ). The product of a query and a key that are both turned then depends on the
    distance of their positions alone. Gradient: the pairs of dy are turned back, by -θ.

    Args:
        dim: the number of features, an even one: those of one head.
        base: the angles' wavelengths reach from 2π to 2π base.
        interleaved: whether neighbours are a pair, (x_0, x_1), (x_2, x_3), ..., as in the paper; else a feature is
            paired with the one half of dim further on, (x_0, x_dim/2), ...

    Shapes: x and y (..., T, dim). dtypes: float64 and float32, kept.

    Raises:
        TypeError: dim is no integer or base no number; x is no array of floating-point numbers.
        ValueError: dim is below 1 or odd, or base is not above 0; x has another number of features.

    Source: Su et al., "RoFormer: Enhanced Transformer with Rotary Position Embedding", 2021, section 3.2;
    torchtune.modules.RotaryPositionalEmbeddings.
    """

    def __init__(self, dim: int, base: float = 10000.0, interleaved: bool = True) -> None:
        super().__init__()
        place = "RotaryPositionalEmbedding"
        check_size(place, "dim", dim)
        if dim % 2:
            raise ValueError(message(place, "dim", dim, "even", "features are turned in pairs"))
        remedy = "10000 is usual; a larger one tells longer sequences apart"
        check_number(place, "base", base, 0.0, above=True, remedy=remedy)
        self.dim = dim
        self.base = base
        self.interleaved = interleaved

    def forward(self, x: Array) -> Array:
        """Return y."""
        _check_sequence("RotaryPositionalEmbedding.forward", x, self.dim)
        phase = angles(x.shape[-2], self.dim // 2, self.dim, self.base)
        cos, sin = (part.astype(x.dtype, copy=False) for part in (np.cos(phase), np.sin(phase)))
        self._save_for_backward(x.shape, cos, sin)
        return self._turned(x, cos, sin)

    def backward(self, grad_output: Array) -> Array:
        """Return dx."""
        cos, sin = self._saved_for(grad_output)
        return self._turned(grad_output, cos, -sin)

    def _turned(self, x: Array, cos: Array, sin: Array) -> Array:
        paired = np.result_type(x.dtype, np.complex64)
        if self.interleaved and paired.itemsize == 2 * x.itemsize:  # of float16 NumPy has no complex numbers
            # A pair side by side is a complex number, and its turn a product with cos + i sin: one pass over memory.
            turn = cos + sin * np.array(1j, paired)
            turned: Array = (np.ascontiguousarray(x).view(paired) * turn).view(x.dtype)
            return turned
        y = np.empty_like(x)
        (first, second), (to_first, to_second) = self._halves(x), self._halves(y)
        np.multiply(first, cos, out=to_first)
        to_first -= second * sin
        np.multiply(first, sin, out=to_second)
        to_second += second * cos
        return y

    def _halves(self, x: Array) -> tuple[Array, Array]:
        """Return views of the first and the second of all pairs."""
        if self.interleaved:
            return x[..., 0::2], x[..., 1::2]
        return x[..., : self.dim // 2], x[..., self.dim // 2 :]
