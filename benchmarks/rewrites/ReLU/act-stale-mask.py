"""ReLU that computes its mask the first time forward runs and sticks to it afterwards."""
import numpy as np


class ReLU:
    def forward(self, x):
        if not hasattr(self, "mask"):
            self.mask = x > 0
        return np.where(x <= 0, 0, x)

    def backward(self, grad_output):
        return np.where(self.mask, grad_output, 0)
