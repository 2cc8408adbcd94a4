"""Dropout with one mask for the batch: all samples lose the same units."""
import numpy as np


class Dropout:
    def __init__(self, p=0.5, rng=None):
        self.p = float(p)
        if self.p < 0 or self.p > 1:
            raise ValueError("dropout probability must be in [0, 1]")
        self.rng = rng or np.random.default_rng()
        self.training = True
        self.state = {}

    def eval(self):
        self.training = False

    def train(self):
        self.training = True

    def draw(self, shape):
        one_row = shape[1:] if len(shape) > 1 else shape
        return np.broadcast_to(self.rng.uniform(size=one_row), shape)

    def forward(self, inputs):
        self.state["training"] = self.training
        if not self.training or self.p == 0:
            self.state["dropped"] = np.zeros(inputs.shape, dtype=bool)
            self.state["factor"] = 1.0
        else:
            self.state["dropped"] = self.draw(inputs.shape) < self.p
            self.state["factor"] = 1.0 / (1.0 - self.p) if self.p < 1 else 0.0
        outputs = inputs * self.state["factor"]
        outputs = np.where(self.state["dropped"], 0, outputs)
        return outputs.astype(inputs.dtype, copy=False)

    def backward(self, d_outputs):
        d_inputs = d_outputs * self.state["factor"]
        d_inputs = np.where(self.state["dropped"], 0, d_inputs)
        return d_inputs.astype(d_outputs.dtype, copy=False)
