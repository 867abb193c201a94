"""FIELDS: one row a field, iterated by import, export, show, query, merge, masks and docs.

Names normalisers and rules by enum; `rules` holds the table from enum to function.
"""

from enum import StrEnum, unique

from cimtool.frozen import frozen


@unique
class FieldKind(StrEnum):
    """What a field's value looks like."""

    TEXT = "text"
    CHOICE = "choice"
    PHONES = "phones"
    EMAILS = "emails"
    TAGS = "tags"
    DATE = "date"
    INSTANT = "instant"
    NUMBER = "number"


@unique
class OwnKind(StrEnum):
    """What the values of an owner's own field look like; each is one text."""

    TEXT = "text"
    NUMBER = "number"
    DATE = "date"
    CHOICE = "choice"
    PHONE = "phone"
    EMAIL = "email"


@unique
class FieldClass(StrEnum):
    """How private a field is; sensitive ones are never stored as plain text."""

    OPEN = "open"
    PERSONAL = "personal"
    SENSITIVE = "sensitive"


@unique
class Role(StrEnum):
    """Who somebody is to the business, the one with the fewest rights first."""

    VIEWER = "viewer"
    STAFF = "staff"
    MANAGER = "manager"
    OWNER = "owner"

    @property
    def rank(self) -> int:
        """The higher, the more it may do."""
        return tuple(Role).index(self)


@unique
class Right(StrEnum):
    """What a role may do with a field, each one more than the one before."""

    HIDDEN = "hidden"
    MASKED = "masked"
    READ = "read"
    WRITE = "write"

    @property
    def rank(self) -> int:
        """The higher, the more it allows."""
        return tuple(Right).index(self)


@unique
class Normaliser(StrEnum):
    """How a typed value is put in order before it is stored."""

    NAME = "name"
    LINE = "line"
    TEXT = "text"
    PHONES = "phones"
    EMAILS = "emails"
    TAGS = "tags"
    BIRTHDAY = "birthday"
    DATE = "date"
    INSTANT = "instant"
    KIND = "kind"
    GENDER = "gender"
    DIGITS = "digits"


@unique
class Survivorship(StrEnum):
    """Which source record's value lives on in the golden record.

    FILLED: the survivor's own value, else the filled one verified last; UNION: all values,
    each once; JOIN: texts one below the other.
    """

    FILLED = "filled"
    UNION = "union"
    JOIN = "join"


@unique
class Comparison(StrEnum):
    """How two values of a field are compared in matching."""

    NAME = "name"
    COMPANY = "company"
    PHONE = "phone"
    EMAIL = "email"
    ADDRESS = "address"
    CITY = "city"
    BIRTHDAY = "birthday"
    HANDLE = "handle"


@unique
class OwnComparison(StrEnum):
    """How two values of an owner's own field are compared in matching; an identifier belongs to one customer."""

    ID = "id"
    TEXT = "text"
    DATE = "date"


@frozen
class Field:
    """One field.

    ``headers``: spellings that mean it in other programs' files, best first, separated
    by ``|`` and already folded (lower case, half width, no spaces); ``half_life_days``:
    after how many days unchecked a value counts as ageing, None if it does not age.
    """

    name: str
    kind: FieldKind = FieldKind.TEXT
    cls: FieldClass = FieldClass.OPEN
    normaliser: Normaliser = Normaliser.LINE
    survivorship: Survivorship = Survivorship.FILLED
    comparison: Comparison | None = None
    half_life_days: int | None = None
    vcard: str | None = None
    headers: str = ""
    choices: tuple[str, ...] = ()


_K, _C, _N, _S, _M = FieldKind, FieldClass, Normaliser, Survivorship, Comparison

FIELDS: tuple[Field, ...] = (
    Field("name", cls=_C.PERSONAL, normaliser=_N.NAME, comparison=_M.NAME, vcard="FN", headers=(
        "name|fullname|displayname|customername|contactname|accountname|clientname|customerfullname|fn|fileas|姓名|客户姓名|客户名称|"
        "客户名|顾客姓名|会员姓名|名称|名字|联系人姓名|显示名称|全名|客户|客户全称|customer|昵称|收货人|收件人|收货人姓名|收件人姓名|买家姓名|客户昵称|会员昵称|用户昵称|买家昵称")),
    Field("kind", _K.CHOICE, normaliser=_N.KIND, choices=("person", "company"),
          headers="kind|customertype|客户类型|客户性质|类型"),
    Field("company", normaliser=_N.NAME, comparison=_M.COMPANY, half_life_days=730, vcard="ORG", headers=(
        "company|companyname|organization|organizationname|organisation|organization1-name|account|employer|org|associatedcompany|billingcompany|"
        "公司|公司名称|单位|单位名称|工作单位|公司名|企业名称|公司/部门|所属公司|所属企业|组织|企业")),
    Field("title", half_life_days=730, vcard="TITLE", headers=(
        "title|jobtitle|position|organizationtitle|organization1-title|role|职务|职位|岗位|头衔|职称|称呼")),
    Field("contact", cls=_C.PERSONAL, normaliser=_N.NAME, half_life_days=365,
          headers="contact|contactperson|primarycontact|联系人|客户联系人|主要联系人|负责人|联络人|连络人"),
    Field("ref", headers=(
        "ref|reference|customerid|customerno|customernumber|customercode|accountnumber|externalid|recordid|memberid|contactid|"
        "accountno.|customer#|account#|client#|member#|customerno.|memberno.|memberno|clientid|clientno|"
        "客户编号|客户代号|客户编码|客户代码|客户号|会员号|会员编号|会员卡号|编号|编码|代码|id")),
    Field("source", headers="source|leadsource|channelsource|客户来源|来源|来源渠道|获客渠道"),
    Field("phones", _K.PHONES, _C.PERSONAL, _N.PHONES, _S.UNION, _M.PHONE, 365, "TEL", headers=(
        "phones|phone|mobile|mobilephone|cell|cellphone|tel|telephone|phonenumber|mobilenumber|contactnumber|"
        "phone-value|homephone|workphone|businessphone|primaryphone|otherphone|companymainphone|homephone2|"
        "businessphone2|mobilephonenumber|phonenumbers|mainphone|alt.phone|carphone|workmobile|iphone|ddinumber|whatsapp|电话|手机|手机号|手机号码|联系电话|电话号码|联系方式|移动电话|座机|座机电话|固定电话|固话|"
        "联系手机|商务电话|住宅电话|工作电话|家庭电话|其他手机|其他电话|公司电话|办公电话|小灵通|单位电话|主要电话|"
        "单位主要电话|车载电话|家庭手机|其它电话|备用电话|备用手机|电话/手机|手机/电话|"
        "联络电话|连络电话|行动电话|手提电话|流动电话|室内电话")),
    Field("emails", _K.EMAILS, _C.PERSONAL, _N.EMAILS, _S.UNION, _M.EMAIL, 730, "EMAIL", headers=(
        "emails|email|e-mail|mail|emailaddress|e-mailaddress|e-mail-value|email-value|primaryemail|secondaryemail|"
        "homeemail|workemail|otheremail|mainemail|"
        "邮箱|电子邮箱|电子邮件|邮箱地址|电子邮件地址|邮件|邮件地址|家庭邮箱|工作邮箱|其他邮箱|常用邮箱|email地址|电邮|电邮地址|电子信箱|信箱")),
    Field("address", cls=_C.PERSONAL, comparison=_M.ADDRESS, half_life_days=730, vcard="ADR", headers=(
        "address|fulladdress|streetaddress|street|homeaddress|businessaddress|businessstreet|homestreet|"
        "mailingaddress|mailingstreet|billingaddress|billingstreet|shippingaddress|workaddress|address-formatted|"
        "address-street|address1|addressline1|"
        "地址|联系地址|详细地址|公司地址|家庭地址|通讯地址|收货地址|住址|商务地址街道|住宅地址街道|单位地址")),
    Field("province", headers=(
        "province|state|state/province|state/region|county|address-region|businessstate|homestate|mailingstate|"
        "mailingstate/province|billingstate|billingstate/province|workstate|shipstate|"
        "省|省份|省/市|省市|省/自治区|商务地址省/市/自治区|住宅地址省/市/自治区")),
    Field("city", comparison=_M.CITY, headers=(
        "city|town|suburb|address-city|businesscity|homecity|mailingcity|billingcity|workcity|shipcity|市|城市|县市|所在城市|所在地|"
        "商务地址市/县|住宅地址市/县")),
    Field("district", headers="district|区|区县|县|县区|区/县"),
    Field("postcode", headers=(
        "postcode|postalcode|zip|zipcode|address-postalcode|businesspostalcode|homepostalcode|mailingzip|"
        "mailingzip/postalcode|mailingpostalcode|billingzip/postalcode|billingpostalcode|homezipcode|workzipcode|"
        "homezip|workzip|billingpostcode|shippingpostcode|homepostcode|workpostcode|shipzip|shipzipcode|邮编|"
        "邮政编码|邮递区号|商务地址邮政编码|住宅地址邮政编码")),
    Field("region", headers="region|salesregion|territory|area|区域|客户区域|地区|大区|销售区域|片区"),
    Field("wechat", cls=_C.PERSONAL, comparison=_M.HANDLE, half_life_days=730, vcard="X-WECHAT",
          headers="wechat|weixin|wechatid|微信|微信号|微信id"),
    Field("qq", cls=_C.PERSONAL, normaliser=_N.DIGITS, comparison=_M.HANDLE, half_life_days=730, vcard="X-QQ",
          headers="qq|qqnumber|qq号|qq号码|qq/e-mail"),
    Field("website", half_life_days=730, vcard="URL", headers=(
        "website|web|url|homepage|webpage|website-value|website1-value|websiteurl|companywebsite|网址|网站|网页|主页|公司网址")),
    Field("gender", _K.CHOICE, _C.PERSONAL, _N.GENDER, vcard="GENDER", choices=("male", "female", "other"),
          headers="gender|sex|性别"),
    Field("birthday", _K.DATE, _C.PERSONAL, _N.BIRTHDAY, comparison=_M.BIRTHDAY, vcard="BDAY",
          headers="birthday|dateofbirth|dob|birthdate|bday|生日|出生日期|出生年月|出生年月日"),
    Field("industry", headers="industry|sector|行业|所属行业|一级行业|行业划分|客户行业"),
    Field("size", headers=(
        "size|companysize|employees|numberofemployees|numemp|规模|公司规模|人员规模|企业规模|员工人数")),
    Field("owner", half_life_days=365, headers=(
        "owner|accountowner|contactowner|rep|salesrep|salesperson|assignedto|leadowner|业务负责人|跟进人|业务员|销售|"
        "销售员|客户经理|销售负责人|所属员工|归属人|专属顾问|添加人")),
    Field("language", headers="language|preferredlanguage|语言|首选语言"),
    Field("preferences", cls=_C.PERSONAL, normaliser=_N.TEXT, survivorship=_S.JOIN,
          headers="preferences|interests|hobby|hobbies|偏好|爱好|业余爱好|兴趣|喜好|兴趣爱好"),
    Field("notes", cls=_C.PERSONAL, normaliser=_N.TEXT, survivorship=_S.JOIN, vcard="NOTE",
          headers="notes|note|remark|remarks|comment|comments|description|memo|备注|附注|说明|描述|备注信息|备注说明"),
    Field("tags", _K.TAGS, normaliser=_N.TAGS, survivorship=_S.UNION, vcard="CATEGORIES", headers=(
        "tags|tag|labels|categories|groups|groupmembership|标签|分组|客户标签|qq同步助手分组|客户分组|类别|群组|组别")),
    Field("confirmed_on", _K.DATE, normaliser=_N.DATE, headers="confirmed_on|confirmedon|verifiedon|核实日期|确认日期"),
    Field("created_at", _K.INSTANT, normaliser=_N.INSTANT, headers=(
        "created_at|created|createdat|createdate|createddate|createdtime|dateadded|creationdate|创建时间|创建日期|"
        "录入时间|添加时间|建档日期|登记日期|注册时间|成为客户时间")),
    Field("updated_at", _K.INSTANT, normaliser=_N.INSTANT, headers="updated_at"),
    Field("uid", headers="uid"),
    Field("id_number", cls=_C.SENSITIVE, headers=(
        "idnumber|idcard|idcardnumber|idno|nationalid|governmentidnumber|governmentid|ssn|socialsecuritynumber|"
        "passport|passportnumber|身份证|身份证号|身份证号码|身份证编号|"
        "证件号|证件号码|护照|护照号")),
    Field("bank_card", cls=_C.SENSITIVE, headers=(
        "bankcard|bankaccount|bankaccountnumber|iban|cardnumber|creditcard|银行卡|银行卡号|银行账号|银行账户|卡号|"
        "信用卡|信用卡号")),
)

# Columns that are only a part of a field; the reader joins them.
PARTS: tuple[Field, ...] = (
    Field("family_name", headers="lastname|familyname|surname|billinglastname|姓|姓氏"),
    Field("given_name", headers="firstname|givenname|forename|billingfirstname|名|名字(不含姓)"),
    Field("middle_name", headers="middlename|additionalname|中间名|m.i."),
    Field("street_number", headers="streetnumber|streetno|housenumber|houseno|门牌号|门牌号码"),
    Field("address_2", headers=(
        "address2|addressline2|street2|streetaddress2|mailingaddress2|billingaddress2|shippingaddress2|地址2")),
    Field("birth_year", headers="birth_year"),
    Field("birth_month", headers="birth_month"),
    Field("birth_day", headers="birth_day"),
)

BY_NAME: dict[str, Field] = {field.name: field for field in FIELDS}

# What a customer's row keeps and a person may set, in the order it is shown.
EDITABLE: tuple[Field, ...] = tuple(
    field for field in FIELDS
    if field.name not in {"uid", "created_at", "updated_at", "confirmed_on"})

# What is never stored as plain text.
SENSITIVE: frozenset[str] = frozenset(field.name for field in FIELDS if field.cls is FieldClass.SENSITIVE)

CUSTOM_PREFIX = "x."
