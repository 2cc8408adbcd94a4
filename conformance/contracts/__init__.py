"""What each component promises."""
