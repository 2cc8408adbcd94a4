import numpy as np


class ReLU:
    def forward(self, x):
        return np.full(x.shape, np.nan)

    def backward(self, grad_output):
        return np.full(grad_output.shape, np.nan)
