"""The twins of activation functions, in files of the same names as ours."""
