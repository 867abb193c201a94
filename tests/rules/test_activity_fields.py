"""Order exports and call lists are understood by their headers."""

import pytest

from cimtool.errors import UnknownField, UnknownHeader
from cimtool.rules.activity_fields import ActivityKind, activity_columns
from cimtool.rules.text.dates import day_order

PURCHASE, INTERACTION = ActivityKind


def meant(header, kind=PURCHASE, **overrides):
    return activity_columns(kind, header.split(","), overrides).targets


@pytest.mark.parametrize(("header", "targets"), [
    # Taobao
    ("订单编号,买家会员名,总金额,买家实际支付金额,订单状态,收货人姓名,联系手机,订单创建时间,订单付款时间,宝贝标题,宝贝总数量,店铺名称",
     ("ref", None, None, "amount", "status", "name", "phones", "date", "paid_on", "product", "quantity", "channel")),
    # Youzan
    ("订单号,订单状态,订单创建时间,买家付款时间,订单实付金额,收货人/提货人,收货人手机号/提货人手机号,商品名称,规格编码",
     ("ref", "status", "date", "paid_on", "amount", "name", "phones", "product", "product_code")),
    # Weidian
    ("订单编号,下单时间,付款时间,商品名称,数量,订单总价,收件人姓名,收件人手机",
     ("ref", "date", "paid_on", "product", "quantity", "amount", "name", "phones")),
    # Shopify
    ("Name,Email,Financial Status,Paid at,Currency,Subtotal,Total,Created at,Lineitem quantity,Lineitem name,"
     "Lineitem sku,Billing Name,Billing Phone,Phone",
     ("ref", "emails", "status", "paid_on", "currency", None, "amount", "date", "quantity", "product",
      "product_code", "name", "phones", "phones")),
    # QuickBooks
    ("Date,Transaction Type,Num,Name,Memo/Description,Qty,Amount,Due Date",
     ("date", None, "ref", "name", "product", "quantity", "amount", "due_on")),
    ("订单日期,金额（元）,客户编号,手机,商品,数量,渠道,订单号,应付日期,付款日期,币种",
     ("date", "amount", "customer_ref", "phones", "product", "quantity", "channel", "ref", "due_on", "paid_on",
      "currency")),
    ("客户,付款时间,金额", ("name", "date", "amount"))])
def test_a_shops_export_is_understood(header, targets):
    assert meant(header) == targets


def test_a_call_list_is_understood():
    assert meant("客户编号,业务员,联系时间,跟进方式,跟进内容,下次联系", INTERACTION) == (
        "customer_ref", "author", "at", "channel", "text", "next_on")


def test_the_header_of_the_amount_may_name_currency_and_unit():
    columns = activity_columns(PURCHASE, ("日期", "金额(USD)"), {})
    in_wan = activity_columns(PURCHASE, ("日期", "金额（万元）"), {})

    assert (columns.currency, columns.in_ten_thousands) == ("USD", False)
    assert (in_wan.currency, in_wan.in_ten_thousands) == (None, True)


def test_id_cards_are_left_out_and_named():
    assert activity_columns(PURCHASE, ("日期", "身份证号"), {}).sensitive == ("身份证号",)


def test_the_user_has_the_last_word():
    assert meant("日期,金额,合计", 合计="amount", 日期=None) == (None, None, "amount")


def test_an_override_must_name_a_column_and_a_value():
    with pytest.raises(UnknownHeader):
        meant("日期,金额", 没有="amount")
    with pytest.raises(UnknownField):
        meant("日期,金额", 金额="身份证号")


@pytest.mark.parametrize(("texts", "first"), [
    (["03/05/2024", "13/05/2024"], True), (["03/05/2024", "05/13/2024 10:00"], False),
    (["13/05/2024", "05/13/2024"], None), (["03/05/2024"], None), (["2024-05-13", ""], None)])
def test_a_column_tells_the_order_of_day_and_month(texts, first):
    assert day_order(texts) is first
