"""Right losses of samples in columns, as on the slides: Z and Y are (C, m), and the mean is over the m columns."""

import numpy as np


class CrossEntropyLoss:
    def forward(self, Z, Y):
        self.Y = Y
        self.m = Z.shape[1]
        Z = Z - Z.max(0, keepdims=True)
        lse = np.log(np.exp(Z).sum(0, keepdims=True))
        self.P = np.exp(Z - lse)
        return float(-(Y * (Z - lse)).sum() / self.m)

    def backward(self):
        return (self.P - self.Y) / self.m


class BCELoss:
    def forward(self, AL, Y):
        self.A, self.Y, self.m = np.clip(AL, 1e-12, 1 - 1e-12), Y, Y.shape[1]
        return -np.sum(Y * np.log(self.A) + (1 - Y) * np.log(1 - self.A)) / self.m

    def backward(self):
        return -(self.Y / self.A - (1 - self.Y) / (1 - self.A)) / self.m


class BCEWithLogitsLoss:
    def forward(self, Z, Y):
        self.Z, self.Y, self.m = Z, Y, Z.shape[1]
        return np.sum(np.maximum(Z, 0) - Z * Y + np.log1p(np.exp(-np.abs(Z)))) / self.m

    def backward(self):
        e = np.exp(-np.abs(self.Z))
        return (np.where(self.Z > 0, 1, e) / (1 + e) - self.Y) / self.m


class MSELoss:
    def forward(self, Y, Y_hat):
        self.D, self.m = Y_hat - Y, Y.shape[1]
        return np.sum(self.D**2) / (2 * self.m)

    def backward(self):
        return self.D / self.m
