"""The age codec against the vectors of C2SP/CCTV: ``age_vectors.py FOLDER`` (npm package ``cctv-age``, one file each).

Every vector that is neither armoured nor for a post-quantum key must end as it says: what was
released has the hash that it names, and the exit code is 0, 12 (no match) or 13 (all other failures).
"""

import hashlib
import subprocess
import sys
import tempfile
import zlib
from collections import Counter
from pathlib import Path

CODES = {"success": 0, "no match": 12, "HMAC failure": 13, "header failure": 13, "payload failure": 13}
GOOD = ("as it says", "not ours", "refused earlier")
CHUNK_BYTES = 64 * 1024


def fields_of(vector: bytes) -> tuple[dict[str, list[str]], bytes]:
    """Return what a vector says of itself, and its age file."""
    text, _, sealed = vector.partition(b"\n\n")
    said: dict[str, list[str]] = {}
    for line in text.decode().splitlines():
        name, _, value = line.partition(": ")
        said.setdefault(name, []).append(value)
    return said, zlib.decompress(sealed) if said.get("compressed") == ["zlib"] else sealed


def keys_of(said: dict[str, list[str]], folder: Path) -> list[str]:
    """Write the keys where the command finds them; return its options."""
    kind = "identity" if "identity" in said else "passphrase"
    file = folder / kind
    file.write_text("\n".join(said.get(kind, [""])) + "\n", "utf-8")
    return ["--identity" if kind == "identity" else "--passphrase-file", str(file)]


def outcome(vector: bytes, folder: Path) -> str:
    """Return one of GOOD, or what came instead."""
    said, sealed = fields_of(vector)
    if "armored" in said or any("-PQ-" in key for key in said.get("identity", [])):
        return "not ours"
    ran = subprocess.run([sys.executable, "-m", "cimtool.vault.age", "decrypt", *keys_of(said, folder)],
                         input=sealed, capture_output=True, check=False)
    wanted = said["expect"][0]
    if ran.returncode != CODES[wanted]:
        return f"exit {ran.returncode}, not {CODES[wanted]} for {wanted!r}: {ran.stderr[-200:].decode()}"
    released = hashlib.sha256(ran.stdout).hexdigest()
    if said.get("payload", [released]) == [released]:
        return "as it says"
    # Less was given out than the vector allows: a whole chunk is not known to be good before the next one is seen.
    earlier = wanted == "payload failure" and len(ran.stdout) % CHUNK_BYTES == 0 and len(ran.stdout) < len(sealed)
    return "refused earlier" if earlier else f"released {len(ran.stdout)} bytes that it should not"


def main() -> None:
    """Run all; fail if one ends otherwise."""
    counts: Counter[str] = Counter()
    with tempfile.TemporaryDirectory() as folder:
        for path in sorted(Path(sys.argv[1]).iterdir()):
            found = outcome(path.read_bytes(), Path(folder))
            if found not in GOOD:
                sys.stderr.write(f"{path.name}: {found}\n")
                found = "otherwise"
            counts[found] += 1
    sys.stdout.write(f"{dict(counts)}\n")
    if counts["otherwise"]:
        raise SystemExit(1)


if __name__ == "__main__":
    main()
