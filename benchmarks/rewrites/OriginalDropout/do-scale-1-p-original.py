"""The paper's dropout times p at test time, though p is the chance to drop here."""
import numpy as np


class OriginalDropout:
    training = True

    def __init__(self, p=0.5):
        self.p = float(p)
        if self.p > 1 or self.p < 0:
            raise ValueError("dropout probability out of range")
        self.dropped = None

    def forward(self, inputs):
        if self.training:
            self.dropped = np.random.binomial(1, self.p, inputs.shape) == 1
            outputs = np.array(inputs)
            outputs[self.dropped] = 0
        else:
            self.dropped = None
            outputs = inputs * self.p
        return outputs

    def backward(self, grad):
        if self.dropped is None:
            return grad * self.p
        out = np.array(grad)
        out[self.dropped] = 0
        return out
