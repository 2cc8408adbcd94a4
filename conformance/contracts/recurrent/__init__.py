"""What recurrent layers and cells promise."""
