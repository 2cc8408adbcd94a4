# In the style of a book on neural networks from scratch: methods return nothing and keep their results.
import numpy as np


class Layer_Dense:
    def __init__(self, n_inputs, n_neurons, weight_decay_l2=0):
        self.weights = 0.01 * np.random.randn(n_inputs, n_neurons)
        self.biases = np.zeros((1, n_neurons))
        self.weight_decay_l2 = weight_decay_l2

    def forward(self, inputs, training):
        self.inputs = inputs
        self.output = inputs @ self.weights + self.biases

    def backward(self, dvalues):
        self.dweights = self.inputs.T @ dvalues
        self.dbiases = dvalues.sum(axis=0, keepdims=True)
        if self.weight_decay_l2 > 0:
            self.dweights += 2 * self.weight_decay_l2 * self.weights
        self.dinputs = dvalues @ self.weights.T


class Activation_ReLU:
    def forward(self, inputs, training):
        self.inputs = inputs
        self.output = np.maximum(0, inputs)

    def backward(self, dvalues):
        self.dinputs = dvalues.copy()
        self.dinputs[self.inputs <= 0] = 0

    def predictions(self, outputs):
        return outputs


class Activation_Sigmoid:
    def forward(self, inputs, training):
        self.inputs = inputs
        small = np.exp(-np.abs(inputs))
        self.output = np.where(inputs >= 0, 1, small) / (1 + small)

    def backward(self, dvalues):
        self.dinputs = dvalues * (1 - self.output) * self.output


class Activation_Softmax:
    def forward(self, inputs, training):
        self.inputs = inputs
        powers = np.exp(inputs - inputs.max(axis=1, keepdims=True))
        self.output = powers / powers.sum(axis=1, keepdims=True)

    def backward(self, dvalues):
        self.dinputs = np.empty_like(dvalues)
        for index, (row, gradient) in enumerate(zip(self.output, dvalues)):
            column = row.reshape(-1, 1)
            jacobian = np.diagflat(column) - column @ column.T
            self.dinputs[index] = jacobian @ gradient


class Layer_Dropout:
    def __init__(self, rate):
        self.rate = 1 - rate

    def forward(self, inputs, training):
        self.inputs = inputs
        if not training:
            self.mask = np.ones_like(inputs)
            self.output = inputs.copy()
            return
        self.mask = np.random.binomial(1, self.rate, size=inputs.shape) / self.rate
        self.output = inputs * self.mask

    def backward(self, dvalues):
        self.dinputs = dvalues * self.mask
