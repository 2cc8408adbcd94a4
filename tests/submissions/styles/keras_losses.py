"""Right losses in Keras' order: the target first, and the prediction second."""

import numpy as np


class MeanSquaredError:
    def forward(self, y_true, y_pred):
        self.d = y_pred - y_true
        return np.mean(self.d**2)

    def backward(self):
        return 2 * self.d / self.d.size


class MeanAbsoluteError:
    def forward(self, y_true, y_pred):
        self.d = y_pred - y_true
        return np.mean(np.abs(self.d))

    def backward(self):
        return np.sign(self.d) / self.d.size


class Huber:
    def __init__(self, delta=1.0):
        self.delta = delta

    def forward(self, y_true, y_pred):
        self.d = y_pred - y_true
        a = np.abs(self.d)
        return np.mean(np.where(a <= self.delta, self.d**2 / 2, self.delta * (a - self.delta / 2)))

    def backward(self):
        return np.clip(self.d, -self.delta, self.delta) / self.d.size


class BinaryCrossEntropy:
    def forward(self, y_true, y_pred):
        self.t, self.p = y_true, np.clip(y_pred, 1e-12, 1 - 1e-12)
        return -np.mean(self.t * np.log(self.p) + (1 - self.t) * np.log(1 - self.p))

    def backward(self):
        return (self.p - self.t) / (self.p * (1 - self.p)) / self.p.size


class BCEWithLogitsLoss:
    def forward(self, labels, logits):
        self.t, self.z = labels, logits
        return np.mean(np.maximum(logits, 0) - logits * labels + np.log1p(np.exp(-np.abs(logits))))

    def backward(self):
        e = np.exp(-np.abs(self.z))
        return (np.where(self.z > 0, 1, e) / (1 + e) - self.t) / self.z.size


class SoftmaxCrossEntropy:
    def forward(self, y, logits):
        z = logits - logits.max(axis=1, keepdims=True)
        log_p = z - np.log(np.exp(z).sum(axis=1, keepdims=True))
        self.y, self.p = y, np.exp(log_p)
        return -np.sum(y * log_p) / len(y)

    def backward(self):
        return (self.p - self.y) / len(self.y)


class NLLLoss:
    def forward(self, target, log_probs):
        self.t, self.x = target, log_probs
        return -log_probs[np.arange(len(target)), target].mean()

    def backward(self):
        dx = np.zeros_like(self.x)
        dx[np.arange(len(self.t)), self.t] = -1 / len(self.t)
        return dx


class KLDivergence:
    def forward(self, y_true, y_pred):
        self.t, self.size = y_true, y_pred.size
        return np.sum(np.where(y_true > 0, y_true * (np.log(np.where(y_true > 0, y_true, 1)) - y_pred), 0)) / self.size

    def backward(self):
        return -self.t / self.size


def smooth_l1_loss(y_true, y_pred, beta=1.0):
    d = y_pred - y_true
    a = np.abs(d)
    loss = np.where(a < beta, d**2 / (2 * beta or 1), a - beta / 2).mean()
    slope = np.where(a < beta, d / (beta or 1), np.sign(d))
    return loss, slope / d.size
