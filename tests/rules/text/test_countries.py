"""A country's codes and names say which region its numbers are of."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from phonenumbers import SUPPORTED_REGIONS

from cimtool.data.countries import COUNTRIES
from cimtool.rules.text.countries import region_named
from cimtool.rules.text.fold import fold

NAMES = [(name, line[:2]) for line in COUNTRIES.splitlines() for name in line.split("|")]


@pytest.mark.parametrize(("country", "region"), [
    ("US", "US"), ("usa", "US"), ("United States", "US"), ("United States (US)", "US"), (" ＵＳＡ ", "US"),
    ("美国", "US"), ("美國", "US"), ("中国", "CN"), ("P.R. China", "CN"), ("中国大陆", "CN"), ("Hong Kong SAR", "HK"),
    ("中國香港", "HK"), ("台灣", "TW"), ("UK", "GB"), ("Deutschland", "DE"), ("türkiye", "TR"), ("South Korea", "KR"),
    ("", None), ("x", None), ("86", None), ("Atlantis", None), ("U", None),
])
def test_a_country_is_known_by_code_and_name_in_both_languages(country, region):
    assert region_named(country) == region


def test_no_name_is_of_two_countries_and_every_region_has_telephones():
    assert len({fold(name) for name, _ in NAMES}) == len({(fold(name), region) for name, region in NAMES})
    assert {region for _, region in NAMES} <= SUPPORTED_REGIONS


@given(st.text())
def test_any_text_has_a_region_or_none(text):
    assert region_named(text) in {None, *(region for _, region in NAMES)}
