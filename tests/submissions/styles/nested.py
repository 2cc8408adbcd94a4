"""Containers as courses write them, which leave parameters to their layers, and a network of two layers by numbers."""

import numpy as np


class Sequential:
    def __init__(self, *args):
        self.layers = list(args)

    def __call__(self, x):
        for layer in self.layers:
            x = layer.forward(x)
        return x

    def backward(self, grad):
        for layer in self.layers[::-1]:
            grad = layer.backward(grad)
        return grad

    def train(self):
        for layer in self.layers:
            layer.train()

    def eval(self):
        for layer in self.layers:
            layer.eval()

    def zero_grad(self):
        for layer in self.layers:
            layer.zero_grad()


class SkipConnection:
    def __init__(self, fn):
        self.fn = fn

    def forward(self, x):
        return self.fn.forward(x) + x

    def backward(self, grad):
        return self.fn.backward(grad) + grad

    def train(self):
        self.fn.train()

    def eval(self):
        self.fn.eval()

    def zero_grad(self):
        self.fn.zero_grad()


class TwoLayerNet:
    def __init__(self, input_size, hidden_size, output_size, std=1e-2):
        self.params = {
            "W1": std * np.random.randn(hidden_size, input_size),
            "b1": np.zeros(hidden_size),
            "W2": std * np.random.randn(output_size, hidden_size),
            "b2": np.zeros(output_size),
        }
        self.grads = {}

    def forward(self, x):
        self.x = x
        self.hidden = np.maximum(0, x @ self.params["W1"].T + self.params["b1"])
        return self.hidden @ self.params["W2"].T + self.params["b2"]

    def backward(self, dscores):
        dhidden = (dscores @ self.params["W2"]) * (self.hidden > 0)
        self.grads["W2"], self.grads["b2"] = dscores.T @ self.hidden, dscores.sum(axis=0)
        self.grads["W1"], self.grads["b1"] = dhidden.T @ self.x, dhidden.sum(axis=0)
        return dhidden @ self.params["W1"]
