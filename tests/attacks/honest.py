"""What the next student handed in, and it is right."""

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]


class Honest:
    """A rectified linear unit."""

    def forward(self, x: Array) -> Array:
        """Return y."""
        self.positive = x > 0
        return np.where(self.positive, x, 0.0)

    def backward(self, grad_output: Array) -> Array:
        """Return dx."""
        return grad_output * self.positive
