"""A right cell for one sample, with a matrix and a bias for each gate, and a layer around one that has its arrays."""

import numpy as np


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


class GRUCell:
    def __init__(self, input_size, hidden_size):
        d, h = input_size, hidden_size
        for gate in "rzn":
            for source, size in (("x", d), ("h", h)):
                setattr(self, f"W{gate}{source}", np.random.randn(h, size))
                setattr(self, f"b{gate}{source}", np.random.randn(h))
                setattr(self, f"dW{gate}{source}", np.zeros((h, size)))
                setattr(self, f"db{gate}{source}", np.zeros(h))

    def __call__(self, x, h_prev_t):
        return self.forward(x, h_prev_t)

    def forward(self, x, h_prev_t):
        self.x = x
        self.hidden = h_prev_t
        self.r = sigmoid(self.Wrx @ x + self.brx + self.Wrh @ h_prev_t + self.brh)
        self.z = sigmoid(self.Wzx @ x + self.bzx + self.Wzh @ h_prev_t + self.bzh)
        self.hn = self.Wnh @ h_prev_t + self.bnh
        self.n = np.tanh(self.Wnx @ x + self.bnx + self.r * self.hn)
        return (1 - self.z) * self.n + self.z * h_prev_t

    def backward(self, delta):
        dn = delta * (1 - self.z) * (1 - self.n**2)
        dz = delta * (self.hidden - self.n) * self.z * (1 - self.z)
        dr = dn * self.hn * self.r * (1 - self.r)
        self.dWnx += np.outer(dn, self.x)
        self.dbnx += dn
        self.dWnh += np.outer(dn * self.r, self.hidden)
        self.dbnh += dn * self.r
        self.dWzx += np.outer(dz, self.x)
        self.dbzx += dz
        self.dWzh += np.outer(dz, self.hidden)
        self.dbzh += dz
        self.dWrx += np.outer(dr, self.x)
        self.dbrx += dr
        self.dWrh += np.outer(dr, self.hidden)
        self.dbrh += dr
        dx = dn @ self.Wnx + dz @ self.Wzx + dr @ self.Wrx
        dh = delta * self.z + (dn * self.r) @ self.Wnh + dz @ self.Wzh + dr @ self.Wrh
        return dx, dh


class Conv2d_stride1:
    def __init__(self, in_channels, out_channels, kernel_size):
        self.kernel_size = kernel_size
        self.W = np.random.normal(0, 1.0, (out_channels, in_channels, kernel_size, kernel_size))
        self.b = np.zeros(out_channels)
        self.dLdW = np.zeros(self.W.shape)
        self.dLdb = np.zeros(self.b.shape)

    def forward(self, A):
        self.A = A
        K = self.kernel_size
        N, _, H, W = A.shape
        Z = np.zeros((N, len(self.b), H - K + 1, W - K + 1))
        for i in range(Z.shape[2]):
            for j in range(Z.shape[3]):
                Z[:, :, i, j] = np.tensordot(A[:, :, i : i + K, j : j + K], self.W, axes=([1, 2, 3], [1, 2, 3]))
        return Z + self.b[None, :, None, None]

    def backward(self, dLdZ):
        K = self.kernel_size
        _, _, H, W = dLdZ.shape
        for i in range(K):
            for j in range(K):
                part = self.A[:, :, i : i + H, j : j + W]
                self.dLdW[:, :, i, j] = np.tensordot(dLdZ, part, axes=([0, 2, 3], [0, 2, 3]))
        self.dLdb = dLdZ.sum(axis=(0, 2, 3))
        pad = np.pad(dLdZ, ((0, 0), (0, 0), (K - 1, K - 1), (K - 1, K - 1)))
        turned = np.flip(self.W, (2, 3))
        dLdA = np.zeros(self.A.shape)
        for i in range(dLdA.shape[2]):
            for j in range(dLdA.shape[3]):
                part = pad[:, :, i : i + K, j : j + K]
                dLdA[:, :, i, j] = np.tensordot(part, turned, axes=([1, 2, 3], [0, 2, 3]))
        return dLdA


class Downsample2d:
    def __init__(self, downsampling_factor):
        self.factor = downsampling_factor

    def forward(self, A):
        self.shape = A.shape
        return A[:, :, :: self.factor, :: self.factor]

    def backward(self, dLdZ):
        out = np.zeros(self.shape)
        out[:, :, :: self.factor, :: self.factor] = dLdZ
        return out


class Conv2d:
    def __init__(self, in_channels, out_channels, kernel_size, stride, padding=0):
        self.pad = padding
        self.conv2d_stride1 = Conv2d_stride1(in_channels, out_channels, kernel_size)
        self.downsample2d = Downsample2d(stride)

    def forward(self, A):
        A = np.pad(A, ((0, 0), (0, 0), (self.pad, self.pad), (self.pad, self.pad)))
        return self.downsample2d.forward(self.conv2d_stride1.forward(A))

    def backward(self, dLdZ):
        d = self.conv2d_stride1.backward(self.downsample2d.backward(dLdZ))
        return d[:, :, self.pad : d.shape[2] - self.pad, self.pad : d.shape[3] - self.pad]
