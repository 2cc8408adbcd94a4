"""Known wrong dropout, a file for each way to go wrong."""
