import time

import numpy as np


class ReLU:
    def forward(self, x):
        time.sleep(0.4)
        return np.maximum(x, 0)

    def backward(self, grad_output):
        time.sleep(0.4)
        return grad_output
