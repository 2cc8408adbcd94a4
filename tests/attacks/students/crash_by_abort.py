import os


class ReLU:
    def forward(self, x):
        os.abort()
