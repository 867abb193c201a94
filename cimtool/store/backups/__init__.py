"""Backups and restores: copies of the database, where they stand, and how one comes back."""
