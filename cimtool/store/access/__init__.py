"""The record of access: who did, saw or tried what, and whether the record is as it was written."""
