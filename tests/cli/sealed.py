"""A shop with a data key; the passphrase stands where `unlock` of the fixtures says."""

PASSPHRASE = "a long made-up passphrase"
NUMBER = "11010519491231002X"
OTHER_NUMBER = "110101199003073810"
MASK = "110***********002X"
CARD = "6222020200112234567"


def left_behind(folder):
    """The bytes of every file below a folder, by name."""
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def assert_nowhere(folder, *secrets):
    """No file below a folder holds one of these as plain text; the input files of a test are named `*.in.*`."""
    for name, data in left_behind(folder).items():
        if ".in." not in name:
            assert not [secret for secret in secrets if secret.encode() in data], name
