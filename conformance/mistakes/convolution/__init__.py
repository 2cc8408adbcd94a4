"""Known wrong convolution layers, and what goes with them."""
