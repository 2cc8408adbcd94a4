import warnings


class ReLU:
    def forward(self, x):
        for number in range(20_000):
            warnings.warn("x" * 1000 + str(number))
        return x
