# Layers are built of one's own Linear, LayerNorm and cell: their arrays live inside these.
import numpy as np


class Linear:
    def __init__(self, n_in, n_out):
        bound = 1 / np.sqrt(n_in)
        self.weight = np.random.uniform(-bound, bound, (n_out, n_in))
        self.bias = np.zeros(n_out)
        self.grad_weight = np.zeros_like(self.weight)
        self.grad_bias = np.zeros_like(self.bias)

    def forward(self, x):
        self.x = x
        return x @ self.weight.T + self.bias

    def backward(self, dout):
        rows = dout.reshape(-1, dout.shape[-1])
        self.grad_weight += rows.T @ self.x.reshape(-1, self.x.shape[-1])
        self.grad_bias += rows.sum(axis=0)
        return dout @ self.weight

    def zero_grad(self):
        self.grad_weight[...] = 0
        self.grad_bias[...] = 0


class LayerNorm:
    def __init__(self, dim, eps=1e-5):
        self.gamma, self.beta = np.ones(dim), np.zeros(dim)
        self.dgamma, self.dbeta = np.zeros(dim), np.zeros(dim)
        self.eps = eps

    def forward(self, x):
        self.std = np.sqrt(x.var(axis=-1, keepdims=True) + self.eps)
        self.normed = (x - x.mean(axis=-1, keepdims=True)) / self.std
        return self.gamma * self.normed + self.beta

    def backward(self, dout):
        axes = tuple(range(dout.ndim - 1))
        self.dgamma += (dout * self.normed).sum(axis=axes)
        self.dbeta += dout.sum(axis=axes)
        d = dout * self.gamma
        mean = d.mean(axis=-1, keepdims=True)
        return (d - mean - self.normed * (d * self.normed).mean(axis=-1, keepdims=True)) / self.std

    def zero_grad(self):
        self.dgamma[...] = 0
        self.dbeta[...] = 0


class MultiHeadAttention:
    def __init__(self, d_model, num_heads):
        self.h, self.d_k = num_heads, d_model // num_heads
        self.W_q = Linear(d_model, d_model)
        self.W_k = Linear(d_model, d_model)
        self.W_v = Linear(d_model, d_model)
        self.W_o = Linear(d_model, d_model)

    def split(self, x):
        return x.reshape(*x.shape[:2], self.h, self.d_k).transpose(0, 2, 1, 3)

    def merge(self, x):
        x = x.transpose(0, 2, 1, 3)
        return x.reshape(*x.shape[:2], -1)

    def forward(self, query, key, value):
        self.q, self.k, self.v = (
            self.split(layer.forward(x)) for layer, x in ((self.W_q, query), (self.W_k, key), (self.W_v, value))
        )
        scores = self.q @ self.k.transpose(0, 1, 3, 2) / np.sqrt(self.d_k)
        scores = np.exp(scores - scores.max(axis=-1, keepdims=True))
        self.weights = scores / scores.sum(axis=-1, keepdims=True)
        return self.W_o.forward(self.merge(self.weights @ self.v))

    def backward(self, dout):
        dheads = self.split(self.W_o.backward(dout))
        dweights = dheads @ self.v.transpose(0, 1, 3, 2)
        dscores = self.weights * (dweights - (dweights * self.weights).sum(axis=-1, keepdims=True)) / np.sqrt(self.d_k)
        dq, dk = dscores @ self.k, dscores.transpose(0, 1, 3, 2) @ self.q
        dv = self.weights.transpose(0, 1, 3, 2) @ dheads
        return tuple(
            layer.backward(self.merge(d)) for layer, d in ((self.W_q, dq), (self.W_k, dk), (self.W_v, dv))
        )

    def zero_grad(self):
        for layer in (self.W_q, self.W_k, self.W_v, self.W_o):
            layer.zero_grad()


class FeedForward:
    def __init__(self, d_model, d_ff):
        self.fc1, self.fc2 = Linear(d_model, d_ff), Linear(d_ff, d_model)

    def forward(self, x):
        self.hidden = np.maximum(self.fc1.forward(x), 0)
        return self.fc2.forward(self.hidden)

    def backward(self, dout):
        return self.fc1.backward(self.fc2.backward(dout) * (self.hidden > 0))

    def zero_grad(self):
        self.fc1.zero_grad()
        self.fc2.zero_grad()


class EncoderLayer:
    def __init__(self, d_model, num_heads, d_ff):
        self.attn = MultiHeadAttention(d_model, num_heads)
        self.ffn = FeedForward(d_model, d_ff)
        self.norm1, self.norm2 = LayerNorm(d_model), LayerNorm(d_model)

    def forward(self, x):
        x = self.norm1.forward(x + self.attn.forward(x, x, x))
        return self.norm2.forward(x + self.ffn.forward(x))

    def backward(self, dout):
        d = self.norm2.backward(dout)
        d = self.norm1.backward(d + self.ffn.backward(d))
        return d + sum(self.attn.backward(d))

    def zero_grad(self):
        for layer in (self.attn, self.ffn, self.norm1, self.norm2):
            layer.zero_grad()


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


class LSTMCell:
    def __init__(self, input_size, hidden_size):
        self.weight_ih = np.random.randn(4 * hidden_size, input_size)
        self.weight_hh = np.random.randn(4 * hidden_size, hidden_size)
        self.bias_ih, self.bias_hh = np.zeros(4 * hidden_size), np.zeros(4 * hidden_size)
        self.zero_grad()

    def zero_grad(self):
        self.grad_weight_ih, self.grad_weight_hh = np.zeros_like(self.weight_ih), np.zeros_like(self.weight_hh)
        self.grad_bias_ih, self.grad_bias_hh = np.zeros_like(self.bias_ih), np.zeros_like(self.bias_hh)

    def forward(self, x, hx, cx):
        a = x @ self.weight_ih.T + self.bias_ih + hx @ self.weight_hh.T + self.bias_hh
        i, f, g, o = np.split(a, 4, axis=1)
        i, f, g, o = sigmoid(i), sigmoid(f), np.tanh(g), sigmoid(o)
        c = f * cx + i * g
        self.cache = x, hx, cx, i, f, g, o, np.tanh(c)
        return o * np.tanh(c), c

    def backward(self, dh, dc):
        x, hx, cx, i, f, g, o, tanh_c = self.cache
        dc = dc + dh * o * (1 - tanh_c ** 2)
        da = np.hstack((dc * g * i * (1 - i), dc * cx * f * (1 - f), dc * i * (1 - g ** 2), dh * tanh_c * o * (1 - o)))
        self.grad_weight_ih += da.T @ x
        self.grad_weight_hh += da.T @ hx
        self.grad_bias_ih += da.sum(axis=0)
        self.grad_bias_hh += da.sum(axis=0)
        return da @ self.weight_ih, da @ self.weight_hh, dc * f


class LSTM:
    def __init__(self, input_size, hidden_size, num_layers=1):
        sizes = [input_size] + [hidden_size] * (num_layers - 1)
        self.cells = [LSTMCell(size, hidden_size) for size in sizes]
        self.hidden_size = hidden_size

    def zero_grad(self):
        for cell in self.cells:
            cell.zero_grad()

    def forward(self, x, h_0=None, c_0=None):
        zeros = np.zeros((len(self.cells), x.shape[1], self.hidden_size))
        hs, cs, self.caches = [], [], []
        for k, cell in enumerate(self.cells):
            self.caches.append([])
            h = zeros[k] if h_0 is None else h_0[k]
            c = zeros[k] if c_0 is None else c_0[k]
            outputs = []
            for t in range(len(x)):
                h, c = cell.forward(x[t], h, c)
                self.caches[k].append(cell.cache)
                outputs.append(h)
            x = np.stack(outputs)
            hs.append(h)
            cs.append(c)
        return x, (np.stack(hs), np.stack(cs))

    def backward(self, dx, dh_n=None, dc_n=None):
        zeros = np.zeros((len(self.cells), dx.shape[1], self.hidden_size))
        dh_n = zeros if dh_n is None else dh_n
        dc_n = zeros if dc_n is None else dc_n
        dhs, dcs = [], []
        for k in reversed(range(len(self.cells))):
            dh, dc = dh_n[k], dc_n[k]
            steps = []
            for t in reversed(range(len(dx))):
                self.cells[k].cache = self.caches[k][t]
                d, dh, dc = self.cells[k].backward(dx[t] + dh, dc)
                steps.append(d)
            dx = np.stack(steps[::-1])
            dhs.append(dh)
            dcs.append(dc)
        return dx, np.stack(dhs[::-1]), np.stack(dcs[::-1])
