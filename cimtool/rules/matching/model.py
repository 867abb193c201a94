"""The parameters of matching: how often each level is seen, and the ones cimtool ships with.

A model fitted to the owner's own data has the same form and takes its place.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from cimtool.fields import Comparison as Compared
from cimtool.rules.matching.levels import Level


@dataclass(frozen=True, slots=True)
class Chances:
    """How often a level is seen between two records that both have the field.

    ``match``: of one customer (the m-probability); ``random``: of strangers (the
    u-probability); ``shared``: of people who share a household or office, None if they are
    like strangers in this.
    """

    match: float
    random: float
    shared: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Model:
    """Everything that decides a probability, the records and the frequencies aside.

    ``email_of_namesakes`` replaces the chances of e-mail where the names agree, because
    addresses are made of names; ``matches`` and ``shared_contacts`` are expected pairs per
    customer; ``pseudo_count`` is how many imagined customers stand behind a shipped
    frequency when a value's own is counted.
    """

    chances: Mapping[Compared, Mapping[Level, Chances]]
    email_of_namesakes: Mapping[Level, Chances]
    matches: float
    shared_contacts: float
    pseudo_count: float


_L, _P = Level, Chances

# Set by hand after level counts on tools/gen_duplicates.py (seeds 7 and 11) and a look at febrl1: a start, no fit.
SHIPPED: Final = Model(
    chances={
        Compared.NAME: {
            _L.EXACT: _P(.68, .004, .01),
            _L.SOUNDS: _P(.04, .0005),
            _L.HOMOPHONE: _P(.06, .0005),
            _L.NEAR: _P(.09, .001, .02),
            _L.PART: _P(.06, .004, .03),
            _L.GENERATION: _P(.03, .0007, .25),
            _L.KIN: _P(.012, .02, .45),
            _L.CONFLICT: _P(.045, .70, .35),
            _L.OTHER_KIND: _P(.0005, .3, .3),
        },
        Compared.COMPANY: {
            _L.EXACT: _P(.85, .002, .4),
            _L.NEAR: _P(.10, .001, .05),
            _L.CONFLICT: _P(.05, 1., .55),
        },
        Compared.PHONE: {
            _L.EXACT: _P(.75, 2e-4, .5),
            _L.NEAR: _P(.05, 3e-4, .04),
            _L.CONFLICT: _P(.20, 1., .46),
        },
        Compared.EMAIL: {
            _L.EXACT: _P(.72, 2e-4, .12),
            _L.NEAR: _P(.11, 1e-4, .02),
            _L.CONFLICT: _P(.17, 1.),
        },
        Compared.HANDLE: {
            _L.EXACT: _P(.85, 2e-4),
            _L.CONFLICT: _P(.15, 1.),
        },
        Compared.ADDRESS: {
            _L.EXACT: _P(.52, 1e-5, .5),
            _L.NEAR: _P(.30, 1e-4, .3),
            _L.CONFLICT: _P(.18, 1., .2),
        },
        Compared.CITY: {
            _L.EXACT: _P(.85, .08, .80),
            _L.CONFLICT: _P(.15, .92, .20),
        },
        Compared.BIRTHDAY: {
            _L.EXACT: _P(.88, 5e-5),
            _L.NEAR: _P(.09, .006),
            _L.PART: _P(.9, .01),
            _L.CONFLICT: _P(.015, 1.),
        },
    },
    email_of_namesakes={
        _L.EXACT: _P(.72, 2e-4, .12),
        _L.NEAR: _P(.11, .01, .02),
        _L.CONFLICT: _P(.17, .99),
    },
    matches=.4,
    shared_contacts=.1,
    pseudo_count=500.,
)
