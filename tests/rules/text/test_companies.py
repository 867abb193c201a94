import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cimtool.rules.text.companies import CompanyCore, core, looks_like_company, same_company
from cimtool.rules.text.names import Agreement

FIRM_LIKE = st.one_of(
    st.text(max_size=20),
    st.lists(st.sampled_from(["北京", "上海", "大明", "科技", "银行", "（深圳）", "有限公司", "分公司", "Ltd", " Co."]),
             max_size=5).map("".join))


@pytest.mark.parametrize(("name", "expected"), [
    ("北京字节跳动科技有限公司", CompanyCore("字节跳动科技", "北京")),
    ("腾讯科技（深圳）有限公司", CompanyCore("腾讯科技", "深圳")),
    ("深圳市腾讯计算机系统有限公司", CompanyCore("腾讯计算机系统", "深圳")),
    ("鴻海精密工業股份有限公司", CompanyCore("鸿海精密工业")),
    ("上海浦东发展银行股份有限公司", CompanyCore("浦东发展银行", "上海")),
    ("浦东发展银行", CompanyCore("浦东发展银行")),
    ("北京大学", CompanyCore("北京大学")),
    ("南京理工大学", CompanyCore("南京理工大学")),
    ("上海银行", CompanyCore("上海银行")),
    ("大明餐饮店", CompanyCore("大明餐饮店")),
    ("北京市朝阳区老王理发店", CompanyCore("老王理发店", "北京")),
    ("中国石油天然气股份有限公司", CompanyCore("中国石油天然气")),
    ("阿里巴巴(中国)有限公司", CompanyCore("阿里巴巴", "中国")),
    ("腾讯科技（深圳）有限公司上海分公司", CompanyCore("腾讯科技", "深圳", "上海分公司")),
    ("招商银行深圳南山支行", CompanyCore("招商银行", None, "深圳南山支行")),
    ("海底捞（国贸店）", CompanyCore("海底捞", None, "国贸店")),
    ("有限公司", CompanyCore("有限公司")),
    ("Huawei Technologies Co., Ltd.", CompanyCore("huawei technologies")),
    ("Müller GmbH & Co. KG", CompanyCore("muller")),
    ("Co.", CompanyCore("co")),
    ("", CompanyCore("")),
])
def test_the_core_is_what_tells_a_firm_from_others(name, expected):
    assert core(name) == expected


@pytest.mark.parametrize("name", [
    "腾讯科技（深圳）有限公司", "大明餐饮店", "北京大学", "招商银行", "老王超市", "鴻海集團", "阳光商行", "Apple Inc.",
    "Siemens AG", "Smith & Sons", "Tan & Co", "Bank of Example", "Example GmbH"])
def test_a_firm_is_recognised(name):
    assert looks_like_company(name)


@pytest.mark.parametrize("name", [
    "张伟", "任我行", "王中心", "张店", "张建厂", "欧阳公子", "John Smith", "Amy Co", "Bo Ag", "Ann Banks",
    "Group", "", "王总"])
def test_a_person_is_not_taken_for_a_firm(name):
    assert not looks_like_company(name)


@pytest.mark.parametrize(("one", "other", "expected"), [
    ("腾讯科技（深圳）有限公司", "腾讯科技(深圳)有限公司", Agreement.EXACT),
    ("HUAWEI TECHNOLOGIES CO LTD", "Huawei Technologies Co., Ltd.", Agreement.EXACT),
    ("鴻海精密工業股份有限公司", "鸿海精密工业", Agreement.EXACT),
    ("北京字节跳动科技有限公司", "字节跳动", Agreement.NEAR),
    ("腾讯科技有限公司", "腾讯科技（深圳）有限公司", Agreement.NEAR),
    ("Exmaple Trading Ltd", "Example Trading Ltd", Agreement.NEAR),
    ("腾讯科技（深圳）有限公司", "腾讯科技（北京）有限公司", Agreement.CONFLICT),
    ("腾讯科技（深圳）有限公司", "腾讯科技（深圳）有限公司上海分公司", Agreement.CONFLICT),
    ("北京大学", "南京大学", Agreement.CONFLICT),
    ("大明餐饮店", "天宇餐饮店", Agreement.CONFLICT),
])
def test_two_firms_are_the_same_or_not(one, other, expected):
    assert same_company(one, other) is expected


@settings(deadline=None, max_examples=200)
@given(FIRM_LIKE, FIRM_LIKE)
def test_comparison_does_not_depend_on_the_order(one, other):
    assert same_company(one, other) is same_company(other, one)


@settings(deadline=None, max_examples=200)
@given(FIRM_LIKE)
def test_a_firm_is_itself(name):
    assert same_company(name, name) is Agreement.EXACT
    assert looks_like_company(name) in (True, False)
