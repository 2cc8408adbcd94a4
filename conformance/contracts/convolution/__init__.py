"""What convolution layers promise, and what goes with them."""
