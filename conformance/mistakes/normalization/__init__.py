"""Known wrong normalization layers."""
