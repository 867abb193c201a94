"""cimtool keeps a small business's customer records right."""

__version__ = "0.1.0"
