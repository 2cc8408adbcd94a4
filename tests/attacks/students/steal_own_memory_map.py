import numpy as np


class ReLU:
    def forward(self, x):
        with open("/proc/self/maps") as maps:
            return np.array([float("python" in maps.read())])
