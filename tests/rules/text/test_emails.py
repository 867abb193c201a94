import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cimtool.rules.text.emails import email_key, parse_emails, suggestion


@pytest.mark.parametrize(("typed", "addresses"), [
    ("zs@example.com", ["zs@example.com"]),
    ("  Zhang.San@Example.COM ", ["Zhang.San@example.com"]),
    ("user＠example。com", ["user@example.com"]),
    ("<a@example.cn>", ["a@example.cn"]),
    ("mailto:a@example.com", ["a@example.com"]),
    ("邮箱：a@example.com", ["a@example.com"]),
    ("张三 <zs@example.com>", ["zs@example.com"]),
    ("a@example.cn;b@example.cn", ["a@example.cn", "b@example.cn"]),
    ("a@example.cn，b@example.cn、c@example.cn", ["a@example.cn", "b@example.cn", "c@example.cn"]),
    ("a@example.cn ::: b@example.cn", ["a@example.cn", "b@example.cn"]),
    ("a@example.cn/b@example.cn", ["a@example.cn", "b@example.cn"]),
    ("a\u200b@example.com", ["a@example.com"]),
    ("a@example.com A@EXAMPLE.com", ["a@example.com"]),
    ("ａｂｃ@example.com", ["abc@example.com"]),
    ("张三@example.com", ["张三@example.com"]),
    ("", []),
])
def test_addresses_are_found_in_what_was_typed(typed, addresses):
    found = parse_emails(typed)

    assert [point.value for point in found.points] == addresses
    assert found.invalid == ()


@pytest.mark.parametrize(("typed", "invalid"), [
    ("zs@", ["zs@"]), ("example.com", ["example.com"]), ("a@b", ["a@b"]), ("a..b@example.com", ["a..b@example.com"]),
    ("/o=ExchangeLabs/ou=x", ["/o=ExchangeLabs/ou=x"]), ("x" * 65 + "@example.com", ["x" * 65 + "@example.com"]),
    ("无", ["无"])])
def test_what_is_no_address_is_reported(typed, invalid):
    found = parse_emails(typed)

    assert found.points == ()
    assert list(found.invalid) == invalid


def test_a_good_address_survives_beside_a_bad_one():
    found = parse_emails("a@example.com; b@")

    assert [point.value for point in found.points] == ["a@example.com"]
    assert found.invalid == ("b@",)


@pytest.mark.parametrize(("one", "other"), [
    ("A@Example.com", "a@example.com"), ("a+news@example.com", "a@example.com"),
    ("a.b@gmail.com", "ab@googlemail.com")])
def test_spellings_of_one_mailbox_have_one_key(one, other):
    assert email_key(one) == email_key(other)


@pytest.mark.parametrize(("typed", "meant"), [
    ("a@gmail.con", "a@gmail.com"), ("a@qq.con", "a@qq.com"), ("a@qq,com", "a@qq.com"), ("a@gmial.com", "a@gmail.com"),
    ("a@gmail.com", None), ("a@example.com", None), ("gmail.con", None), ("", None)])
def test_slips_in_common_domains_are_noticed(typed, meant):
    assert suggestion(typed) == meant


MAIL_LIKE = st.one_of(st.text(max_size=30), st.text(alphabet="ab.@<>;, +＠。张-", max_size=20))


@settings(deadline=None, max_examples=300)
@given(MAIL_LIKE)
def test_a_found_address_is_found_again_in_itself(text):
    for point in parse_emails(text).points:
        assert parse_emails(point.value).points == (point,)


@settings(deadline=None, max_examples=200)
@given(MAIL_LIKE)
def test_any_text_has_a_settled_key(text):
    suggestion(text)

    assert email_key(email_key(text)) == email_key(text)
