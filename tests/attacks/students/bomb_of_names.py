globals().update(
    {f"Layer{number}": type(f"Layer{number}", (), {"forward": lambda self, x: x}) for number in range(20_000)}
)


class ReLU:
    def forward(self, x):
        return x
