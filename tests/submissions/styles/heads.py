"""Right attention: heads without biases, and functions of q, k and v."""

import numpy as np


def scaled_dot_product_attention_forward(q, k, v):
    d = q.shape[-1]
    s = q @ k.transpose(0, 2, 1) / np.sqrt(d)
    e = np.exp(s - s.max(-1, keepdims=True))
    a = e / e.sum(-1, keepdims=True)
    return a @ v, (q, k, v, a)


def scaled_dot_product_attention_backward(dout, cache):
    q, k, v, a = cache
    d = q.shape[-1]
    dv = a.transpose(0, 2, 1) @ dout
    da = dout @ v.transpose(0, 2, 1)
    ds = a * (da - (da * a).sum(-1, keepdims=True)) / np.sqrt(d)
    return ds @ k, ds.transpose(0, 2, 1) @ q, dv


class MultiHeadAttention:
    def __init__(self, embed_dim, num_heads):
        self.embed_dim, self.num_heads = embed_dim, num_heads
        self.head_dim = embed_dim // num_heads
        s = np.sqrt(1 / embed_dim)
        self.W_q, self.W_k, self.W_v, self.W_o = np.random.uniform(-s, s, (4, embed_dim, embed_dim))
        self.dW_q, self.dW_k, self.dW_v, self.dW_o = np.zeros((4, embed_dim, embed_dim))

    def _split(self, x):
        B, T, _ = x.shape
        return x.reshape(B, T, self.num_heads, self.head_dim).transpose(0, 2, 1, 3)

    def _merge(self, x):
        B, H, T, D = x.shape
        return x.transpose(0, 2, 1, 3).reshape(B, T, H * D)

    def forward(self, query, key, value):
        self.q_in, self.k_in, self.v_in = query, key, value
        self.q = self._split(query @ self.W_q)
        self.k = self._split(key @ self.W_k)
        self.v = self._split(value @ self.W_v)
        s = self.q @ self.k.transpose(0, 1, 3, 2) / np.sqrt(self.head_dim)
        e = np.exp(s - s.max(-1, keepdims=True))
        self.a = e / e.sum(-1, keepdims=True)
        self.ctx = self._merge(self.a @ self.v)
        return self.ctx @ self.W_o

    def backward(self, dout):
        D = self.embed_dim
        self.dW_o += self.ctx.reshape(-1, D).T @ dout.reshape(-1, D)
        dctx = self._split(dout @ self.W_o.T)
        da = dctx @ self.v.transpose(0, 1, 3, 2)
        dv = self._merge(self.a.transpose(0, 1, 3, 2) @ dctx)
        ds = self.a * (da - (da * self.a).sum(-1, keepdims=True)) / np.sqrt(self.head_dim)
        dq = self._merge(ds @ self.k)
        dk = self._merge(ds.transpose(0, 1, 3, 2) @ self.q)
        self.dW_q += self.q_in.reshape(-1, D).T @ dq.reshape(-1, D)
        self.dW_k += self.k_in.reshape(-1, D).T @ dk.reshape(-1, D)
        self.dW_v += self.v_in.reshape(-1, D).T @ dv.reshape(-1, D)
        return dq @ self.W_q.T, dk @ self.W_k.T, dv @ self.W_v.T
