# In the style of videos and articles whose backward takes a learning rate and moves the parameters itself.
import numpy as np


class Layer:
    def forward(self, input):
        raise NotImplementedError

    def backward(self, output_gradient, learning_rate):
        raise NotImplementedError


class Dense(Layer):
    """One column at a time."""

    def __init__(self, input_size, output_size):
        self.weights = np.random.randn(output_size, input_size)
        self.bias = np.random.randn(output_size, 1)

    def forward(self, input):
        self.input = input
        return self.weights @ input + self.bias

    def backward(self, output_gradient, learning_rate):
        input_gradient = self.weights.T @ output_gradient
        self.weights -= learning_rate * (output_gradient @ self.input.T)
        self.bias -= learning_rate * output_gradient
        return input_gradient


class Tanh(Layer):
    def forward(self, input):
        self.output = np.tanh(input)
        return self.output

    def backward(self, output_gradient, learning_rate):
        return output_gradient * (1 - self.output**2)


class Softmax(Layer):
    def forward(self, input):
        powers = np.exp(input - np.max(input))
        self.output = powers / np.sum(powers)
        return self.output

    def backward(self, output_gradient, learning_rate):
        jacobian = np.diagflat(self.output) - self.output @ self.output.T
        return jacobian @ output_gradient


class PReLU(Layer):
    def __init__(self, num_parameters=1, init=0.25):
        self.alpha = np.full(num_parameters, init)

    def forward(self, input):
        self.input = input
        self.slope = self.alpha.reshape(-1, *[1] * (input.ndim - 2)) if input.ndim > 1 else self.alpha
        return np.where(input > 0, input, self.slope * input)

    def backward(self, output_gradient, learning_rate):
        negative = np.where(self.input > 0, 0, self.input) * output_gradient
        input_gradient = output_gradient * np.where(self.input > 0, 1, self.slope)
        if self.alpha.size > 1:
            axes = tuple(axis for axis in range(negative.ndim) if axis != 1)
            self.alpha = self.alpha - learning_rate * negative.sum(axis=axes)
        else:
            self.alpha = self.alpha - learning_rate * negative.sum()
        return input_gradient
