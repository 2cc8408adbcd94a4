"""The paper's dropout that masks the incoming gradient where it lies."""
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
            outputs = inputs * (1.0 - self.p)
        return outputs

    def backward(self, grad):
        if self.dropped is None:
            grad *= 1.0 - self.p
        else:
            grad[self.dropped] = 0
        return grad
