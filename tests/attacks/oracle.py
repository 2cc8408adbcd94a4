"""What the naive grader takes for the truth."""

import numpy as np
import numpy.typing as npt


def relu(x: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Return the right answer."""
    return np.where(x > 0, x, 0.0)
