"""What every correct implementation obeys, and the judge that finds out whether a subject does."""
