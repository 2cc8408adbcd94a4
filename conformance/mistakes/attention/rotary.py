"""Known wrong rotations by position."""

from __future__ import annotations

import numpy as np

from ....impl import RotaryPositionalEmbedding
from ....impl.attention.positions import angles
from ....impl.base import Array
from ...catalogue import mistake


class _Phases(RotaryPositionalEmbedding):
    """Rotations whose angles are a step of their own."""

    def phases(self, length: int) -> Array:
        """Return the angle of each pair at each position."""
        return angles(length, self.dim // 2, self.dim, self.base)

    def forward(self, x: Array) -> Array:
        """Return y."""
        super().forward(x)
        phase = self.phases(x.shape[-2])
        cos, sin = np.cos(phase).astype(x.dtype), np.sin(phase).astype(x.dtype)
        self._save_for_backward(x.shape, cos, sin)
        return self._turned(x, cos, sin)


@mistake(
    "rope-halves",
    "RotaryPositionalEmbedding",
    title="A feature is paired with the one half of dim further on, whatever the option says.",
    misconception="The two ways to pair are thought to be the same: weights trained for one fail with the other.",
    remedy="Neighbours are a pair in the paper: (x_0, x_1), (x_2, x_3), ...",
    reading="pairs=halves",
)
class Halves(RotaryPositionalEmbedding):
    """Pairs halves."""

    def _turned(self, x: Array, cos: Array, sin: Array) -> Array:
        asked, self.interleaved = self.interleaved, False
        turned = super()._turned(x, cos, sin)
        self.interleaved = asked
        return turned


@mistake(
    "rope-mixed",
    "RotaryPositionalEmbedding",
    title="Angles are laid out for neighbours, and features are paired by halves.",
    misconception="Code for the one pairing is mixed with code for the other.",
    remedy="A pair has one angle: both of its features take the cosine and the sine of the same one.",
)
class Mixed(RotaryPositionalEmbedding):
    """Repeats angles for neighbours, and turns halves; the other way round where halves are asked for."""

    def _turned(self, x: Array, cos: Array, sin: Array) -> Array:
        spread = [
            np.repeat(part, 2, axis=-1) if not self.interleaved else np.concatenate([part, part], axis=-1)
            for part in (cos, sin)
        ]
        turned = np.empty_like(x)
        (first, second), (to_first, to_second) = self._halves(x), self._halves(turned)
        to_first[...], to_second[...] = -second, first
        y: Array = x * spread[0] + turned * spread[1]
        return y


@mistake(
    "rope-from-one",
    "RotaryPositionalEmbedding",
    title="Positions are counted from 1.",
    misconception="Counting is thought to start at 1.",
    remedy="Count from 0: what stands first is not turned.",
)
class FromOne(_Phases):
    """Counts from one."""

    def phases(self, length: int) -> Array:
        """Return the angles of the position after."""
        return super().phases(length + 1)[1:]


@mistake(
    "rope-direction",
    "RotaryPositionalEmbedding",
    title="Pairs are turned the other way, by -θ.",
    misconception="The minus of the rotation is put in the wrong row.",
    remedy="(a, b) becomes (a cos θ - b sin θ, a sin θ + b cos θ).",
)
class TurnedBack(_Phases):
    """Turns by the negative angle."""

    def phases(self, length: int) -> Array:
        """Return the angles with their sign turned."""
        return -super().phases(length)


@mistake(
    "rope-no-minus",
    "RotaryPositionalEmbedding",
    title="Both sines are added: no rotation, and lengths change.",
    misconception="The minus of the swapped half is forgotten.",
    remedy="(a, b) becomes (a cos θ - b sin θ, a sin θ + b cos θ): one of the two sines has a minus.",
)
class WithoutMinus(RotaryPositionalEmbedding):
    """Forgets the minus."""

    def _turned(self, x: Array, cos: Array, sin: Array) -> Array:
        y = np.empty_like(x)
        (first, second), (to_first, to_second) = self._halves(x), self._halves(y)
        to_first[...] = first * cos + second * sin
        to_second[...] = first * sin + second * cos
        return y


@mistake(
    "rope-exponent-i",
    "RotaryPositionalEmbedding",
    title="The exponent is i / dim with i the number of the pair.",
    misconception="The i of the formula is thought to be the feature; it is the pair, and stands there as 2 i.",
    remedy="Pair i turns by t / base^(2 i / dim).",
)
class HalfTheExponent(_Phases):
    """Forgets the two."""

    def phases(self, length: int) -> Array:
        """Return angles that fall too slowly."""
        return angles(length, self.dim // 2, 2 * self.dim, self.base)


@mistake(
    "rope-base-ignored",
    "RotaryPositionalEmbedding",
    title="The base is 10000 whatever is asked for.",
    misconception="The base is thought to be a constant of the formula.",
    remedy="Use the option base; 10000 is its default.",
)
class BaseIgnored(_Phases):
    """Ignores the option."""

    def phases(self, length: int) -> Array:
        """Return the default's angles."""
        return angles(length, self.dim // 2, self.dim, 10000.0)


@mistake(
    "rope-one-angle",
    "RotaryPositionalEmbedding",
    title="All pairs are turned by the same angle.",
    misconception="The angle is thought to depend on the position alone.",
    remedy="Each pair has a wavelength of its own, from 2π up to nearly 2π base.",
)
class OneAngle(_Phases):
    """Turns all alike."""

    def phases(self, length: int) -> Array:
        """Return the first pair's angle for all."""
        phase = super().phases(length)
        return np.repeat(phase[:, :1], phase.shape[1], axis=1)


@mistake(
    "rope-wrong-axis",
    "RotaryPositionalEmbedding",
    title="Positions are counted along the axis before the sequence.",
    misconception="The sequence is thought to stand before the heads, or the batch after it.",
    remedy="The sequence is the axis before the features.",
)
class AlongTheWrongAxis(RotaryPositionalEmbedding):
    """Turns by the number of the sample or of the head."""

    def forward(self, x: Array) -> Array:
        """Return y."""
        y = super().forward(np.swapaxes(x, -2, -3))
        _, *kept = self._output_shape, *self._saved_for(y)
        self._save_for_backward(x.shape, *kept)
        return np.ascontiguousarray(np.swapaxes(y, -2, -3))

    def backward(self, grad_output: Array) -> Array:
        """Return dx."""
        cos, sin = self._saved_for(grad_output)
        return np.ascontiguousarray(np.swapaxes(self._turned(np.swapaxes(grad_output, -2, -3), cos, -sin), -2, -3))


@mistake(
    "rope-bwd-forward",
    "RotaryPositionalEmbedding",
    title="backward turns the gradient the same way as forward.",
    misconception="A rotation is thought to be its own transpose.",
    remedy="The transpose of a rotation turns back: by -θ.",
)
class BackwardForward(RotaryPositionalEmbedding):
    """Turns forward twice."""

    def backward(self, grad_output: Array) -> Array:
        """Return the gradient turned the wrong way."""
        cos, sin = self._saved_for(grad_output)
        return self._turned(grad_output, cos, sin)


@mistake(
    "rope-bwd-identity",
    "RotaryPositionalEmbedding",
    title="backward hands the gradient through.",
    misconception="Positions are thought to be added, with no part in the gradient.",
    remedy="A rotation is a product: the gradient is turned back.",
)
class BackwardIdentity(RotaryPositionalEmbedding):
    """Takes the rotation for a sum."""

    def backward(self, grad_output: Array) -> Array:
        """Return dy."""
        super().backward(grad_output)
        return grad_output.copy()


@mistake(
    "rope-inplace",
    "RotaryPositionalEmbedding",
    title="The first of each pair is overwritten before the second is computed from it.",
    misconception="Both assignments are thought to see the old values.",
    remedy="Write into a new array, or keep both of a pair before either is written.",
)
class Overwritten(RotaryPositionalEmbedding):
    """Computes the second from the first's result."""

    def _turned(self, x: Array, cos: Array, sin: Array) -> Array:
        y = x.copy()
        first, second = self._halves(y)
        first[...] = first * cos - second * sin
        second[...] = first * sin + second * cos
        return y
