class ReLU:
    def forward(self, x):
        while True:
            pass
