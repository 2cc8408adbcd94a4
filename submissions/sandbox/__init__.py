"""What strangers' code runs in: a runtime of its own, and the profiles that hold it."""
