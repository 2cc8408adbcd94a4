"""What normalization layers promise."""
