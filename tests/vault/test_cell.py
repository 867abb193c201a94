import pytest

from cimtool.vault.cell import CellKeys, Keyring
from cimtool.vault.damage import Broken
from cimtool.vault.datakey import DataKey

UID = "0190f5fe-7c00-7a00-8abc-012345678901"
OTHER = "0190f5fe-7c00-7a00-8abc-012345678902"
NUMBER = "11010519491231002X"


def staff_of(key: DataKey) -> DataKey:
    return DataKey(key.id, key.index, key.box)


@pytest.fixture
def key():
    return DataKey.generate()


@pytest.mark.parametrize("whole", [True, False])
def test_who_holds_the_whole_key_opens_what_either_kind_of_holder_sealed(key, whole):
    cell = CellKeys(key if whole else staff_of(key)).seal("id_number", UID, NUMBER)
    assert NUMBER.encode() not in cell
    assert CellKeys(key).open("id_number", UID, cell) == NUMBER


def test_who_holds_the_index_secret_finds_and_cannot_read(key):
    staff = CellKeys(staff_of(key))
    assert staff.blind("id_number", NUMBER) == CellKeys(key).blind("id_number", NUMBER)
    assert not staff.can_open
    with pytest.raises(ValueError, match="cannot read"):
        staff.open("id_number", UID, CellKeys(key).seal("id_number", UID, NUMBER))
    with pytest.raises(ValueError, match="cannot read"):
        staff.open("id_number", UID, staff.seal("id_number", UID, NUMBER))


@pytest.mark.parametrize("whole", [True, False])
def test_a_cell_moved_to_another_row_field_or_key_is_refused(key, whole):
    cell = CellKeys(key if whole else staff_of(key)).seal("id_number", UID, NUMBER)
    stranger = DataKey.generate()
    for field, uid, keys in (("id_number", OTHER, key), ("bank_card", UID, key), ("id_number", UID, stranger)):
        with pytest.raises(Broken):
            CellKeys(keys).open(field, uid, cell)


@pytest.mark.parametrize("whole", [True, False])
def test_no_flipped_bit_and_no_cut_is_accepted(key, whole):
    cell = CellKeys(key if whole else staff_of(key)).seal("id_number", UID, NUMBER)
    reader = CellKeys(key)
    for bit in range(8 * len(cell)):
        broken = bytearray(cell)
        broken[bit // 8] ^= 1 << bit % 8
        with pytest.raises(Broken):
            reader.open("id_number", UID, bytes(broken))
    for length in range(len(cell)):
        with pytest.raises(Broken):
            reader.open("id_number", UID, cell[:length])


def test_equal_values_seal_differently_and_are_found_alike_within_one_field(key):
    keys = CellKeys(key)
    assert keys.seal("id_number", UID, NUMBER) != keys.seal("id_number", UID, NUMBER)
    assert keys.blind("id_number", NUMBER) == keys.blind("id_number", NUMBER)
    assert len({keys.blind(field, NUMBER) for field in ("id_number", "bank_card")}) == 2
    assert keys.blind("id_number", NUMBER) != CellKeys(DataKey.generate()).blind("id_number", NUMBER)


def test_a_keyring_opens_what_any_of_its_keys_sealed_and_seals_with_the_newest():
    old, new = DataKey.generate(), DataKey.generate()
    ring = Keyring([old, new])
    cells = [CellKeys(old).seal("id_number", UID, NUMBER), ring.current.seal("id_number", UID, NUMBER)]
    assert [ring.open("id_number", UID, cell) for cell in cells] == [NUMBER, NUMBER]
    assert cells[1][1:5].hex() == new.id
    assert ring.blinds("id_number", NUMBER) == tuple(CellKeys(key).blind("id_number", NUMBER) for key in (old, new))
    with pytest.raises(Broken):
        Keyring([new]).open("id_number", UID, cells[0])
