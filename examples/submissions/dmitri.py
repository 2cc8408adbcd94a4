# Dmitri. Weights are (D, H) as in CS231n, so forward is x.dot(w) + b, and every backward
# starts from fresh gradients: both are declared below.
import numpy as np


class Affine:
    conventions = {"weight_layout": "(in, out)", "gradients": "overwrite"}

    def __init__(self, input_dim, output_dim, weight_scale=1e-3):
        self.w = weight_scale * np.random.randn(input_dim, output_dim)
        self.b = np.zeros(output_dim)

    def forward(self, x):
        self.x = x
        return x.dot(self.w) + self.b

    def backward(self, dout):
        x_rows = self.x.reshape(-1, self.w.shape[0])
        dout_rows = dout.reshape(-1, self.w.shape[1])
        self.dw = x_rows.T.dot(dout_rows)
        self.db = np.sum(dout_rows, axis=0)
        return dout.dot(self.w.T)


class ReLU:
    def forward(self, x):
        self.x = x
        return np.maximum(0, x)

    def backward(self, dout):
        dx = np.array(dout, copy=True)
        dx[self.x <= 0] = 0
        return dx


class Dropout:
    def __init__(self, p, seed=None):
        self.p = p
        self.rng = np.random.RandomState(seed)
        self.mode = 'train'
        self.mask = None

    def train(self):
        self.mode = 'train'

    def eval(self):
        self.mode = 'test'

    def forward(self, x):
        if self.mode == 'test':
            return x
        self.mask = (self.rng.uniform(size=x.shape) >= self.p) / (1 - self.p)
        return x * self.mask

    def backward(self, dout):
        if self.mode == 'test':
            return dout
        return dout * self.mask


class SoftmaxLoss:
    def forward(self, x, y):
        shifted_logits = x - np.max(x, axis=1, keepdims=True)
        Z = np.sum(np.exp(shifted_logits), axis=1, keepdims=True)
        log_probs = shifted_logits - np.log(Z)
        self.probs = np.exp(log_probs)
        self.y = y
        return -np.mean(log_probs[np.arange(x.shape[0]), y])

    def backward(self):
        dx = self.probs.copy()
        N = dx.shape[0]
        dx[np.arange(N), self.y] -= 1
        return dx / N
