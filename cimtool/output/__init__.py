"""The only printer: every format, errors, questions and progress leave through here."""

from cimtool.output.printer import Printer

__all__ = ["Printer"]
