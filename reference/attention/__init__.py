"""The twins of attention."""
