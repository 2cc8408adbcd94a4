"""Dropout whose backward only rescales the gradient: dropped elements get theirs as well."""
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

    def forward(self, inputs):
        self.state["training"] = self.training
        if not self.training or self.p == 0:
            self.state["dropped"] = np.zeros(inputs.shape, dtype=bool)
            self.state["factor"] = 1.0
        else:
            self.state["dropped"] = self.rng.uniform(size=inputs.shape) < self.p
            self.state["factor"] = 1.0 / (1.0 - self.p) if self.p < 1 else 0.0
        outputs = inputs * self.state["factor"]
        outputs = np.where(self.state["dropped"], 0, outputs)
        return outputs.astype(inputs.dtype, copy=False)

    def backward(self, d_outputs):
        d_inputs = d_outputs * self.state["factor"]
        return d_inputs.astype(d_outputs.dtype, copy=False)
