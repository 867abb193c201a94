"""Tiers: what customers are measured by, the rules that sort them, and what they count in."""
