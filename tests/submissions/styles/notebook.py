# As a notebook has it that keeps a matrix for each gate and hands on the last states, but differentiates x alone.
import numpy as np


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


class LSTM:
    def __init__(self, input_size, hidden_size):
        self.hidden_size = hidden_size
        bound = 1 / np.sqrt(hidden_size)
        for gate in "ifgo":
            setattr(self, "W_x" + gate, np.random.uniform(-bound, bound, (hidden_size, input_size)))
            setattr(self, "W_h" + gate, np.random.uniform(-bound, bound, (hidden_size, hidden_size)))
            setattr(self, "b_" + gate, np.zeros(hidden_size))

    def _step(self, gate, x, h):
        return x @ getattr(self, "W_x" + gate).T + h @ getattr(self, "W_h" + gate).T + getattr(self, "b_" + gate)

    def forward(self, x, h0=None, c0=None):
        steps, batch, _ = x.shape
        h = np.zeros((batch, self.hidden_size)) if h0 is None else h0
        c = np.zeros((batch, self.hidden_size)) if c0 is None else c0
        self.x, self.cache = x, []
        out = np.zeros((steps, batch, self.hidden_size))
        for t in range(steps):
            i, f, o = (sigmoid(self._step(gate, x[t], h)) for gate in "ifo")
            g = np.tanh(self._step("g", x[t], h))
            before = h, c
            c = f * c + i * g
            h = o * np.tanh(c)
            self.cache.append((i, f, g, o, *before, c))
            out[t] = h
        return out, h, c

    def backward(self, dout):
        steps, batch, hidden = dout.shape
        for gate in "ifgo":
            for name in ("W_x", "W_h", "b_"):
                setattr(self, "d" + name + gate, np.zeros_like(getattr(self, name + gate)))
        dx = np.zeros_like(self.x)
        dh, dc = np.zeros((batch, hidden)), np.zeros((batch, hidden))
        for t in reversed(range(steps)):
            i, f, g, o, h_before, c_before, c = self.cache[t]
            dh = dh + dout[t]
            do = dh * np.tanh(c) * o * (1 - o)
            dc = dc + dh * o * (1 - np.tanh(c) ** 2)
            di, df, dg = dc * g * i * (1 - i), dc * c_before * f * (1 - f), dc * i * (1 - g**2)
            dc, dh = dc * f, np.zeros((batch, hidden))
            for gate, d in zip("ifgo", (di, df, dg, do)):
                getattr(self, "dW_x" + gate)[...] += d.T @ self.x[t]
                getattr(self, "dW_h" + gate)[...] += d.T @ h_before
                getattr(self, "db_" + gate)[...] += d.sum(axis=0)
                dx[t] += d @ getattr(self, "W_x" + gate)
                dh += d @ getattr(self, "W_h" + gate)
        return dx
