"""Strangers' code: finding it, running it apart, and judging a whole class of it."""
