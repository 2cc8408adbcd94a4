import numpy as np


class ReLU:
    def forward(self, x):
        return np.zeros((0, *x.shape))

    def backward(self, grad_output):
        return np.zeros((0, *grad_output.shape))
