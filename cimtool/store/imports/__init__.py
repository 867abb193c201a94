"""Imports: rows that are decided, written in batches, and remembered one by one."""
