"""Sensitive values are put in order and looked at before they are sealed; what is said of them names only the mask."""

import pytest

from cimtool.fields import FieldClass, OwnKind
from cimtool.rules.entry import entered
from cimtool.rules.sensitive import hiding
from cimtool.rules.standards import FieldStandard, Standards

CODE = "x.统一社会信用代码"
STANDARDS = Standards({CODE: FieldStandard(name=CODE, kind=OwnKind.TEXT, cls=FieldClass.SENSITIVE)}, sealing=True)


def seen(name, text):
    entry = entered([(name, text)], hide=hiding(STANDARDS))
    plain = {field: value.plain for field, value in entry.secrets.items()}
    assert entry.extra == {}
    assert not [problem for problem in entry.problems if len(text) > 6 and "*" not in text and text in problem.value]
    return plain.get(name), [problem.code for problem in entry.problems]


@pytest.mark.parametrize(("name", "typed", "plain", "codes"), [
    ("id_number", "11010519491231002x", "11010519491231002X", []),
    ("id_number", "110105 19491231 002X", "11010519491231002X", []),
    ("id_number", "１１０１０５１９４９１２３１００２Ｘ", "11010519491231002X", []),
    ("id_number", "110105491231002", "110105491231002", []),
    ("id_number", "E12345678", "E12345678", []),
    ("id_number", "110101199003073811", "110101199003073811", ["invalid_id_number"]),
    ("id_number", "110101199003070000", None, ["lost_digits"]),
    ("id_number", "1.10101199003074E+17", None, ["lost_digits"]),
    ("id_number", "110***********002X", None, ["masked_value"]),
    ("bank_card", "6222 0202 0011 2234 567", "6222020200112234567", ["invalid_bank_card"]),
    ("bank_card", "4111-1111-1111-1111", "4111111111111111", []),
    (CODE, "91440300 708461136t", "91440300708461136T", []),
    (CODE, "91440300708461136A", "91440300708461136A", ["invalid_credit_code"]),
    ("id_number", "a\0b", None, ["nul"]),
])
def test_a_value_is_written_one_way_and_its_check_is_looked_at(name, typed, plain, codes):
    assert seen(name, typed) == (plain, codes)
