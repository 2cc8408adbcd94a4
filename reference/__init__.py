"""The PyTorch twin of every component."""
