"""ReLU whose backward zeroes entries right inside the gradient that was passed in."""
import numpy as np


class ReLU:
    def __init__(self):
        self.cache = ()

    def forward(self, x):
        y = np.array(x)
        y[y < 0] = 0
        self.cache = (x,)
        return y

    def backward(self, dy):
        (x,) = self.cache
        dy[x <= 0] = 0
        return dy

    def zero_grad(self):
        pass
