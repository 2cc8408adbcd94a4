class ReLU:
    def forward(self, x):
        nested = ()
        for _ in range(200_000):
            nested = (nested,)
        return nested
