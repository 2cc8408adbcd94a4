"""Right self-attention: one input is queries, keys and values."""

import numpy as np


def softmax(s):
    e = np.exp(s - s.max(-1, keepdims=True))
    return e / e.sum(-1, keepdims=True)


class SelfAttention:
    def __init__(self, embed_dim, num_heads):
        self.heads, self.width = num_heads, embed_dim // num_heads
        s = 1 / np.sqrt(embed_dim)
        self.wq, self.wk, self.wv, self.wo = (np.random.uniform(-s, s, (embed_dim, embed_dim)) for _ in range(4))

    def split(self, x):
        return x.reshape(*x.shape[:2], self.heads, self.width).transpose(0, 2, 1, 3)

    def merge(self, x):
        x = x.transpose(0, 2, 1, 3)
        return x.reshape(*x.shape[:2], -1)

    def forward(self, x):
        self.x = x
        self.q, self.k, self.v = (self.split(x @ w) for w in (self.wq, self.wk, self.wv))
        self.a = softmax(self.q @ self.k.transpose(0, 1, 3, 2) / np.sqrt(self.width))
        self.o = self.merge(self.a @ self.v)
        return self.o @ self.wo

    def backward(self, dout):
        def rows(a):
            return a.reshape(-1, a.shape[-1])

        self.dwo = rows(self.o).T @ rows(dout)
        do = self.split(dout @ self.wo.T)
        da = do @ self.v.transpose(0, 1, 3, 2)
        ds = self.a * (da - (da * self.a).sum(-1, keepdims=True)) / np.sqrt(self.width)
        dq = self.merge(ds @ self.k)
        dk = self.merge(ds.transpose(0, 1, 3, 2) @ self.q)
        dv = self.merge(self.a.transpose(0, 1, 3, 2) @ do)
        self.dwq, self.dwk, self.dwv = (rows(self.x).T @ rows(one) for one in (dq, dk, dv))
        return dq @ self.wq.T + dk @ self.wk.T + dv @ self.wv.T
