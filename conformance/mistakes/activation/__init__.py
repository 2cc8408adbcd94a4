"""Known wrong activation functions, in files of the same names as the right ones."""
