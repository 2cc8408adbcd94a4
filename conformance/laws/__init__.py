"""The laws, judged on transcripts; none of them names a component."""
