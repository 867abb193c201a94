import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cimtool.rules.text.addresses import Division, address_key, divide
from cimtool.rules.text.divisions import gazetteer


@pytest.mark.parametrize(("address", "expected"), [
    ("广东省深圳市南山区科技园", ("广东省", "深圳市", "南山区")),
    ("深圳南山科技园", ("广东省", "深圳市", "南山区")),
    ("杭州余杭五常街道", ("浙江省", "杭州市", "余杭区")),
    ("余杭区", ("浙江省", "杭州市", "余杭区")),
    ("广州天河路", ("广东省", "广州市", None)),
    ("北京市朝阳区建国路88号", ("北京市", "北京市", "朝阳区")),
    ("北京海淀", ("北京市", "北京市", "海淀区")),
    ("臺北市信義區信義路五段7號", ("台湾省", "台北市", "信义区")),
    ("新北市", ("台湾省", "新北市", None)),
    ("香港九龙城区", ("香港特别行政区", "香港特别行政区", "九龙城区")),
    ("澳门", ("澳门特别行政区", "澳门特别行政区", None)),
    ("河北雄安新区容城县", ("河北省", "雄安新区", "容城县")),
    ("吉林市船营区", ("吉林省", "吉林市", "船营区")),
    ("吉林长春朝阳区", ("吉林省", "长春市", "朝阳区")),
    ("中国 湖北省 仙桃市", ("湖北省", "仙桃市", None)),
    ("天津河北区", ("天津市", "天津市", "河北区")),
    ("延边延吉市", ("吉林省", "延边朝鲜族自治州", "延吉市")),
    ("上海路5号", (None, None, None)),
    ("中山路3号", (None, None, None)),
    ("12 Main Street", (None, None, None)),
    ("", (None, None, None)),
])
def test_an_address_is_divided(address, expected):
    assert divide(address) == Division(*expected)


@pytest.mark.parametrize("address", ["朝阳区建国路88号", "鼓楼区中山路1号", "容城县"])
def test_a_district_of_several_places_is_never_guessed(address):
    assert divide(address) == Division(ambiguous=True)


@pytest.mark.parametrize(("one", "other"), [
    ("广东省深圳市南山区科技园1号", "深圳市南山区 科技园１号"),
    ("浙江杭州余杭区五常街道", "杭州余杭五常街道"),
    ("臺北市信義區", "台北市信义区"),
    ("北京市海淀区", "北京海淀"),
])
def test_spellings_of_an_address_have_one_key(one, other):
    assert address_key(one) == address_key(other)


def test_every_district_is_found_from_its_full_address():
    places = [place for each in gazetteer().districts.places.values() for place in each]

    missed = [place for place in places
              if (found := divide(f"{place.province}{place.city}{place.district}1号")).district != place.district
              or found.city != place.city]

    assert len(places) > 2800
    assert missed == []


@settings(deadline=None, max_examples=200)
@given(st.one_of(st.text(max_size=20), st.text(alphabet="北京市朝阳区上海河南吉林省路1号", max_size=12)))
def test_any_text_has_a_division_and_a_settled_key(text):
    found = divide(text)

    assert not (found.ambiguous and found.district)
    assert address_key(text) == address_key(f" {text}")
