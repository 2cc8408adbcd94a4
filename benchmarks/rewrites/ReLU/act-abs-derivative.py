"""ReLU with slope -1 on the left: backward multiplies by sign(x)."""
import numpy as np


class ReLU:
    """max(0, x)"""

    def __init__(self):
        self.training = True
        self._input = None

    def train(self):
        self.training = True

    def eval(self):
        self.training = False

    def forward(self, x):
        self._input = x
        return np.clip(x, 0, None)

    def backward(self, grad):
        slope = np.sign(self._input)
        return grad * slope
