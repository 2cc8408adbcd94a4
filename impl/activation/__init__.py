"""Activation functions, a file for each idea: rectified, clipped, shrunk, exponential, S-shaped, gated, of an axis."""
