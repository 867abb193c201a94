"""What a header means beside others: the same word is one thing in one program and another in the next."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a header means where one of others stands beside it; ``target`` None: nothing that a field is for."""

    header: str
    beside: frozenset[str]
    target: str | None


def _beside(header: str, beside: str, target: str | None) -> Meaning:
    return Meaning(header, frozenset(beside.split("|")), target)


_MEANINGS = (
    # Salesforce and Zoho: the firm that a contact belongs to.
    _beside("accountname", "firstname|lastname|contactid", "company"),
    _beside("account", "contactname|firstname", "company"),
    # Outlook: Mr or Mrs, where a column of its own has the position.
    _beside("title", "jobtitle|organizationtitle", None),
    _beside("称呼", "职务|职位|岗位", None),
    # Thunderbird: the day of the month.
    _beside("birthday", "birthyear|birthmonth", "birth_day"),
    _beside("birthyear", "birthmonth", "birth_year"),
    _beside("birthmonth", "birthyear", "birth_month"),
    # Chinese CRMs: who of ours looks after the customer.
    _beside("负责人", "负责人所在部门|负责人主属部门|负责人部门|归属部门|最后跟进时间", "owner"),
    # German and French files: what stands beside the given name is the other one.
    _beside("name", "vorname|prénom|prenom", "family_name"),
    # Xero: the person at a customer whose name stands before.
    _beside("firstname", "poattentionto|poaddressline1", None),
    _beside("lastname", "poattentionto|poaddressline1", None),
    # QuickBooks desktop: a person's names stand beside what the customer is called.
    _beside("customer", "mr./ms./...|m.i.|mainphone", "name"),
)


def meant_beside(folded: Sequence[str]) -> dict[int, str | None]:
    """Return by column what a header means because of the others, all folded; most mean what they always do."""
    there = frozenset(folded)
    return {column: meaning.target for meaning in _MEANINGS if meaning.header in there and there & meaning.beside
            for column, text in enumerate(folded) if text == meaning.header}
