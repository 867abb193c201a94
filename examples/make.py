"""Makes the files of made-up customers, orders and calls beside it: python examples/make.py [FOLDER].

The files themselves are committed, and a test compares them with what this script would make.  Nobody
in them exists; e-mails end in example.com.
"""

import csv
import io
import json
import sys
from datetime import UTC, date, datetime
from pathlib import Path

import xlsxwriter

_MADE = datetime(2026, 10, 8, tzinfo=UTC)  # constant, so that the same rows give the same workbook

SHOP_HEADER = ("客户编号", "客户名称", "联系人", "手机号", "邮箱", "城市", "地址", "身份证号", "备注")
SHOP = (
    ("KH-001", "杭州临江茶业有限公司", "陆建平", "137 5812 6043", "lu@linjiang.example.com", "杭州",
     "浙江省杭州市上城区望江路88号", "", "每月25日对账"),
    ("KH-002", "张伟", "", "138-6804-2915", "zhangwei@example.com", "杭州", "浙江省杭州市西湖区文三路318号",
     "990106198805120037", "喜欢龙井"),
    ("KH-003", "陈志明", "", "13922106584", "", "广州", "广东省广州市越秀区中山五路33号", "", "老客户"),
    ("KH-004", "深圳市蓝湾贸易有限公司", "黄丽", "0755-26014837", "sales@lanwan.example.com", "深圳",
     "广东省深圳市南山区科苑路15号", "", "要增值税专用发票"),
    ("KH-005", "李思雨", "", "13505718826", "", "宁波", "浙江省宁波市海曙区解放南路15号",
     "990203199904110045", "留的是妈妈的电话"),
    ("KH-006", "李思语", "", "13505718826", "", "宁波", "浙江省宁波市海曙区解放南路15号", "990203199904110061", ""),
    ("KH-007", "王芳", "", "18657130492", "wangfang@example.com", "杭州", "", "", ""),
    ("KH-008", "上海清和文具店", "赵敏", "021-62487715", "", "上海", "上海市静安区愚园路172号", "", "周三送货"),
    ("KH-009", "周晓燕", "", "15968120734", "", "绍兴", "浙江省绍兴市越城区人民中路226号", "", ""),
    ("KH-010", "北京松涛科技有限公司", "孙浩", "010-82615047", "sun@songtao.example.com", "北京",
     "北京市海淀区知春路6号", "", ""),
    ("KH-011", "", "", "13757190268", "", "杭州", "", "", "只留了电话，忘了问名字"),
    ("KH-012", "欧阳静", "", "13616540387", "ouyang@example.com", "嘉兴", "", "", "生日送茶样"),
    ("KH-013", "单雪梅", "", "13857426109", "", "宁波", "", "", ""),
    ("KH-014", "苏州锦绣纺织品有限公司", "顾春华", "0512-65217480", "gu@jinxiu.example.com", "苏州",
     "江苏省苏州市姑苏区干将东路178号", "", ""),
    ("KH-015", "徐磊", "", "13456781209", "xulei@example.com", "杭州", "", "", ""),
)

MEMBER_TITLE = "临江茶店 会员登记表（2026年10月）"
MEMBER_HEADER = ("会员号", "姓名", "性别", "生日", "联系电话", "微信", "城市", "标签")
# A number stands where the shop typed a phone into a cell without making it text first.
MEMBERS = (
    ("M-0101", "张伟", "男", date(1988, 5, 12), 13868042915, "zw_longjing", "杭州", "VIP"),
    ("M-0102", "陳志明", "男", date(1979, 11, 3), "13922106548", "", "廣州", "批发"),
    ("M-0103", "周晓燕", "女", date(1991, 2, 27), "+86 159 6812 0734", "xiaoyan_z", "绍兴", "VIP"),
    ("M-0104", "何文博", "男", None, 13758204417, "", "杭州", ""),
    ("M-0105", "林小雨", "女", date(1996, 7, 19), "180-6713-5520", "linxiaoyu96", "温州", "新客"),
    ("M-0106", "郑凯", "男", date(1985, 9, 30), 15158093641, "", "杭州", "批发"),
    ("M-0107", "吴桂英", "女", date(1959, 3, 8), "0571-86720135", "", "杭州", "VIP"),
    ("M-0108", "孙丽娟", "女", None, "１３６８８７１４２０６", "", "湖州", ""),
    ("M-0109", "曾国强", "男", date(1972, 12, 21), 13905814730, "zenggq", "金华", "批发"),
    ("M-0110", "王芳", "女", date(1990, 6, 15), "13588120964", "fang_w", "成都", "新客"),
    ("M-0111", "蒋文静", "女", None, "15088634127", "", "杭州", ""),
    ("M-0112", "欧阳静", "女", date(1987, 1, 6), "136 1654 0387", "ouyangj", "嘉兴", "VIP"),
)

WEBSITE = (
    {"name": "Zhang Wei", "phone": "+86 138 6804 2915", "email": "zhangwei@example.com", "source": "website"},
    {"name": "深圳蓝湾贸易", "kind": "company", "contact": "黄丽", "phone": "0755-26014873", "city": "深圳",
     "source": "website"},
    {"name": "Zhou Xiaoyan", "phone": "008615968120734", "language": "en", "source": "website"},
    {"name": "Emma Clarke", "phone": "+44 20 7946 0312", "email": "emma.clarke@example.com", "city": "London",
     "source": "website", "tags": "export"},
    {"name": "Lin Xiaoyu", "city": "温州", "birthday": "1996-07-19", "source": "website"},
    {"name": "Tom Becker", "company": "Becker Tee GmbH", "phone": "+49 30 901820", "email": "tom@becker.example.com",
     "city": "Berlin", "source": "website", "tags": "export"},
    {"name": "沈佳怡", "phone": "17857012346", "email": "shenjiayi@example.com", "city": "杭州", "source": "website"},
    {"name": "高翔", "phone": "13967138250", "city": "台州", "source": "website", "notes": "想要茶具目录"},
    {"name": "Becker Tee GmbH", "website": "becker.example.com", "city": "Berlin",
     "source": "website", "tags": "export"},
    {"name": "唐敏", "email": "tangmin@example.com", "city": "苏州", "source": "website"},
    {"name": "欧阳静", "phone": "+86-136-1654-0387", "email": "jing.ouyang@example.com", "source": "website"},
    {"name": "方志远", "company": "北京松涛科技", "email": "fang@songtao.example.com", "city": "北京",
     "source": "website"},
)

# An export of the web shop's orders: one was closed, one is a refund, one fits two customers of that name.
PURCHASE_HEADER = ("订单编号", "下单时间", "客户编号", "收货人", "联系手机", "商品名称", "商品编码", "数量", "订单金额",
                   "渠道", "付款时间", "订单状态")
PURCHASES = (
    ("LJ260301", "2026-03-05 10:12:40", "KH-002", "张伟", "", "明前龙井 250g", "LJ-250", "2", "¥736.00", "门店",
     "2026-03-05", "交易成功"),
    ("LJ260417", "2026/04/17 19:03", "", "周晓燕", "159-6812-0734", "茉莉花茶 100g", "ML-100", "3件", "¥174.00",
     "微店", "2026-04-17", "交易成功"),
    ("LJ260502", "2026年5月2日", "KH-001", "", "", "雨前龙井 5kg", "LJ-5K", "20", "1.28万", "批发", "2026-06-01",
     "交易成功"),
    ("LJ260502", "2026年5月2日", "KH-001", "", "", "牛皮纸袋", "DZ-01", "500", "¥1,250.00", "批发", "2026-06-01",
     "交易成功"),
    ("LJ260611", "2026-06-11 08:30:00", "", "张伟", "13868042915", "明前龙井 250g", "LJ-250", "1", "¥368.00", "微店",
     "2026-06-11", "交易成功"),
    ("LJ260613", "2026-06-13 21:44:09", "", "张伟", "13868042915", "退货：明前龙井", "LJ-250", "1", "（368.00）",
     "微店", "", "交易成功"),
    ("LJ260720", "2026-07-20 12:00:00", "", "欧阳静", "136 1654 0387", "白茶礼盒", "BC-LH", "1", "￥598.00", "微店", "",
     "交易关闭"),
    ("LJ260722", "2026-07-22 15:31:26", "", "欧阳静", "136 1654 0387", "白茶礼盒", "BC-LH", "1", "￥598.00", "微店",
     "2026-07-22", "交易成功"),
    ("LJ260808", "2026-08-08 09:15:00", "", "王芳", "", "祁门红茶 250g", "QM-250", "1", "¥268.00", "门店", "2026-08-08",
     "交易成功"),
    ("LJ260909", "2026-09-09 16:20:00", "KH-014", "", "", "企业定制礼盒", "DZ-LH", "60", "¥23,880.00", "批发", "",
     "交易成功"),
    ("LJ261003", "2026-10-03 11:08:52", "KH-012", "欧阳静", "", "桂花乌龙 100g", "GH-100", "2", "¥156.00", "门店",
     "2026-10-03", "交易成功"),
)

INTERACTION_HEADER = ("客户编号", "客户", "业务员", "联系时间", "方式", "内容", "下次联系")
INTERACTIONS = (
    ("KH-001", "", "小陈", "2026-04-28 10:00", "拜访", "谈好五月的雨前龙井，月底付款", ""),
    ("KH-002", "张伟", "小陈", "2026-06-13 22:05", "电话", "茶叶受潮，答应全额退款", ""),
    ("KH-014", "", "阿丽", "2026-09-02 14:30", "微信", "中秋礼盒打样已确认", "2026-11-20"),
    ("", "周晓燕", "阿丽", "2026-10-02", "微信", "问花茶有没有大包装", "2026-12-01"),
)


def shop_csv() -> bytes:
    """Return the sheet as a Chinese Excel saves it: GBK (a part of GB18030), commas, CRLF."""
    return sheet_csv(SHOP_HEADER, SHOP).decode().encode("gb18030")


def sheet_csv(header: tuple[str, ...], rows: tuple[tuple[str, ...], ...]) -> bytes:
    """Return a sheet as programs export it: UTF-8, commas, CRLF."""
    text = io.StringIO()
    csv.writer(text).writerows((header, *rows))
    return text.getvalue().encode()


def website_jsonl() -> bytes:
    """Return what the web shop's form stored, one object a line."""
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in WEBSITE).encode()


def write_members(path: Path) -> None:
    """Write the workbook: a title over all columns, a blank row, then the header."""
    with xlsxwriter.Workbook(path, {"default_date_format": "yyyy-mm-dd"}) as book:
        book.set_properties({"title": MEMBER_TITLE, "created": _MADE})
        sheet = book.add_worksheet("会员")
        sheet.merge_range(0, 0, 0, len(MEMBER_HEADER) - 1, MEMBER_TITLE, book.add_format({"bold": True}))
        for line, row in enumerate((MEMBER_HEADER, *MEMBERS), start=2):
            sheet.write_row(line, 0, ["" if cell is None else cell for cell in row])


def write_all(folder: Path) -> None:
    """Write all files."""
    (folder / "shop.csv").write_bytes(shop_csv())
    write_members(folder / "members.xlsx")
    (folder / "purchases.csv").write_bytes(sheet_csv(PURCHASE_HEADER, PURCHASES))
    (folder / "interactions.csv").write_bytes(sheet_csv(INTERACTION_HEADER, INTERACTIONS))
    (folder / "website.jsonl").write_bytes(website_jsonl())


if __name__ == "__main__":
    write_all(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent)
