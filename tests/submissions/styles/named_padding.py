"""Right convolutions with the channels last, whose padding has a name."""

import numpy as np


class Conv2D:
    def __init__(self, in_channels, filters, kernel_size, padding="valid"):
        k = kernel_size if isinstance(kernel_size, tuple) else (kernel_size, kernel_size)
        self.kernel = np.random.randn(*k, in_channels, filters) * 0.1
        self.bias = np.zeros(filters)
        if padding not in ("valid", "same"):
            raise ValueError("padding must be valid or same")
        self.k, self.padding = k, padding

    def forward(self, x):
        kh, kw = self.k
        if self.padding == "same":
            t, l = (kh - 1) // 2, (kw - 1) // 2
            self.pad = (t, kh - 1 - t), (l, kw - 1 - l)
        else:
            self.pad = (0, 0), (0, 0)
        self.shape = x.shape
        self.xp = np.pad(x, ((0, 0), *self.pad, (0, 0)))
        win = np.lib.stride_tricks.sliding_window_view(self.xp, (kh, kw), axis=(1, 2))
        self.win = win
        return np.einsum("nhwcij,ijco->nhwo", win, self.kernel) + self.bias

    def backward(self, dy):
        self.dkernel = np.einsum("nhwcij,nhwo->ijco", self.win, dy)
        self.dbias = dy.sum((0, 1, 2))
        dxp = np.zeros_like(self.xp)
        kh, kw = self.k
        H, W = dy.shape[1:3]
        for i in range(kh):
            for j in range(kw):
                dxp[:, i : i + H, j : j + W] += dy @ self.kernel[i, j].T
        (t, _), (l, _) = self.pad
        return dxp[:, t : t + self.shape[1], l : l + self.shape[2]]
