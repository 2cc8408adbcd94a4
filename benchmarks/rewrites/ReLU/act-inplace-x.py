"""ReLU that zeroes the negatives directly in the array it was given, to save a copy."""
import numpy as np


class ReLU:
    training = True

    def forward(self, inputs):
        negative = inputs <= 0
        self.negative = negative
        inputs[negative] = 0
        return inputs

    def backward(self, dout):
        dinputs = np.array(dout)
        dinputs[self.negative] = 0
        return dinputs
