"""What activation functions promise, in files of the same names as theirs."""
