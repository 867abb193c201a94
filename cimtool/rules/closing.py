"""Rows of a table that are no records: totals, remarks on the whole, and its header on each new page."""

import re
from collections.abc import Sequence

from cimtool.rules.text.fold import fold

CLOSINGS = TOTAL_ROW, REMARK_ROW, HEADER_ROW = "total_row", "remark_row", "header_row"

_SUMS = frozenset({"合计", "总计", "小计", "共计", "总和", "本页合计", "本页小计", "汇总"})
_SUMS_LATIN = frozenset({"total", "totals", "grand total", "subtotal", "sub total", "sum", "summe", "gesamt"})
_NUMBER = re.compile(r"[¥$€£]?[+-]?[\d,.]+\s*(?:%|元|条|人|户|家|位|行|个|笔|单|件)?", re.ASCII).fullmatch
_LONG_NUMBER = re.compile(r"\d{7,}", re.ASCII).fullmatch
_REMARK = re.compile(
    r"(?:注|备注|说明|制表人?|制单人?|填表人?|审核人?|审批人?|打印人|导出人|(?:制表|打印|导出|填表|统计)(?:时间|日期)|printed|exported"
    r"|note)\s*:").match
_COUNT = re.compile(
    r"(?:总?共|共?计|合计|总计):?\s*\d+\s*(?:条|人|户|家|位|行|个|笔|单|名)(?:记录|客户|数据|会员|订单)?[。.]?").fullmatch
# No other row is looked at twice.
_BEGINNINGS = frozenset("合总總小共计計注备備说說制製填审審打导導统統本汇彙gtsnpeGTSNPE \u3000")


def closing(cells: Sequence[str], header: Sequence[str] = ()) -> str | None:
    """Return the code of a row that is no record, one of `CLOSINGS`; None for a record.

    A row of totals has a word for it and numbers else; a remark stands alone in its row; a header of several columns
    is the same in all of them.
    """
    if len(header) > 1 and cells == header:
        return HEADER_ROW
    first = next(filter(None, cells), "")
    if first[:1] not in _BEGINNINGS:
        return None
    told = [text for cell in cells if (text := fold(cell))]
    if not told:
        return None
    word, rest = told[0].rstrip(" :"), told[1:]
    if _is_sum(word, rest) or (not rest and _COUNT(told[0])):
        return TOTAL_ROW
    return REMARK_ROW if not rest and _REMARK(told[0]) else None


def _is_sum(word: str, rest: Sequence[str]) -> bool:
    """Tell a sum; a firm may be called Total, and have a telephone."""
    if word.replace(" ", "") in _SUMS:
        return all(map(_NUMBER, rest))
    return word in _SUMS_LATIN and all(_NUMBER(text) and not _LONG_NUMBER(text) for text in rest)
