"""Known wrong attention."""
