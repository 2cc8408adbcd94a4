"""Known wrong pooling layers."""
