"""The only printer: every format, errors, questions and progress leave through here."""
