import numpy as np


class ReLU:
    def forward(self, x):
        kept = []
        while True:
            kept.append(np.ones(2**24))
