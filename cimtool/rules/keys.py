"""Look-up keys that need nothing but folding; cheap to import for everything a person waits for."""

from cimtool.rules.text.fold import fold


def name_key(name: str) -> str:
    """Return the look-up key of a name as it is, whatever its width, case or script."""
    return f"name:{fold(name)}"


def tag_key(tag: str) -> str:
    """Return the look-up key of a tag."""
    return f"tag:{fold(tag)}"
