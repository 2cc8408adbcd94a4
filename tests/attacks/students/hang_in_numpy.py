import numpy as np


class ReLU:
    def forward(self, x):
        matrix = np.eye(300)
        while True:
            matrix = matrix @ matrix
