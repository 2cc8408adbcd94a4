import os


class ReLU:
    def forward(self, x):
        while True:
            os.write(2, b"x" * 10_000)
