"""Dropout, a file for each idea of what is dropped, and of what is put in its place."""
