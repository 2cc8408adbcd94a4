"""Linear maps and lookups, a file for each idea: one input, two inputs, flattening, rows of a table, bags of rows."""
