"""Known wrong linear maps and lookups, in files of the same names as the right ones."""
