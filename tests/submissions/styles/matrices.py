"""Right losses of rows that are computed with matrices of ones, and are matrices of one element."""

import numpy as np


class MSELoss:
    def forward(self, A, Y):
        self.A, self.Y = A, Y
        self.N, self.C = A.shape[0], A.shape[1]
        se = (A - Y) * (A - Y)
        sse = np.ones((1, self.N)) @ se @ np.ones((self.C, 1))
        return sse / (self.N * self.C)

    def backward(self):
        return 2 * (self.A - self.Y) / (self.N * self.C)


class CrossEntropyLoss:
    def forward(self, A, Y):
        self.A, self.Y = A, Y
        self.N, self.C = A.shape[0], A.shape[1]
        shifted = A - A.max(axis=1, keepdims=True)
        logs = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
        self.softmax = np.exp(logs)
        crossentropy = (-Y * logs) @ np.ones((self.C, 1))
        return np.ones((1, self.N)) @ crossentropy / self.N

    def backward(self):
        return (self.softmax - self.Y) / self.N
