"""ReLU used again on the way back: negative gradients are cut, the inputs' signs don't matter."""
import numpy as np


class ReLU:
    def _relu(self, a):
        return np.maximum(a, 0.0)

    def forward(self, x):
        self.shape = x.shape
        return self._relu(x)

    def backward(self, grad_output):
        return self._relu(grad_output)
