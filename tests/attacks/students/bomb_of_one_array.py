import numpy as np


class ReLU:
    def forward(self, x):
        return np.ones(2**40)
