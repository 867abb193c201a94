"""The rules that come with the program, as the files an owner would load: a start to edit."""

from typing import Final

FIXED: Final = """\
# Tiers, the best first; then the rules. The first rule whose conditions all hold decides.
# 等级从高到低；下面是规则：从上到下，第一条全部满足的规则决定等级。
# Amounts are in the currency most purchases were paid in; or say so: currency = "CNY"

[[tier]]
name = "A"
label = { en = "Key", zh = "重点客户" }
contact = { target = 30, latest = 60 }      # days / 天
strategy.en = "Call in person, tell first about new things, ask what is missing."
strategy.zh = "专人联系，新品优先告知，多问还缺什么。"

[[tier]]
name = "B"
label = { en = "Regular", zh = "普通客户" }
contact = { target = 60, latest = 120 }
strategy.en = "Keep in touch, offer what goes with what they buy."
strategy.zh = "保持联系，推荐搭配的商品。"

[[tier]]
name = "C"
label = { en = "Occasional", zh = "一般客户" }
contact = { target = 120, latest = 240 }
strategy.en = "News by message; a reason to come again."
strategy.zh = "消息通知即可，给一个再来的理由。"

[[tier]]
name = "D"
label = { en = "Quiet", zh = "沉睡或潜在客户" }
contact = { target = 365, latest = 730 }
strategy.en = "Once a year ask whether they still want to hear from us."
strategy.zh = "每年问候一次，确认是否还愿意联系。"

[[rule]]
name = "big"
label = { en = "big and recent", zh = "买得多、近期买过" }
tier = "A"
when = ["spend_12m >= 12000", "recency_days <= 180"]

[[rule]]
name = "steady"
label = { en = "steady", zh = "常来" }
tier = "B"
when = ["spend_12m >= 3000"]

[[rule]]
name = "frequent"
label = { en = "frequent", zh = "买得勤" }
tier = "B"
when = ["orders_12m >= 6"]

[[rule]]
name = "bought"
label = { en = "bought within a year", zh = "一年内买过" }
tier = "C"
when = ["orders_12m >= 1"]

[[rule]]                                    # no conditions: everybody else / 没有条件：其余客户
name = "rest"
label = { en = "everybody else", zh = "其余客户" }
tier = "D"
"""

PARETO: Final = """\
# By share of sales of the last twelve months, the biggest customers first.
# A: those before them made less than 80 % of the sales; B: less than 95 %; C: the rest.
# 按近十二个月销售额占比：排在前面的客户合计不到八成为 A，不到 95% 为 B，其余为 C。

[[tier]]
name = "A"
label = { en = "Makes the sales", zh = "主力客户" }
contact = { target = 30, latest = 60 }
strategy.en = "Never lose one: call in person."
strategy.zh = "一个都不能丢：专人联系。"

[[tier]]
name = "B"
label = { en = "Middle", zh = "中坚客户" }
contact = { target = 60, latest = 120 }
strategy.en = "Find out what else they buy elsewhere."
strategy.zh = "了解他们还在别处买什么。"

[[tier]]
name = "C"
label = { en = "Long tail", zh = "长尾客户" }
contact = { target = 180, latest = 365 }
strategy.en = "Serve with little effort."
strategy.zh = "省力服务。"

[[rule]]
name = "top"
label = { en = "first 80 % of sales", zh = "销售额的前八成" }
tier = "A"
when = ["spend_12m > 0", "sales_before < 80"]

[[rule]]
name = "middle"
label = { en = "next 15 % of sales", zh = "接下来的一成半" }
tier = "B"
when = ["spend_12m > 0", "sales_before < 95"]

[[rule]]
name = "tail"
label = { en = "everybody else", zh = "其余客户" }
tier = "C"
"""

_RFM_HEAD = """\
# Ten segments by recency (r) and frequency (f), 1 to 5: every buyer is in exactly one; then who never bought.
# 按最近购买（r）和购买频次（f）各 1 到 5 分，分成十类；从未购买的单列。
# From 500 buyers on a score is the share of buyers strictly below: 5 = beats at least 80 %.
# With fewer, or in a business that is not alike all year, these cuts count: score 2, 3, 4, 5.
# 买家不足 500 位时按下面的界限打分。

[scores]
measured_from = 500
recency_days = [365, 180, 90, 30]
orders = [2, 3, 5, 10]
spend_12m = [500, 2000, 5000, 20000]
"""
# name, English and Chinese label, target and latest days, strategy in both, r, f
_SEGMENTS = (
    ("champions", "Champions", "冠军客户", 30, 60, "Thank them, ask them to recommend us.", "致谢，请他们介绍朋友。",
     "r = 5", "f >= 4"),
    ("loyal", "Loyal", "忠诚客户", 30, 60, "Reward them, ask for their opinion.", "给予回馈，听取意见。",
     "r = 3..4", "f >= 4"),
    ("potential", "Potential loyalists", "潜力客户", 45, 90, "Recommend what goes with it.", "推荐搭配商品。",
     "r >= 4", "f = 2..3"),
    ("new", "New", "新客户", 14, 30, "Welcome them, help with the first purchase.", "欢迎，关心首次使用。",
     "r = 5", "f = 1"),
    ("promising", "Promising", "有希望的客户", 30, 60, "A reason for the second purchase.", "给一个再次购买的理由。",
     "r = 4", "f = 1"),
    ("attention", "Need attention", "需要关注", 45, 90, "An offer by what they bought.", "按以往购买给限时优惠。",
     "r = 3", "f = 3"),
    ("sleepy", "About to sleep", "即将沉睡", 60, 120, "Remind them of us.", "提醒他们还有我们。", "r = 3", "f <= 2"),
    ("cannot_lose", "Can't lose them", "不能流失", 14, 30, "Call in person: what happened?", "专人致电：发生了什么？",
     "r <= 2", "f = 5"),
    ("at_risk", "At risk", "有流失风险", 30, 60, "A personal message, win them back.", "个人化问候，争取挽回。",
     "r <= 2", "f = 3..4"),
    ("hibernating", "Hibernating", "休眠客户", 180, 365, "Write seldom.", "偶尔联系。", "r <= 2", "f <= 2"),
)

_CHINESE8_HEAD = """\
# Eight classes: recency (r), frequency (f) and money (m) each low (1) or high (2).
# 八类客户：最近购买（r）、频次（f）、金额（m）各分低（1）、高（2）。
# From 25 buyers on, high is: at least half of the buyers are strictly below. With fewer, these cuts count.
# 买家满 25 位时，至少一半买家低于他才算高；不足时按下面的界限。

[scores]
measured_from = 25
recency_days = [90]
orders = [3]
spend_12m = [3000]
"""
_CLASSES = (
    ("key_value", "Key: value", "重要价值客户", 30, 60, "Keep them happy.", "重点维护。", 2, 2, 2),
    ("key_growth", "Key: develop", "重要发展客户", 30, 60, "Have them come more often.", "提高购买频次。", 2, 1, 2),
    ("key_keep", "Key: keep", "重要保持客户", 30, 60, "Bring them back soon.", "尽快唤回。", 1, 2, 2),
    ("key_save", "Key: win back", "重要挽留客户", 30, 60, "Call in person.", "专人挽留。", 1, 1, 2),
    ("value", "Value", "一般价值客户", 60, 120, "Raise the value of each purchase.", "提高客单价。", 2, 2, 1),
    ("growth", "Develop", "一般发展客户", 60, 120, "Welcome them, show the range.", "欢迎新客，介绍商品。", 2, 1, 1),
    ("keep", "Keep", "一般保持客户", 90, 180, "Remind them of us.", "适时提醒。", 1, 2, 1),
    ("save", "Win back", "一般挽留客户", 180, 365, "Write seldom.", "偶尔联系。", 1, 1, 1),
)
_NEVER = ("never", "Never bought", "从未购买", 180, 365, "Ask whether they want to hear from us.",
          "确认是否还愿意联系。")


def _tier(name: str, en: str, zh: str, target: int, latest: int, strategy: str, strategy_zh: str) -> str:
    return f"""
[[tier]]
name = "{name}"
label = {{ en = "{en}", zh = "{zh}" }}
contact = {{ target = {target}, latest = {latest} }}
strategy.en = "{strategy}"
strategy.zh = "{strategy_zh}"
"""


def _rule(name: str, en: str, zh: str, *conditions: str) -> str:
    when = ", ".join(f'"{condition}"' for condition in conditions)
    return f"""
[[rule]]
name = "{name}"
label = {{ en = "{en}", zh = "{zh}" }}
tier = "{name}"
""" + (f"when = [{when}]\n" if conditions else "")


RFM: Final = "".join((
    _RFM_HEAD, *(_tier(*row[:7]) for row in (*_SEGMENTS, _NEVER)),
    *(_rule(row[0], row[1], row[2], row[7], row[8]) for row in _SEGMENTS), _rule(*_NEVER[:3])))
CHINESE8: Final = "".join((
    _CHINESE8_HEAD, *(_tier(*row[:7]) for row in (*_CLASSES, _NEVER)),
    *(_rule(row[0], row[1], row[2], f"r = {row[7]}", f"f = {row[8]}", f"m = {row[9]}") for row in _CLASSES),
    _rule(*_NEVER[:3])))
EXAMPLES: Final = {"fixed": FIXED, "rfm": RFM, "pareto": PARETO, "chinese8": CHINESE8}
