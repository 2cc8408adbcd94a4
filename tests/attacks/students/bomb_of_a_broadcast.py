import numpy as np


class ReLU:
    def forward(self, x):
        return np.broadcast_to(np.zeros(1), (2**40,))
