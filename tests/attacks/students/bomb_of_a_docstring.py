class ReLU:
    def forward(self, x):
        return x


ReLU.__doc__ = "x" * 100_000_000
