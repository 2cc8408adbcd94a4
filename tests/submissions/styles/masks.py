"""Right attention whose masks are boolean, True where a query may attend."""

import numpy as np


def _weights(s):
    e = np.exp(s - s.max(-1, keepdims=True))
    return e / e.sum(-1, keepdims=True)


def _weights_backward(p, dp):
    return p * (dp - (dp * p).sum(-1, keepdims=True))


class ScaledDotProductAttention:
    def forward(self, q, k, v, mask=None):
        s = q @ np.swapaxes(k, -1, -2) / np.sqrt(q.shape[-1])
        if mask is not None:
            s = np.where(mask, s, -1e9)
        p = _weights(s)
        self.cache = q, k, v, p
        return p @ v

    def backward(self, dout):
        q, k, v, p = self.cache
        ds = _weights_backward(p, dout @ np.swapaxes(v, -1, -2)) / np.sqrt(q.shape[-1])
        return ds @ k, np.swapaxes(ds, -1, -2) @ q, np.swapaxes(p, -1, -2) @ dout


class MultiHeadAttention:
    def __init__(self, embed_dim, num_heads):
        self.heads, self.width = num_heads, embed_dim // num_heads
        self.W_q, self.W_k, self.W_v, self.W_o = np.random.randn(4, embed_dim, embed_dim) / np.sqrt(embed_dim)
        self.dW_q, self.dW_k, self.dW_v, self.dW_o = np.zeros((4, embed_dim, embed_dim))

    def _split(self, x):
        return x.reshape(*x.shape[:2], self.heads, self.width).transpose(0, 2, 1, 3)

    def _merge(self, x):
        x = x.transpose(0, 2, 1, 3)
        return x.reshape(*x.shape[:2], -1)

    def forward(self, query, key, value, attn_mask=None):
        self.inputs = query, key, value
        self.q, self.k, self.v = (
            self._split(x @ w) for x, w in zip(self.inputs, (self.W_q, self.W_k, self.W_v), strict=True)
        )
        s = self.q @ self.k.transpose(0, 1, 3, 2) / np.sqrt(self.width)
        if attn_mask is not None:
            s = np.where(attn_mask.reshape(s.shape) if attn_mask.ndim == 3 else attn_mask, s, -1e9)
        self.p = _weights(s)
        self.context = self._merge(self.p @ self.v)
        return self.context @ self.W_o

    def backward(self, dout):
        size = dout.shape[-1]
        self.dW_o += self.context.reshape(-1, size).T @ dout.reshape(-1, size)
        dcontext = self._split(dout @ self.W_o.T)
        ds = _weights_backward(self.p, dcontext @ self.v.transpose(0, 1, 3, 2)) / np.sqrt(self.width)
        dq, dk, dv = ds @ self.k, ds.transpose(0, 1, 3, 2) @ self.q, self.p.transpose(0, 1, 3, 2) @ dcontext
        dq, dk, dv = map(self._merge, (dq, dk, dv))
        weights = (self.W_q, self.W_k, self.W_v)
        for x, dw, d in zip(self.inputs, (self.dW_q, self.dW_k, self.dW_v), (dq, dk, dv), strict=True):
            dw += x.reshape(-1, size).T @ d.reshape(-1, size)
        return tuple(d @ w.T for d, w in zip((dq, dk, dv), weights, strict=True))
