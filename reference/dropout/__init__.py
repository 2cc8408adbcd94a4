"""The twins of dropout, in files of the same names as ours."""
