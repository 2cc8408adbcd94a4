"""What linear maps and lookups promise, in files of the same names as theirs."""
