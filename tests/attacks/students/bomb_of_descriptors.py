import os


class ReLU:
    def forward(self, x):
        while True:
            os.dup(1)
