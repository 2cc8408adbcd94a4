"""Known wrong recurrent layers and cells."""
