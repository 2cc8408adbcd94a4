"""What dropout promises, in files of the same names as ours."""
