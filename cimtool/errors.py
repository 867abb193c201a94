"""Every way cimtool can fail: a code, an exit code and the values that explain it.

Speaks in codes and values only.  The sentence and the hint are message ids
(``error.<code>`` and ``hint.<code>``) that `output` looks up in the reader's language.
"""

from enum import IntEnum, unique
from typing import ClassVar, Self

from cimtool.frozen import frozen


@unique
class ExitCode(IntEnum):
    """What a script learns from the process (10 to 12 mean what they mean in restic)."""

    DONE = 0
    FAILED = 1
    USAGE = 2
    LOOK = 3
    NOT_FOUND = 4
    MISSING = 10
    BUSY = 11
    SECRET = 12
    DAMAGED = 13
    NOT_ALLOWED = 14
    NEWER = 15
    NO_SPACE = 16
    BUG = 70
    INTERRUPTED = 130


@frozen
class Spot:
    """A character, from 1, of a text that somebody typed; one behind the last is its end."""

    text: str
    position: int


class CimError(Exception):
    """A failure that a person can understand.

    ``values`` fill the placeholders of its sentence and hint; exactly the names in
    ``needs`` must be given, so that no sentence is ever printed with a hole in it.
    ``spot`` is where in what was typed it went wrong, if that can be told.
    """

    code: ClassVar[str]
    exit_code: ClassVar[ExitCode]
    needs: ClassVar[tuple[str, ...]] = ()
    spot: Spot | None = None

    def __init__(self, **values: str | int) -> None:
        if set(values) != set(self.needs):
            raise TypeError(f"{type(self).__name__} needs {self.needs}, got {tuple(values)}")
        # The code alone: a stray traceback must not carry customer data.
        super().__init__(self.code)
        self.values = values

    def pointing_at(self, spot: Spot | None) -> Self:
        """Return the error itself, which now tells where; a spot it knows already stays."""
        self.spot = self.spot or spot
        return self


class Failed(CimError):
    """Something outside the program went wrong, such as a disk that does not answer."""

    code, exit_code, needs = "failed", ExitCode.FAILED, ("reason",)


class AlreadyUndone(CimError):
    """The operation has been undone before."""

    code, exit_code, needs = "already_undone", ExitCode.FAILED, ("operation", "by")


class PlanOutdated(CimError):
    """Records of a plan were changed since; ``records`` lists some of them."""

    code, exit_code, needs = "plan_outdated", ExitCode.FAILED, ("records",)


class FileExists(CimError):
    """Writing there would overwrite a file."""

    code, exit_code, needs = "file_exists", ExitCode.FAILED, ("path",)


class Usage(CimError):
    """The command line itself is wrong; ``problem`` is already in the reader's language."""

    code, exit_code, needs = "usage", ExitCode.USAGE, ("problem", "command")


class BadValue(CimError):
    """An option or field was given a value it cannot take."""

    code, exit_code, needs = "bad_value", ExitCode.USAGE, ("name", "value", "expected")


class BreaksStandard(CimError):
    """A record breaks a standard of the owner's; ``problem`` is already in the reader's language."""

    code, exit_code, needs = "breaks_standard", ExitCode.USAGE, ("problem",)


class UnknownField(CimError):
    """No field of that name; ``near`` lists the closest ones."""

    code, exit_code, needs = "unknown_field", ExitCode.USAGE, ("field", "near")


class UnavailableField(CimError):
    """A QUERY asks for what no command works out yet."""

    code, exit_code, needs = "unavailable_field", ExitCode.USAGE, ("field",)


class BadQuery(CimError):
    """A QUERY stops making sense at ``position`` (1-based character)."""

    code, exit_code, needs = "bad_query", ExitCode.USAGE, ("position", "expected")


class BadRules(CimError):
    """A rules file is wrong at a line and a column, both from 1; ``wrong`` is a code, ``text`` what stands there."""

    code, exit_code, needs = "bad_rules", ExitCode.USAGE, ("line", "column", "wrong", "text")


class FileMissing(CimError):
    """An input file is not there."""

    code, exit_code, needs = "file_missing", ExitCode.USAGE, ("path",)


class NotAFile(CimError):
    """A directory or device stands where a file is wanted."""

    code, exit_code, needs = "not_a_file", ExitCode.USAGE, ("path",)


class UnknownEncoding(CimError):
    """``--encoding`` names none that Python knows."""

    code, exit_code, needs = "unknown_encoding", ExitCode.USAGE, ("encoding",)


class UnknownSheet(CimError):
    """``--sheet`` names none of the workbook's sheets."""

    code, exit_code, needs = "unknown_sheet", ExitCode.USAGE, ("sheet", "sheets")


class NoNameColumn(CimError):
    """No column of the file can be the customer's name."""

    code, exit_code, needs = "no_name_column", ExitCode.USAGE, ("path", "header", "first")


class NoHeaderRow(CimError):
    """The first row of the file is a customer, and no header."""

    code, exit_code, needs = "no_header_row", ExitCode.USAGE, ("path", "columns")


class NoSuchColumn(CimError):
    """No column of the file can be a value that every row needs."""

    code, exit_code, needs = "no_such_column", ExitCode.USAGE, ("kind", "path", "field", "header", "first")


class UnknownHeader(CimError):
    """``--map`` names a column that the file does not have."""

    code, exit_code, needs = "unknown_header", ExitCode.USAGE, ("header", "headers")


class MustAsk(CimError):
    """The command would ask, and nobody is there to answer; ``option`` decides."""

    code, exit_code, needs = "must_ask", ExitCode.USAGE, ("question", "option")


class CustomerNotFound(CimError):
    """No customer fits what was typed."""

    code, exit_code, needs = "customer_not_found", ExitCode.NOT_FOUND, ("customer",)


class CustomerAmbiguous(CimError):
    """Several customers fit what was typed; ``matches`` lists them."""

    code, exit_code, needs = "customer_ambiguous", ExitCode.NOT_FOUND, ("customer", "matches")


class NotInTrash(CimError):
    """No deleted customer fits what was typed."""

    code, exit_code, needs = "not_in_trash", ExitCode.NOT_FOUND, ("customer",)


class NotMerged(CimError):
    """The record stands for itself, or nothing tells how it was merged."""

    code, exit_code, needs = "not_merged", ExitCode.NOT_FOUND, ("customer",)


class PurchaseNotFound(CimError):
    """No purchase has that number."""

    code, exit_code, needs = "purchase_not_found", ExitCode.NOT_FOUND, ("purchase",)


class InteractionNotFound(CimError):
    """No interaction has that number."""

    code, exit_code, needs = "interaction_not_found", ExitCode.NOT_FOUND, ("interaction",)


class LinkNotFound(CimError):
    """Two customers are not linked."""

    code, exit_code, needs = "link_not_found", ExitCode.NOT_FOUND, ("left", "right")


class OperationNotFound(CimError):
    """No operation has that number."""

    code, exit_code, needs = "operation_not_found", ExitCode.NOT_FOUND, ("operation",)


class NothingToUndo(CimError):
    """Every operation has been undone, or there is none."""

    code, exit_code = "nothing_to_undo", ExitCode.NOT_FOUND


class DatabaseMissing(CimError):
    """A read wants a database that does not exist yet."""

    code, exit_code, needs = "database_missing", ExitCode.MISSING, ("path",)


class BackupMissing(CimError):
    """No backup stands at that path."""

    code, exit_code, needs = "backup_missing", ExitCode.MISSING, ("path",)


class Busy(CimError):
    """Another process held the database for longer than we may wait."""

    code, exit_code, needs = "busy", ExitCode.BUSY, ("seconds",)


class Damaged(CimError):
    """A file is broken or was tampered with, from a line on if its ``path`` ends so; ``detail`` is a code."""

    code, exit_code, needs = "damaged", ExitCode.DAMAGED, ("path", "detail")


class ForeignFile(CimError):
    """A file is not what its place wants it to be; ``wanted`` says what that is."""

    code, exit_code, needs = "foreign_file", ExitCode.DAMAGED, ("path", "wanted")


class FileEmpty(CimError):
    """An input file has nothing in it."""

    code, exit_code, needs = "file_empty", ExitCode.DAMAGED, ("path",)


class Undecodable(CimError):
    """More than one character in a hundred cannot be read in any encoding we know."""

    code, exit_code, needs = "undecodable", ExitCode.DAMAGED, ("path", "encoding")


class NotAllowed(CimError):
    """The operating system refuses the path."""

    code, exit_code, needs = "not_allowed", ExitCode.NOT_ALLOWED, ("path",)


class NewerVersion(CimError):
    """The file was made by a newer cimtool."""

    code, exit_code, needs = "newer_version", ExitCode.NEWER, ("path", "found", "known")


class NoSpace(CimError):
    """The disk is full."""

    code, exit_code, needs = "no_space", ExitCode.NO_SPACE, ("path",)
