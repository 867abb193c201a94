"""Chinese surnames: the compound ones, the common ones, and those with a reading of their own.

Everything is Simplified; fold before you ask.
"""

from typing import Final

_COMPOUND = (
    "欧阳 太史 端木 上官 司马 东方 独孤 南宫 万俟 闻人 夏侯 诸葛 尉迟 公羊 赫连 澹台 皇甫 宗政 濮阳 公冶 太叔 申屠 "
    "公孙 慕容 仲孙 钟离 长孙 宇文 司徒 鲜于 司空 闾丘 子车 亓官 司寇 巫马 公西 颛孙 壤驷 公良 漆雕 乐正 宰父 谷梁 "
    "拓跋 夹谷 轩辕 令狐 段干 百里 呼延 东郭 南门 羊舌 微生 梁丘 左丘 西门 第五 南荣 东里 仲长 子桑 即墨 达奚 褚师 "
    "纳兰 单于 屈突 斛律 贺兰 叶赫 完颜 爱新 哥舒 贺若 耶律 拓拔 毌丘 叱干 宿勤 沮渠 淳于")
COMPOUND: Final = frozenset(_COMPOUND.split())

COMMON: Final = frozenset(
    "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜戚谢邹喻柏水窦章云苏潘葛奚范彭郎鲁韦昌马苗凤花"
    "方俞任袁柳酆鲍史唐费廉岑薛雷贺倪汤滕殷罗毕郝邬安常乐于时傅皮卞齐康伍余元卜顾孟平黄和穆萧尹姚邵湛汪祁毛禹狄米贝"
    "明臧计伏成戴谈宋茅庞熊纪舒屈项祝董梁杜阮蓝闵席季麻强贾路娄危江童颜郭梅盛林刁钟徐邱丘骆高夏蔡田樊胡凌霍虞万支柯"
    "昝管卢莫经房裘缪干解应宗丁宣贲邓郁单杭洪包诸左石崔吉钮龚程嵇邢滑裴陆荣翁荀羊於惠甄曲家封芮羿储靳汲邴糜松井段富"
    "巫乌焦巴弓牧隗山谷车侯宓蓬全郗班仰秋仲伊宫宁仇栾暴甘厉戎祖武符刘景詹束龙叶幸司韶郜黎蓟薄印宿白怀蒲邰从鄂索咸籍"
    "赖卓蔺屠蒙池乔阴胥能苍双闻莘党翟谭贡劳逄姬申扶堵冉宰郦雍璩桑桂濮牛寿通边扈燕冀郏浦尚农温别庄晏柴瞿阎充慕连茹习"
    "宦艾鱼容向古易慎戈廖庾终暨居衡步都耿满弘匡国文寇广禄阙东欧殳沃利蔚越夔隆师巩厍聂晁勾敖融冷訾辛阚那简饶空曾毋沙"
    "乜养鞠须丰巢关蒯相查后荆红游竺权逯盖益桓公佟岳帅缑亢况有琴归海墨哈谯笪年爱阳言福肖闫覃涂代付游仝冼洗区种朴员折"
    "召秘黑尉占苟战兰岩邸辜原丛鹿矫修降啜隋晋栗税撒遇赫句苑揭库门来南盘旷粟来展甯楼但信闭巨")

# One line a surname: its characters, the reading that is filed first, and one that people use
# or mistake it for.  Surnames whose common reading is right, and the only one, are not here.
_READINGS = """\
单 shan dan;曾 zeng ceng;仇 qiu chou;解 xie jie;区 ou qu;覃 qin tan;朴 piao pu;查 zha cha;盖 ge gai;翟 zhai di
缪 miao mou;种 chong zhong;员 yun yuan;折 she zhe;繁 po fan;召 shao zhao;乐 yue le;秘 bi mi;祭 zhai ji;宓 mi fu
牟 mu mou;乜 nie mie;郗 xi chi;尉 wei yu;洗 xian xi;冼 xian sheng;黑 hei he;句 gou ju;行 xing hang;长 chang zhang
都 du dou;车 che ju;能 nai neng;佴 nai er;阚 kan han;訾 zi zui;谌 chen shen;郇 xun huan;费 fei bi;降 xiang jiang
炅 gui jiong;钭 tou dou;薄 bo bao;柏 bai bo;瞿 qu ju;盛 sheng cheng;晟 cheng sheng;圈 juan quan;适 kuo shi;葛 ge
载 dai zai;贾 jia;隽 juan jun;那 na nuo;吕 lv lu;闾 lv lu;律 lv lu;隗 wei kui;石 shi;任 ren;逄 pang;沈 shen;卜 bu
过 guo;华 hua;纪 ji;宁 ning;燕 yan;应 ying;俱 ju;重 chong zhong;朝 chao zhao;缴 jiao zhuo;谷 gu yu
尉迟 yu-chi wei-chi;万俟 mo-qi wan-si;长孙 zhang-sun chang-sun;澹台 tan-tai dan-tai;单于 chan-yu dan-yu
乐正 yue-zheng le-zheng;宰父 zai-fu;亓官 qi-guan;夹谷 jia-gu;达奚 da-xi;斛律 hu-lv hu-lu;贺若 he-ruo;令狐 ling-hu
鲜于 xian-yu;仲长 zhong-chang zhong-zhang;毌丘 guan-qiu;闾丘 lv-qiu lu-qiu;耶律 ye-lv ye-lu;子车 zi-ju zi-che"""


def _table(text: str) -> dict[str, tuple[tuple[str, ...], ...]]:
    rows = (row.split(" ") for line in text.splitlines() for row in line.split(";"))
    return {surname: tuple(tuple(reading.split("-")) for reading in readings) for surname, *readings in rows}


READINGS: Final = _table(_READINGS)


def surname_length(han: str) -> int:
    """Return how many of the first characters of a Chinese name are its surname.

    Two for a compound surname, alone or not; else one.  Nothing is said about whether it is one.
    """
    return 2 if han[:2] in COMPOUND else min(1, len(han))
