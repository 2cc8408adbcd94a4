# Written out in loops.
import math
import numpy as np


class Linear:
    def __init__(self, n_in, n_out):
        self.n_in, self.n_out = n_in, n_out
        self.W = np.random.uniform(-1, 1, (n_in, n_out))
        self.b = np.zeros(n_out)
        self.dW = np.zeros((n_in, n_out))
        self.db = np.zeros(n_out)

    def forward(self, x):
        self.x = x
        n = len(x)
        y = np.zeros((n, self.n_out))
        for i in range(n):
            for j in range(self.n_out):
                total = self.b[j]
                for k in range(self.n_in):
                    total += x[i, k] * self.W[k, j]
                y[i, j] = total
        return y

    def backward(self, dy):
        n = len(dy)
        dx = np.zeros((n, self.n_in))
        for i in range(n):
            for j in range(self.n_out):
                self.db[j] += dy[i, j]
                for k in range(self.n_in):
                    self.dW[k, j] += dy[i, j] * self.x[i, k]
                    dx[i, k] += dy[i, j] * self.W[k, j]
        return dx


class ReLU:
    def forward(self, x):
        self.x = x
        rows, cols = x.shape
        return np.array([[max(0.0, x[i, j]) for j in range(cols)] for i in range(rows)])

    def backward(self, dy):
        rows, cols = dy.shape
        out = np.zeros_like(dy)
        for i in range(rows):
            for j in range(cols):
                if self.x[i, j] > 0:
                    out[i, j] = dy[i, j]
        return out


class Dropout:
    def __init__(self, p):
        self.p = p
        self.train_mode = True

    def forward(self, x):
        rows, cols = x.shape
        self.mask = np.ones((rows, cols))
        if self.train_mode:
            for i in range(rows):
                for j in range(cols):
                    self.mask[i, j] = 0 if np.random.rand() < self.p else 1 / (1 - self.p)
        return x * self.mask

    def backward(self, dy):
        return dy * self.mask


class CrossEntropyLoss:
    def forward(self, z, t):
        self.z, self.t = z, t
        total = 0.0
        for row, label in zip(z, t):
            m = max(row)
            total += m + math.log(sum(math.exp(v - m) for v in row)) - row[label]
        return total / len(z)

    def backward(self):
        grad = np.zeros_like(self.z)
        for i, (row, label) in enumerate(zip(self.z, self.t)):
            m = max(row)
            e = [math.exp(v - m) for v in row]
            for k in range(len(row)):
                grad[i, k] = (e[k] / sum(e) - (k == label)) / len(self.z)
        return grad
