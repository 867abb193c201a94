"""Audits, freshness and whom to call: customers with what stands beside them, read in one go."""
