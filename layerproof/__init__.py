"""Prove that from-scratch neural-network components are right, or say what is wrong with them and why."""
