"""What the columns of a file of purchases or interactions mean, by their headers alone."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from enum import StrEnum, unique

from cimtool.errors import UnknownField
from cimtool.fields import BY_NAME, FIELDS, SENSITIVE
from cimtool.rules.headers import Aliases, Claim, aliases_of, fold_header, force, winners, without_remarks
from cimtool.rules.money import parse_currency


@unique
class ActivityKind(StrEnum):
    """What an import of this kind writes; the name of its table."""

    PURCHASE = "purchase"
    INTERACTION = "interaction"


# Name -> spellings, best first, as in FIELDS.  A shop's export knows the receiver of the parcel better than the
# buyer, whose name is a nickname there.
_WHO = (
    ("customer_uid", "customer_uid"),
    ("customer_ref", "customer_ref|customerid|customerno|customernumber|customercode|accountnumber|memberid|客户编号|"
                     "客户代号|客户编码|客户代码|客户号|会员号|会员编号|会员卡号|会员id|买家id"),
    ("source", "source|客户来源|来源"),
    ("name", "name|customername|customer|clientname|client|fullname|billingname|buyername|shippingname|recipientname|"
             "客户姓名|客户名称|客户名|客户|姓名|顾客姓名|顾客|会员姓名|买家姓名|购买人|联系人|收货人姓名|收货人|"
             "收货人/提货人|收件人姓名|收件人|名称|购货单位|往来单位|with"),
    ("company", "company|companyname|billingcompany|公司|公司名称|单位|单位名称|企业名称"),
    ("phones", f"{BY_NAME['phones'].headers}|billingphone|shippingphone|buyerphone|customerphone|买家手机号|"
               "买家手机|买家电话|收货人手机号|收货人手机|收货人电话|收货人手机号/提货人手机号|收件人手机号|收件人手机|"
               "收件人电话|客户手机|客户电话|会员手机号"),
    ("emails", f"{BY_NAME['emails'].headers}|customeremail|buyeremail|billingemail|买家邮箱|客户邮箱"),
)
_PURCHASE = (
    ("uid", "uid"),
    ("ref", "ref|orderno|ordernumber|orderid|order|invoiceno|invoicenumber|invoice|num|no|订单号|订单编号|单号|"
            "销售单号|单据编号|单据号|订单id|交易号|交易单号|发票号|发票号码|小票号|流水号"),
    ("date", "date|orderdate|purchasedate|saledate|transactiondate|invoicedate|orderedat|createdat|ordertime|订单日期|"
             "下单日期|下单时间|订单创建时间|创建时间|购买日期|消费日期|交易日期|交易时间|销售日期|消费时间|购买时间|"
             "单据日期|开单日期|日期|时间"),
    ("amount", "amount|买家实际支付金额|实付金额|订单实付金额|实收金额|实付款|实付|实收|total|totalamount|ordertotal|"
               "grandtotal|total_price|linetotal|订单金额|订单总价|订单总额|总金额|总价|金额|消费金额|销售金额|应收金额|"
               "应收订单金额|价税合计|合计|成交金额|支付金额|付款金额|收款金额|subtotal"),
    ("currency", "currency|currencycode|币种|货币|币别"),
    ("product", "product|productname|item|itemname|lineitemname|product/service|productservice|memo/description|"
                "商品|商品名称|商品名|产品|产品名称|品名|货品|货品名称|宝贝标题|全部商品名称|商品标题|项目|服务项目|"
                "消费项目|description"),
    ("product_code", "product_code|sku|lineitemsku|productcode|itemcode|商品编码|商品编号|产品编号|产品编码|货号|"
                     "规格编码|商品代码|商家编码"),
    ("quantity", "quantity|qty|lineitemquantity|数量|件数|商品数量|购买数量|宝贝总数量|销售数量"),
    ("channel", "channel|saleschannel|渠道|销售渠道|订单来源|店铺|店铺名称|门店|平台|购买渠道"),
    ("due_on", "due_on|duedate|应付日期|到期日|到期日期|付款期限|应收日期|账期"),
    ("paid_on", "paid_on|paidat|paymentdate|datepaid|付款日期|付款时间|订单付款时间|支付时间|支付日期|买家付款时间|"
                "收款日期|到账日期"),
    ("status", "status|financialstatus|orderstatus|paymentstatus|订单状态|交易状态|状态|支付状态"),
)
_INTERACTION = (
    ("uid", "uid"),
    ("at", "at|time|datetime|date|timestamp|contactedat|calldate|时间|日期|联系时间|联系日期|跟进时间|跟进日期|"
           "拜访时间|拜访日期|沟通时间|沟通日期|记录时间|通话时间|服务时间|创建时间"),
    ("author", "author|user|agent|owner|by|salesperson|salesrep|staff|业务员|作者|跟进人|记录人|销售|客服|员工|"
               "拜访人|负责人|操作人|经办人|接待人|销售员|客户经理"),
    ("text", "text|note|notes|content|message|comment|comments|summary|body|details|description|内容|跟进内容|"
             "沟通内容|拜访内容|联系内容|记录|跟进记录|沟通记录|备注|说明|详情|摘要"),
    ("channel", "channel|type|method|via|medium|方式|联系方式|跟进方式|沟通方式|拜访方式|渠道|类型"),
    ("next_on", "next_on|next|nextdate|followup|followupdate|nextfollowup|nextcontact|下次|下次联系|下次联系时间|"
                "下次联系日期|下次跟进|下次跟进时间|下次跟进日期|下次拜访|下次拜访日期|提醒日期"),
)
NEEDED: Mapping[ActivityKind, tuple[str, ...]] = {
    ActivityKind.PURCHASE: ("date", "amount"), ActivityKind.INTERACTION: ("at", "text", "author")}
_OWN: Mapping[ActivityKind, Sequence[tuple[str, str]]] = {
    ActivityKind.PURCHASE: _PURCHASE, ActivityKind.INTERACTION: _INTERACTION}
_SENSITIVE = tuple((field.name, field.headers) for field in FIELDS if field.name in SENSITIVE)
_HIDDEN = frozenset(name for name, _ in _SENSITIVE)
TARGETS: Mapping[ActivityKind, tuple[str, ...]] = {
    kind: tuple(name for name, _ in (*own, *_WHO)) for kind, own in _OWN.items()}
_ALIASES: Mapping[ActivityKind, Aliases] = {
    kind: aliases_of((*own, *_WHO, *_SENSITIVE)) for kind, own in _OWN.items()}
_AMOUNTS = frozenset({"amount", "quantity"})
SEVERAL = frozenset({"phones", "emails"})
# Shopify's Name is the number of the order; it is the only one to have such columns beside it.
_SHOPIFY, _SHOPIFY_NAME = "lineitemname", "name"
_BRACKETED = re.compile(r"[(\[<【]([^()\[\]<>【】]{1,12})[)\]>】]")
_TEN_THOUSANDS = {"万元", "万", "萬元"}


@dataclass(frozen=True, slots=True)
class ActivityColumns:
    """One target a column, by position, None for one that is left out.

    ``sensitive``: headers whose values must not be kept anywhere; ``currency`` and ``in_ten_thousands``: what the
    header of the amount says in brackets, 金额(万元).
    """

    targets: tuple[str | None, ...]
    sensitive: tuple[str, ...] = ()
    currency: str | None = None
    in_ten_thousands: bool = False

    def missing(self, kind: ActivityKind, given: Sequence[str]) -> str | None:
        """Return what no column can be, of what must be there."""
        return next((name for name in NEEDED[kind] if name not in self.targets and name not in given), None)


def known_in(kind: ActivityKind, header: str) -> bool:
    """Tell whether a header is one that files of this kind have."""
    return fold_header(header, _ALIASES[kind]) in _ALIASES[kind]


def counts_once(kind: ActivityKind, header: str, overrides: Mapping[str, str | None]) -> bool:
    """Tell whether what stands below a header is an amount, which several rows may have together."""
    told = next((target for name, target in overrides.items() if name.strip() == header.strip()), header)
    target = _ALIASES[kind].get(fold_header(told or "", _ALIASES[kind]))
    return target is not None and target[0] in _AMOUNTS


def activity_columns(kind: ActivityKind, header: Sequence[str],
                     overrides: Mapping[str, str | None]) -> ActivityColumns:
    """Give every column its target; of several columns for one value the best is taken.

    Raises:
        UnknownHeader: an override names no column of the file.
        UnknownField: an override names nothing that such a row has.
    """
    claims = without_remarks([_claim(kind, text) for text in header], header)
    claims = _as_their_program_means(claims, header)
    for text, target in overrides.items():
        force(claims, header, text, None if target is None else target_named(kind, target))
    best = winners(claims)
    targets = [claim.target if claim.target in SEVERAL or best.get(claim.target or "") == column else None
               for column, claim in enumerate(claims)]
    if kind is ActivityKind.PURCHASE and "date" not in targets and "paid_on" in targets:
        targets[targets.index("paid_on")] = "date"
    sensitive = tuple(text for text, claim in zip(header, claims, strict=True) if claim.target in _HIDDEN)
    shown = tuple(None if target in _HIDDEN else target for target in targets)
    return ActivityColumns(shown, sensitive, *_unit(header[best["amount"]] if "amount" in best else ""))


def target_named(kind: ActivityKind, name: str) -> str:
    """Return the target of a name, in any spelling.

    Raises:
        UnknownField: there is none.
    """
    alias = _ALIASES[kind].get(fold_header(name, _ALIASES[kind]))
    if name in TARGETS[kind]:
        return name
    if alias is None or alias[0] in _HIDDEN:
        raise UnknownField(field=name, near=", ".join(get_close_matches(name, TARGETS[kind], n=3, cutoff=0.0)))
    return alias[0]


def _claim(kind: ActivityKind, text: str) -> Claim:
    alias = _ALIASES[kind].get(fold_header(text, _ALIASES[kind]))
    return Claim(*alias) if alias else Claim(None)


def _as_their_program_means(claims: list[Claim], header: Sequence[str]) -> list[Claim]:
    """Read Shopify's ``Name``, and our own ``customer``, which is a number of this database only."""
    folded = [fold_header(text) for text in header]
    meant: dict[str, Claim] = {}
    if _SHOPIFY in folded:
        meant[_SHOPIFY_NAME] = Claim("ref")
    if "customer_uid" in header:
        meant["customer"] = Claim(None)
    return [meant.get(text, claim) for text, claim in zip(folded, claims, strict=True)]


def _unit(header: str) -> tuple[str | None, bool]:
    inside = _BRACKETED.findall(unicodedata.normalize("NFKC", header))
    currency = next(filter(None, map(parse_currency, inside)), None)
    return currency, any(text.strip() in _TEN_THOUSANDS for text in inside)
