"""Headers of two words: whose or which (``Company Phone``, ``联系人手机``, ``Person - Email - Work``), and what.

Nobody can list them all; the second word alone says which field it is.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Final

from cimtool.rules.text.emails import parse_emails
from cimtool.rules.text.phones import parse_phones

_WHOSE = re.compile(
    "(?:person|contactperson|contact|customer|client|buyer|member|lead|company|organization|personal|office|work|home|"
    "business|billing|default|primary|main|secondary|other|alternate|alternative|"
    "客户|顾客|会员|用户|买家|联系人|收货人|收件人|公司|企业|单位|门店|店铺|个人|工作|办公|家庭|常用|默认|主要|主|备用|其他|其它|第一|第二)"
    "[-.:/的]*(?=.)")
_WHICH = re.compile("[-.:/](?:work|home|mobile|other|main|primary|custom)$")
# What belongs to whoever the row is about, however it is called there.
_ANYBODYS: Final = frozenset({
    "phones", "emails", "wechat", "qq", "website", "gender", "birthday", "title", "tags", "notes", "preferences"})
_OF_CARDS: Final = frozenset({"name", "company", "owner", "ref"})  # behind a dash: Person - Name

# Where somebody is: homes, firms, and whatever a shop delivers to have columns of their own.
_AT = re.compile(
    r"(home|work|business|other|mailing|billing|shipping|po|sa|defaultaddress|address\d+-|"
    "商务地址|住宅地址|其他地址|其它地址|家庭地址|公司地址|单位地址)-?(?:address-?)?(.+)")
_OF_PLACES: Final[Mapping[str, str]] = {spelling: field for field, spellings in (
    ("address", "formatted|address|street|address1|addressline1|line1|街道"),
    ("address_2", "address2|addressline2|line2|street2|街道2"),
    ("city", "city|市/县|市|城市"),
    ("province", "state|state/province|province|provincecode|region|省/市/自治区|省"),
    ("postcode", "postalcode|postcode|zip|zipcode|zip/postalcode|邮政编码|邮编"),
) for spelling in spellings.split("|")}
PLACED: Final = frozenset(_OF_PLACES.values()) | {"street_number", "district"}

# What the fields are called in German, French, Spanish and Japanese; the field table has English and Chinese.
ABROAD: Final = (
    ("name", "nom complet|nombre completo|氏名|お名前|名前|顧客名"),
    ("family_name", "nachname|familienname|nom|nom de famille|apellido|apellidos"),
    ("given_name", "vorname|prénom|prenom|nombre"),
    ("company", "firma|unternehmen|société|societe|entreprise|empresa|会社名|会社|勤務先"),
    ("title", "funktion|fonction|cargo|役職"),
    ("ref", "kundennummer|kundennr.|kunden-nr.|numéro client|顧客番号|会員番号"),
    ("phones", "telefon|telefonnummer|mobil|mobiltelefon|handy|téléphone|portable|teléfono|telefono|móvil|"
               "電話番号|携帯電話|携帯番号|携帯"),
    ("emails", "e-mail-adresse|emailadresse|courriel|adresse e-mail|adresse mail|correo|correo electrónico|"
               "メールアドレス|メール"),
    ("address", "straße|strasse|anschrift|adresse|rue|dirección|direccion|calle|住所"),
    ("postcode", "plz|postleitzahl|code postal|código postal|codigo postal|郵便番号"),
    ("city", "ort|stadt|wohnort|ville|ciudad|市区町村"),
    ("province", "bundesland|provincia|都道府県"),
    ("birthday", "geburtstag|geburtsdatum|date de naissance|fecha de nacimiento|生年月日|誕生日"),
    ("gender", "geschlecht|sexe|sexo|性別"),
    ("notes", "bemerkung|bemerkungen|notiz|notizen|remarque|remarques|notas|備考"),
)

_OF_NAMES: Final = ("姓名", "名称", "name", "名", "称呼", "人")
# Google's columns in pairs: what the owner called it, and the value; of some the label is the name of an own field.
_PAIR = re.compile(r"(.*\d)-(?:(label|type|标签|类型)|value|值)")
_OWN = re.compile(r"event|relation|customfield|事件|关系|自定义字段")
_COUNTRY = re.compile(
    r"(?:country|国家|国别)(?:/region|/?地区|或地区|name|名称|code|代码)?$|^(?:land|pays|pa[ií]s|国名)$")


def without_whose(folded: str) -> tuple[str, bool]:
    """Return a folded header without whose and which it is, and whether a dash stood behind the former."""
    whose = _WHOSE.match(folded)
    rest = folded[whose.end():] if whose else folded
    return _WHICH.sub("", rest), whose is not None and not whose[0][-1].isalnum()


def may_be_anybodys(field: str, *, behind_dash: bool) -> bool:
    """Tell whether a column is that field whoever is named in its header."""
    return field in _ANYBODYS or (behind_dash and field in _OF_CARDS)


def spare_places(squeezed: Sequence[str], targets: Sequence[str | None]) -> tuple[Mapping[int, str], ...]:
    """Return the sets of columns that tell a place, best first, for rows that have none where *targets* say.

    ``squeezed``: the headers, in which only width, case and blanks are folded.
    """
    found: dict[str, dict[int, str]] = {}
    for column, text in enumerate(squeezed):
        at = _AT.fullmatch(text)
        field = _OF_PLACES.get(at[2]) if at else None
        if at and field is not None and field not in found.setdefault(at[1], {}).values():
            found[at[1]][column] = field
    taken = {column for column, target in enumerate(targets) if target in PLACED}
    return tuple(group for group in found.values() if "address" in group.values() and not taken.issuperset(group))


def is_label(squeezed: str) -> bool:
    """Tell whether a column says what the one beside it is."""
    pair = _PAIR.fullmatch(squeezed)
    return pair is not None and pair[2] is not None


def labelled(squeezed: Sequence[str]) -> Mapping[int, int]:
    """Return by the column of a value that of its own label."""
    found = {column: pair for column, text in enumerate(squeezed) if (pair := _PAIR.fullmatch(text))}
    labels = {pair[1]: column for column, pair in found.items() if pair[2]}
    return {column: labels[pair[1]] for column, pair in found.items() if not pair[2] and pair[1] in labels}


def own_labels(squeezed: Sequence[str]) -> Mapping[int, int]:
    """Return `labelled` of those columns whose label is the name of an own field."""
    return {column: label for column, label in labelled(squeezed).items() if _OWN.match(squeezed[column])}


def country_columns(squeezed: Sequence[str]) -> tuple[int, ...]:
    """Return the columns that name a country: ``Country/Region``, ``Billing Country``, ``国家``."""
    return tuple(column for column, text in enumerate(squeezed) if _COUNTRY.search(text))


def likeliest_name(header: Sequence[str]) -> str | None:
    """Return the column to propose for the name where none is surely it; None if all are blank."""
    named = (text for word in _OF_NAMES for text in header if word in text.lower())
    return next(named, None) or next(filter(None, header), None)


def is_contact(header: str) -> bool:
    """Tell whether what stands in a header row is somebody's number or address of mail."""
    return bool(parse_emails(header).points) or any(point.e164 for point in parse_phones(header))
