"""Known wrong implementations, each with the misconception behind it."""
