# Kofi A.
# Homework 2: Linear, ReLU, Dropout, cross entropy

import numpy as np

def softmax(z):
	e = np.exp(z - z.max(axis=1, keepdims=True))
	return e / e.sum(axis=1, keepdims=True)


class Linear:
	def __init__(self, in_features, out_features):
		self.weight = np.random.randn(out_features, in_features) * 0.05
		self.bias = np.zeros(out_features)
		self.weight_grad = np.zeros_like(self.weight)
		self.bias_grad = np.zeros_like(self.bias)

	def forward(self, x):
		self.x = x
		return x @ self.weight.T + self.bias

	def backward(self, dy):
		x = self.x.reshape(-1, self.x.shape[-1])
		rows = dy.reshape(-1, dy.shape[-1])
		self.weight_grad += rows.T @ x
		self.bias_grad += rows.sum(axis=0)
		return dy @ self.weight


class ReLU:
	def forward(self, x):
		self.x = x
		return np.maximum(x, 0)

	def backward(self, dy):
		return dy * (self.x > 0)


class Dropout:
	def __init__(self, p=0.5):
		self.p = p
		self.training = True

	def forward(self, x):
		if not self.training:
			self.m = 1
			return x
		self.m = (np.random.rand(*x.shape) < 1 - self.p) / (1 - self.p)
		return x * self.m

	def backward(self, dy):
		return dy * self.m


class CrossEntropyLoss:
	# the loss wants probabilities, so softmax goes first
	def forward(self, logits, target):
		self.target = target
		self.probs = softmax(logits)
		# cross entropy of the probabilities (log-softmax, stable)
		z = self.probs - self.probs.max(axis=1, keepdims=True)
		self.logp = z - np.log(np.exp(z).sum(axis=1, keepdims=True))
		return -self.logp[np.arange(len(target)), target].mean()

	def backward(self, grad_output=1.0):
		# p - y, as on the slides
		n = len(self.target)
		d = np.exp(self.logp)
		d[np.arange(n), self.target] -= 1
		return grad_output * d / n
