import time


class ReLU:
    def forward(self, x):
        time.sleep(3600)
