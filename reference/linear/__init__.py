"""The twins of linear maps and lookups, in files of the same names as ours."""
