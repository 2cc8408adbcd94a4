"""Ways to make evidence: each makes the programs that feed many laws."""
