"""Makes countries.py: what each country is called in its column, for the region of a phone number.

Source: npm package i18n-iso-countries 7.14.0 (codes.json, langs/en.json, langs/zh.json, licence MIT), of the
regions that phonenumbers knows, plus what people write.  Run: ``npm pack i18n-iso-countries &&
tar xf i18n-iso-countries-*.tgz``, then ``python -m cimtool.data.make_countries package``.

A line is ``CN|CHN|name|name …``.
"""

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from phonenumbers import SUPPORTED_REGIONS

from cimtool.data.literals import lines, write_module

TARGET = Path(__file__).with_name("countries.py")

_ALSO = {
    "CN": ("PRC", "P.R.C.", "P.R. China", "Mainland China", "Chinese Mainland", "中国大陆", "大陆", "内地",
           "中华人民共和国"),
    "HK": ("Hong Kong SAR", "Hong Kong SAR China", "Hong Kong, China", "中国香港", "香港特别行政区"),
    "MO": ("Macau", "Macau SAR", "Macao SAR China", "中国澳门", "澳门特别行政区"),
    "TW": ("Taiwan, China", "台湾", "中国台湾", "台湾地区", "中国台湾地区"),
    "US": ("America", "United States of America (USA)", "美利坚合众国"),
    "GB": ("U.K.", "England", "Scotland", "Wales", "Northern Ireland", "Great Britain", "Britain"),
    "KR": ("Korea", "South Korea", "Republic of Korea", "大韩民国"),
    "AE": ("U.A.E.", "Dubai", "阿联酋"),
    "DE": ("Deutschland",), "ES": ("España",), "AT": ("Österreich",), "CH": ("Schweiz", "Suisse"), "JP": ("日本国",),
    "IT": ("Italia",), "BR": ("Brasil",), "NL": ("Holland", "Nederland"), "VN": ("Viet Nam", "Vietnam"),
    "RU": ("Russia",), "MY": ("马来西亚",), "SG": ("新加坡",), "CZ": ("Czech Republic",), "TR": ("Turkey", "Türkiye"),
}


def table(folder: Path) -> list[str]:
    """Return the lines of the module."""
    languages = [_names(folder, language) for language in ("en", "zh")]
    codes = json.loads((folder / "codes.json").read_text(encoding="utf-8"))
    return ["|".join(dict.fromkeys((two, three, *(name for names in languages for name in _listed(names.get(two))
                                                  if name != "Congo"),  # there are two
                                    *_ALSO.get(two, ()))))
            for two, three, *_ in codes if two in SUPPORTED_REGIONS]


def _names(folder: Path, language: str) -> dict[str, Any]:
    text = (folder / "langs" / f"{language}.json").read_text(encoding="utf-8")
    countries: dict[str, Any] = json.loads(text)["countries"]
    return countries


def _listed(names: object) -> Iterator[str]:
    yield from names if isinstance(names, list) else [names] if isinstance(names, str) else ()


def main() -> None:
    """Write the generated module from the folder named on the command line."""
    write_module(TARGET, "Countries by their codes and names (i18n-iso-countries, MIT).",
                 {"COUNTRIES": lines(table(Path(sys.argv[1])))})


if __name__ == "__main__":
    main()
