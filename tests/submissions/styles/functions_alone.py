# Functions of which no class can be made: no backward beside it, no cache, no gradient.
import numpy as np


def affine_forward(x, w, b):
    return x @ w + b, (x, w, b)


def relu_forward(x):
    return np.maximum(x, 0)


def relu_backward(dout, cache):
    return dout * (cache > 0)


def sigmoid_forward(x):
    y = 1 / (1 + np.exp(-x))
    return y, y


def sigmoid_backward(dout, cache):
    return {"dx": dout * cache * (1 - cache)}


def mse_loss(prediction, target):
    return np.mean((prediction - target) ** 2)
