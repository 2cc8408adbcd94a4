"""Right attention with a mask by its plain name, (N, L, S), True where a query may attend."""

import numpy as np


class MultiHeadAttention:
    def __init__(self, d_model, num_heads):
        self.heads, self.width = num_heads, d_model // num_heads
        self.W_q, self.W_k, self.W_v, self.W_o = np.random.randn(4, d_model, d_model) / np.sqrt(d_model)
        self.dW_q, self.dW_k, self.dW_v, self.dW_o = np.zeros((4, d_model, d_model))

    def _apart(self, x):
        return x.reshape(len(x), -1, self.heads, self.width).swapaxes(1, 2)

    def _beside(self, x):
        return x.swapaxes(1, 2).reshape(len(x), -1, self.heads * self.width)

    def forward(self, query, key, value, mask=None):
        self.inputs = query, key, value
        self.q, self.k, self.v = (
            self._apart(x @ w) for x, w in zip(self.inputs, (self.W_q, self.W_k, self.W_v), strict=True)
        )
        scores = self.q @ self.k.swapaxes(2, 3) / np.sqrt(self.width)
        if mask is not None:
            scores = np.where(mask[:, None] == 0, -1e9, scores)
        e = np.exp(scores - scores.max(-1, keepdims=True))
        self.p = e / e.sum(-1, keepdims=True)
        self.context = self._beside(self.p @ self.v)
        return self.context @ self.W_o

    def backward(self, dout):
        size = dout.shape[-1]
        self.dW_o += self.context.reshape(-1, size).T @ dout.reshape(-1, size)
        dcontext = self._apart(dout @ self.W_o.T)
        dp = dcontext @ self.v.swapaxes(2, 3)
        ds = self.p * (dp - (dp * self.p).sum(-1, keepdims=True)) / np.sqrt(self.width)
        dq, dk, dv = (self._beside(one) for one in (ds @ self.k, ds.swapaxes(2, 3) @ self.q, self.p.swapaxes(2, 3) @ dcontext))
        for x, d, dw in zip(self.inputs, (dq, dk, dv), (self.dW_q, self.dW_k, self.dW_v), strict=True):
            dw += x.reshape(-1, size).T @ d.reshape(-1, size)
        return dq @ self.W_q.T, dk @ self.W_k.T, dv @ self.W_v.T
