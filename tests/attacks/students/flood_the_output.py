class ReLU:
    def forward(self, x):
        while True:
            print("x" * 10_000)
