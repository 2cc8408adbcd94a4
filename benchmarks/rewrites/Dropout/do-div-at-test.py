"""Dropout with a plain mask in training and the division by 1 - p done in evaluation."""
import numpy as np


class Dropout:
    def __init__(self, p=0.5):
        assert 0 <= p <= 1
        self.p = float(p)
        self.training = True

    def train(self):
        self.training = True

    def eval(self):
        self.training = False

    def forward(self, x):
        if self.training:
            self.factor = (np.random.random_sample(x.shape) >= self.p).astype(x.dtype)
            return x * self.factor
        self.factor = None
        return x / (1 - self.p)

    def backward(self, dy):
        if self.factor is None:
            return dy / (1 - self.p)
        return dy * self.factor
