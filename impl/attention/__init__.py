"""Attention: scaled dot products, heads, positions, and the layers of the Transformer."""
