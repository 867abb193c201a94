"""Checks of customers' records: a table of pure functions, and the score made of what they find."""
