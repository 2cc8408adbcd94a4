"""Right layers of an encoder whose masks have shape (L, S), one for all samples and heads."""

import numpy as np


class Linear:
    def __init__(self, i, o):
        self.params = {"weight": np.random.randn(o, i) / np.sqrt(i), "bias": np.zeros(o)}
        self.grads = {k: np.zeros_like(v) for k, v in self.params.items()}

    def forward(self, x):
        self.x = x
        return x @ self.params["weight"].T + self.params["bias"]

    def backward(self, g):
        x2, g2 = self.x.reshape(-1, self.x.shape[-1]), g.reshape(-1, g.shape[-1])
        self.grads["weight"] += g2.T @ x2
        self.grads["bias"] += g2.sum(0)
        return g @ self.params["weight"]


class LayerNorm:
    def __init__(self, d, eps=1e-5):
        self.eps = eps
        self.params = {"weight": np.ones(d), "bias": np.zeros(d)}
        self.grads = {k: np.zeros_like(v) for k, v in self.params.items()}

    def forward(self, x):
        m = x.mean(-1, keepdims=True)
        self.s = np.sqrt(x.var(-1, keepdims=True) + self.eps)
        self.h = (x - m) / self.s
        return self.h * self.params["weight"] + self.params["bias"]

    def backward(self, g):
        ax = tuple(range(g.ndim - 1))
        self.grads["weight"] += (g * self.h).sum(ax)
        self.grads["bias"] += g.sum(ax)
        g = g * self.params["weight"]
        return (g - g.mean(-1, keepdims=True) - self.h * (g * self.h).mean(-1, keepdims=True)) / self.s


class MultiHeadAttention:
    def __init__(self, d_model, n_heads):
        self.h = n_heads
        self.q_proj, self.k_proj, self.v_proj, self.out_proj = [Linear(d_model, d_model) for _ in range(4)]

    def _s(self, x):
        b, t, e = x.shape
        return x.reshape(b, t, self.h, e // self.h).transpose(0, 2, 1, 3)

    def _m(self, x):
        b, h, t, d = x.shape
        return x.transpose(0, 2, 1, 3).reshape(b, t, h * d)

    def forward(self, query, key, value, attn_mask=None):
        q, k, v = self._s(self.q_proj.forward(query)), self._s(self.k_proj.forward(key)), self._s(self.v_proj.forward(value))
        self.sc = 1 / np.sqrt(q.shape[-1])
        s = q @ k.swapaxes(-1, -2) * self.sc
        if attn_mask is not None:
            s = np.where(attn_mask, -np.inf, s) if attn_mask.dtype == bool else s + attn_mask
        p = np.exp(s - s.max(-1, keepdims=True))
        p /= p.sum(-1, keepdims=True)
        self.c = q, k, v, p
        return self.out_proj.forward(self._m(p @ v))

    def backward(self, g):
        q, k, v, p = self.c
        do = self._s(self.out_proj.backward(g))
        dv = p.swapaxes(-1, -2) @ do
        dp = do @ v.swapaxes(-1, -2)
        ds = p * (dp - (dp * p).sum(-1, keepdims=True)) * self.sc
        return (
            self.q_proj.backward(self._m(ds @ k)),
            self.k_proj.backward(self._m(ds.swapaxes(-1, -2) @ q)),
            self.v_proj.backward(self._m(dv)),
        )


class TransformerEncoderLayer:
    def __init__(self, d_model, nhead, dim_feedforward=2048):
        self.self_attn = MultiHeadAttention(d_model, nhead)
        self.linear1 = Linear(d_model, dim_feedforward)
        self.linear2 = Linear(dim_feedforward, d_model)
        self.norm1 = LayerNorm(d_model)
        self.norm2 = LayerNorm(d_model)

    def forward(self, src, src_mask=None):
        x = self.norm1.forward(src + self.self_attn.forward(src, src, src, src_mask))
        self.z = self.linear1.forward(x)
        return self.norm2.forward(x + self.linear2.forward(np.maximum(self.z, 0)))

    def backward(self, g):
        g = self.norm2.backward(g)
        g = g + self.linear1.backward(self.linear2.backward(g) * (self.z > 0))
        g = self.norm1.backward(g)
        a, b, c = self.self_attn.backward(g)
        return g + a + b + c
