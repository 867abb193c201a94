"""Whether a folder of backups is as it may be after a fault: ``shelf_sound.py FOLDER KEY AT_LEAST [clean]``.

Every file under a final name opens whole with the key, there are at least so many, and with
``clean`` nothing unfinished lies beside them or beside the database (the folder above).
"""

import sys
from pathlib import Path

from cimtool.vault.age import read_identities
from cimtool.vault.container import read_backup


def main() -> None:
    """Exit with what is wrong, if anything is."""
    folder, keys, at_least = Path(sys.argv[1]), read_identities(Path(sys.argv[2]).read_text("utf-8")), int(sys.argv[3])
    final = sorted(path for path in folder.iterdir() if path.name.endswith(".age"))
    for path in final:
        with path.open("rb") as file:
            read_backup(file, keys, None, path=path.name)
    if len(final) < at_least:
        sys.exit(f"only {len(final)} backups: {[path.name for path in final]}")
    left = [path.name for place in (folder, folder.parent) for path in place.iterdir()
            if path.name.startswith(".cimtool")]
    if left and sys.argv[4:] == ["clean"]:
        sys.exit(f"left over: {left}")


main()
