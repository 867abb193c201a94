"""Texts that stand for sensitive values: what may be shown, and where the value itself is."""


class Sealed(str):
    """A sensitive value as everybody may see it; the value itself is sealed in the cell of that number.

    Equal only to a text of the same cell: two values may look alike under their masks.
    """

    __slots__ = ("cell",)
    cell: int

    def __new__(cls, shown: str, cell: int) -> "Sealed":
        """Return what is shown of the value in a cell."""
        made = super().__new__(cls, shown)
        made.cell = cell
        return made

    def __reduce__(self) -> tuple[type["Sealed"], tuple[str, int]]:  # to another process and back
        return Sealed, (str(self), self.cell)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sealed) and other.cell == self.cell

    def __ne__(self, other: object) -> bool:
        return not self == other

    __hash__ = str.__hash__


class Secret(str):
    """A sensitive value on its way into a cell; as a text it is only what may be shown of it."""

    __slots__ = ("plain",)
    plain: str

    def __new__(cls, shown: str, plain: str) -> "Secret":
        """Return a value and its mask."""
        made = super().__new__(cls, shown)
        made.plain = plain
        return made

    def __reduce__(self) -> tuple[type["Secret"], tuple[str, str]]:  # to another process and back
        return Secret, (str(self), self.plain)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and other.plain == self.plain

    def __ne__(self, other: object) -> bool:
        return not self == other

    __hash__ = str.__hash__
