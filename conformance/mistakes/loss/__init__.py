"""Known wrong losses."""
