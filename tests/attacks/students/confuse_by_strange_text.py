class ReLU:
    def forward(self, x):
        raise type("\x1b[2J<script>alert(1)</script>", (Exception,), {})("=cmd|'/C calc'!A0\x1b]0;owned\x07\udcff\0")
