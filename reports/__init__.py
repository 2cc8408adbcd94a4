"""Renderers of one results model."""
