"""What each loss promises."""
