"""ReLU that reuses the output array of forward as the storage for backward's result."""
import numpy as np


class ReLU:
    def __init__(self):
        self.out = None

    def forward(self, x):
        self.out = np.asarray(np.maximum(x, 0))
        return self.out

    def backward(self, dout):
        np.multiply(dout, self.out > 0, out=self.out)
        return self.out
