"""The model that cimtool ships with: it serves before the first fit, and as the prior of every fit.

After fits without labels on tables of tools/gen_duplicates.py, rounded; what these never show (WeChat,
partial birthdays, a firm called a person) was set by hand.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from cimtool.fields import Comparison as Compared
from cimtool.fields import OwnComparison
from cimtool.rules.matching.levels import Level
from cimtool.rules.matching.model import FIRM_NAME, Chances, Model

_L, _P = Level, Chances

SHIPPED: Final = Model(
    chances={
        Compared.NAME: {
            _L.EXACT: _P(.62, .004),
            _L.SOUNDS: _P(.04, .0005),
            _L.HOMOPHONE: _P(.06, .0005),
            _L.NEAR: _P(.10, .001),
            _L.ALIKE: _P(.03, .003, .03),
            _L.PART: _P(.06, .004, .03),
            _L.GENERATION: _P(.03, .0007, .25),
            _L.KIN: _P(.012, .02, .45),
            _L.CONFLICT: _P(.045, .70, .35),
            _L.OTHER_KIND: _P(.0005, .3, .3),
        },
        FIRM_NAME: {
            _L.EXACT: _P(.75, .0005),
            _L.NEAR: _P(.15, .002),
            _L.ALIKE: _P(.06, .01, .10),
            _L.CONFLICT: _P(.04, .98, .82),
        },
        Compared.COMPANY: {
            _L.EXACT: _P(.83, .002, .4),
            _L.NEAR: _P(.10, .001, .05),
            _L.ALIKE: _P(.03, .01, .03),
            _L.CONFLICT: _P(.04, .98, .52),
        },
        Compared.PHONE: {
            _L.EXACT: _P(.76, 2e-4, .5),
            _L.NEAR: _P(.05, 1e-4, .04),
            _L.CONFLICT: _P(.19, 1., .48),
        },
        Compared.EMAIL: {
            _L.EXACT: _P(.72, 2e-4, .13),
            _L.MAILBOX: _P(.04, 1e-4, .01),
            _L.NEAR: _P(.06, 2e-4, .012),
            _L.ALIKE: _P(.02, .002, .01),
            _L.CONFLICT: _P(.16, 1., .85),
        },
        Compared.HANDLE: {
            _L.EXACT: _P(.85, 2e-4),
            _L.CONFLICT: _P(.15, 1.),
        },
        Compared.ADDRESS: {
            _L.EXACT: _P(.52, 1e-5, .5),
            _L.NEAR: _P(.26, 1e-5, .25),
            _L.ALIKE: _P(.05, 1e-4, .05),
            _L.PLACE: _P(.01, .001, .01),
            _L.CONFLICT: _P(.16, 1., .2),
        },
        Compared.CITY: {
            _L.EXACT: _P(.84, .08, .83),
            _L.NEAR: _P(.01, .0005, .01),
            _L.CONFLICT: _P(.15, .92, .16),
        },
        Compared.BIRTHDAY: {
            _L.EXACT: _P(.88, 5e-5),
            _L.NEAR: _P(.09, .006),
            _L.ALIKE: _P(.005, .03),
            _L.PART: _P(.9, .01),
            _L.CONFLICT: _P(.01, .97),
        },
    },
    email_of_namesakes={
        _L.EXACT: _P(.72, 2e-4, .13),
        _L.MAILBOX: _P(.04, .004, .01),
        _L.NEAR: _P(.06, .02, .012),
        _L.ALIKE: _P(.02, .05, .02),
        _L.CONFLICT: _P(.16, .93, .85),
    },
    matches=.4,
    shared_contacts=.1,
    pseudo_count=500.,
)

# Of a field that the owner declared; how rare a value is counts besides.
OWN: Final[Mapping[OwnComparison, Mapping[Level, Chances]]] = {
    OwnComparison.ID: {
        _L.EXACT: _P(.85, 2e-4),
        _L.NEAR: _P(.08, 5e-4),
        _L.CONFLICT: _P(.07, 1.),
    },
    OwnComparison.TEXT: {
        _L.EXACT: _P(.75, .01),
        _L.NEAR: _P(.10, .01),
        _L.ALIKE: _P(.05, .02),
        _L.CONFLICT: _P(.10, .96),
    },
    OwnComparison.DATE: {
        _L.EXACT: _P(.85, .001),
        _L.NEAR: _P(.08, .01),
        _L.PART: _P(.9, .01),
        _L.CONFLICT: _P(.07, 1.),
    },
}


def with_own(model: Model, own: Mapping[str, OwnComparison]) -> Model:
    """Return a model that knows these own fields (``x.…``); what it has learned of them stays."""
    unknown = {field: OWN[how] for field, how in own.items() if field not in model.chances}
    return replace(model, chances={**model.chances, **unknown}, identifiers=frozenset(
        field for field, how in own.items() if how is OwnComparison.ID))
