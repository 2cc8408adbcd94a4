class ReLU:
    def forward(self, x):
        x[...] = 0.0
        return x

    def backward(self, grad_output):
        grad_output[...] = 0.0
        return grad_output
