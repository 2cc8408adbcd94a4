class ReLU:
    def forward(self, x):
        raise ValueError("x" * 100_000_000)
