"""Sealed values: the cells that hold them, and the keyslots that open those."""
