"""Merges, and records taken out of a golden record again."""
