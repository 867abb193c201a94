"""Two-character words of places, firms and finance that are not read character by character.

Longer words are listed by the two characters that decide (都江 of 都江堰).
"""

from typing import Final

_WORDS = """\
chong-qing 重庆;chong-yang 重阳;chong-zu 重组;chong-gou 重构;chong-sheng 重生;chong-guang 重光;san-chong 三重
chong-he 重合;shuang-chong 双重;xia-men 厦门;xia-da 厦大;xia-hang 厦航;xia-gong 厦工;xia-wu 厦钨;xia-hua 厦华
xia-shang 厦商;lu-an 六安;lu-he 六合;lao-ting 乐亭;yue-qing 乐清;nan-yue 南乐;min-yue 民乐;yin-yue 音乐;yue-qi 乐器
yue-tuan 乐团;yue-dui 乐队;qi-yue 器乐;sheng-yue 声乐;yue-fang 乐坊;yue-fu 乐府;yue-wu 乐舞;guo-yue 国乐;yue-qu 乐曲
yue-pu 乐谱;bao-di 宝坻;yu-xian 蔚县;beng-bu 蚌埠;zong-yang 枞阳;yan-shan 铅山;dong-e 东阿;e-jiao 阿胶;bi-yang 泌阳
huang-pi 黄陂;pan-yu 番禺;da-bu 大埔;qian-wei 犍为;xun-xian 浚县;wu-bu 吴堡;qia-zi 卡子;yu-li 尉犁;ka-shi 喀什
shu-le 疏勒;mi-le 弥勒;xin-zhuang 莘庄;bo-lin 柏林;hong-tong 洪洞;guo-yang 涡阳;fan-shi 繁峙;shao-ling 召陵
mou-ding 牟定;ying-jing 荥经;jun-lian 筠连;shi-fang 什邡;shan-xian 单县;qiu-ci 龟兹;tu-bo 吐蕃;qin-tang 覃塘
hang-ye 行业;yin-hang 银行;hang-zhang 行长;fen-hang 分行;zhi-hang 支行;shang-hang 商行;yang-hang 洋行;che-hang 车行
hang-jia 行家;zong-hang 总行;tong-hang 同行;hang-qing 行情;zhong-hang 中行;nong-hang 农行;gong-hang 工行
jian-hang 建行;zhao-hang 招行;jiao-hang 交行;hua-hang 花行;yu-hang 鱼行;mi-hang 米行;bu-hang 布行;chuan-hang 船行
cha-hang 茶行;jiu-hang 酒行;qin-hang 琴行;guo-hang 果行;xie-hang 鞋行;pi-hang 皮行;mai-hang 卖行;qi-hang 器行
jin-hang 金行;biao-hang 表行;jing-hang 镜行;yao-hang 药行;dang-hang 当行;bao-hang 宝行;tai-hang 胎行;ju-hang 具行
yi-hang 易行;cai-hang 材行;zhuang-hang 装行;liang-hang 粮行;mu-hang 木行;tai-hang 太行;hang-hui 行会;hang-dang 行当
shi-zhang 事长;ju-zhang 局长;dian-zhang 店长;chang-zhang 厂长;xiao-zhang 校长;yuan-zhang 院长;chu-zhang 处长
ke-zhang 科长;bu-zhang 部长;dui-zhang 队长;hui-zhang 会长;jia-zhang 家长;zu-zhang 组长;cheng-zhang 成长
zeng-zhang 增长;sheng-zhang 生长;shi-zhang 市长;cun-zhang 村长;zhen-zhang 镇长;xian-zhang 县长;chuan-zhang 船长
tuan-zhang 团长;she-zhang 社长;kuai-ji 会计;dai-fu 大夫;cang-pin 藏品;shou-cang 收藏;zhen-cang 珍藏;dian-cang 典藏
jiao-cang 窖藏;leng-cang 冷藏;chu-cang 储藏;guan-cang 馆藏;cang-shu 藏书;cang-jia 藏家;zhao-xi 朝夕;zhao-xia 朝霞
zhao-hui 朝晖;zhao-qi 朝气;zhao-xu 朝旭;tiao-liao 调料;tiao-wei 调味;kong-tiao 空调;tiao-jie 调节;tiao-shi 调试
tiao-zhi 调制;tiao-he 调和;peng-tiao 烹调;zhuan-ji 传记;zi-zhuan 自传;chai-lv 差旅;chu-chai 出差;shi-jin 什锦
bo-he 薄荷;bo-mo 薄膜;mu-ju 模具;mu-ban 模板;qie-zi 茄子;jiao-zhun 校准;jiao-dui 校对;pian-yi 便宜;ren-shen 人参
hai-shen 海参;dang-shen 党参;shen-rong 参茸;yang-shen 洋参;shui-jiao 睡觉;jue-se 角色;zhu-jue 主角;shuai-xian 率先
xing-xiu 星宿;guan-qia 关卡;fa-qia 发卡;huo-mian 和面;nuan-huo 暖和;gong-ji 供给;ji-yu 给予;li-long 里弄;di-shi 的士
mu-di 目的;huan-kuan 还款"""


def _table(text: str) -> dict[str, tuple[str, ...]]:
    entries = (entry.split(" ") for line in text.splitlines() for entry in line.split(";"))
    return {word: tuple(reading.split("-")) for reading, word in entries}


WORDS: Final = _table(_WORDS)
