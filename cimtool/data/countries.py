# ruff: noqa
"""Countries by their codes and names (i18n-iso-countries, MIT).  Generated: do not edit."""

COUNTRIES = """\
AF|AFG|Afghanistan|阿富汗
AL|ALB|Albania|阿尔巴尼亚
DZ|DZA|Algeria|阿尔及利亚
AS|ASM|American Samoa|美属萨摩亚
AD|AND|Andorra|安道尔
AO|AGO|Angola|安哥拉
AI|AIA|Anguilla|安圭拉
AG|ATG|Antigua and Barbuda|安提瓜和巴布达
AR|ARG|Argentina|阿根廷
AM|ARM|Armenia|亚美尼亚
AW|ABW|Aruba|阿鲁巴
AU|AUS|Australia|澳大利亚
AT|AUT|Austria|奥地利|Österreich
AZ|AZE|Azerbaijan|阿塞拜疆
BS|BHS|Bahamas|巴哈马
BH|BHR|Bahrain|巴林
BD|BGD|Bangladesh|孟加拉国
BB|BRB|Barbados|巴巴多斯
BY|BLR|Belarus|白俄罗斯
BE|BEL|Belgium|比利时
BZ|BLZ|Belize|伯利兹
BJ|BEN|Benin|贝宁
BM|BMU|Bermuda|百慕大
BT|BTN|Bhutan|不丹
BO|BOL|Bolivia|玻利维亚
BA|BIH|Bosnia and Herzegovina|波黑
BW|BWA|Botswana|博茨瓦纳
BR|BRA|Brazil|巴西|Brasil
IO|IOT|British Indian Ocean Territory|英属印度洋领地
BN|BRN|Brunei Darussalam|文莱
BG|BGR|Bulgaria|保加利亚
BF|BFA|Burkina Faso|布基纳法索
BI|BDI|Burundi|布隆迪
KH|KHM|Cambodia|柬埔寨
CM|CMR|Cameroon|喀麦隆
CA|CAN|Canada|加拿大
CV|CPV|Cape Verde|佛得角
KY|CYM|Cayman Islands|开曼群岛
CF|CAF|Central African Republic|中非
TD|TCD|Chad|乍得
CL|CHL|Chile|智利
CN|CHN|People's Republic of China|China|中国|PRC|P.R.C.|P.R. China|Mainland China|Chinese Mainland|中国大陆|大陆|内地|中华人民共和国
CX|CXR|Christmas Island|圣诞岛
CC|CCK|Cocos (Keeling) Islands|科科斯（基林）群岛
CO|COL|Colombia|哥伦比亚
KM|COM|Comoros|科摩罗
CG|COG|Republic of the Congo|刚果（布）
CD|COD|Democratic Republic of the Congo|刚果（金）
CK|COK|Cook Islands|库克群岛
CR|CRI|Costa Rica|哥斯达黎加
CI|CIV|Cote d'Ivoire|Côte d'Ivoire|Ivory Coast|科特迪瓦
HR|HRV|Croatia|克罗地亚
CU|CUB|Cuba|古巴
CY|CYP|Cyprus|塞浦路斯
CZ|CZE|Czech Republic|Czechia|捷克
DK|DNK|Denmark|丹麦
DJ|DJI|Djibouti|吉布提
DM|DMA|Dominica|多米尼克
DO|DOM|Dominican Republic|多米尼加
EC|ECU|Ecuador|厄瓜多尔
EG|EGY|Egypt|埃及
SV|SLV|El Salvador|萨尔瓦多
GQ|GNQ|Equatorial Guinea|赤道几内亚
ER|ERI|Eritrea|厄立特里亚
EE|EST|Estonia|爱沙尼亚
ET|ETH|Ethiopia|埃塞俄比亚
FK|FLK|Falkland Islands (Malvinas)|福克兰群岛
FO|FRO|Faroe Islands|法罗群岛
FJ|FJI|Fiji|斐济
FI|FIN|Finland|芬兰
FR|FRA|France|法国
GF|GUF|French Guiana|法属圭亚那
PF|PYF|French Polynesia|法属波利尼西亚
GA|GAB|Gabon|加蓬
GM|GMB|Republic of The Gambia|The Gambia|Gambia|冈比亚
GE|GEO|Georgia|格鲁吉亚
DE|DEU|Germany|德国|Deutschland
GH|GHA|Ghana|加纳
GI|GIB|Gibraltar|直布罗陀
GR|GRC|Greece|希腊
GL|GRL|Greenland|格陵兰
GD|GRD|Grenada|格林纳达
GP|GLP|Guadeloupe|瓜德罗普
GU|GUM|Guam|关岛
GT|GTM|Guatemala|危地马拉
GN|GIN|Guinea|几内亚
GW|GNB|Guinea-Bissau|几内亚比绍
GY|GUY|Guyana|圭亚那
HT|HTI|Haiti|海地
VA|VAT|Holy See (Vatican City State)|梵蒂冈
HN|HND|Honduras|洪都拉斯
HK|HKG|Hong Kong|香港|Hong Kong SAR|Hong Kong SAR China|Hong Kong, China|中国香港|香港特别行政区
HU|HUN|Hungary|匈牙利
IS|ISL|Iceland|冰岛
IN|IND|India|印度
ID|IDN|Indonesia|印尼
IR|IRN|Islamic Republic of Iran|Iran|伊朗
IQ|IRQ|Iraq|伊拉克
IE|IRL|Ireland|爱尔兰
IL|ISR|Israel|以色列
IT|ITA|Italy|意大利|Italia
JM|JAM|Jamaica|牙买加
JP|JPN|Japan|日本|日本国
JO|JOR|Jordan|约旦
KZ|KAZ|Kazakhstan|哈萨克斯坦
KE|KEN|Kenya|肯尼亚
KI|KIR|Kiribati|基里巴斯
KP|PRK|North Korea|朝鲜
KR|KOR|South Korea|Korea, Republic of|Republic of Korea|韩国|Korea|大韩民国
KW|KWT|Kuwait|科威特
KG|KGZ|Kyrgyzstan|吉尔吉斯斯坦
LA|LAO|Lao People's Democratic Republic|老挝
LV|LVA|Latvia|拉脱维亚
LB|LBN|Lebanon|黎巴嫩
LS|LSO|Lesotho|莱索托
LR|LBR|Liberia|利比里亚
LY|LBY|Libya|利比亚
LI|LIE|Liechtenstein|列支敦士登
LT|LTU|Lithuania|立陶宛
LU|LUX|Luxembourg|卢森堡
MO|MAC|Macao|澳门|Macau|Macau SAR|Macao SAR China|中国澳门|澳门特别行政区
MG|MDG|Madagascar|马达加斯加
MW|MWI|Malawi|马拉维
MY|MYS|Malaysia|马来西亚
MV|MDV|Maldives|马尔代夫
ML|MLI|Mali|马里
MT|MLT|Malta|马耳他
MH|MHL|Marshall Islands|马绍尔群岛
MQ|MTQ|Martinique|马提尼克
MR|MRT|Mauritania|毛里塔尼亚
MU|MUS|Mauritius|毛里求斯
YT|MYT|Mayotte|马约特
MX|MEX|Mexico|墨西哥
FM|FSM|Micronesia, Federated States of|密克罗尼西亚联邦
MD|MDA|Moldova, Republic of|摩尔多瓦
MC|MCO|Monaco|摩纳哥
MN|MNG|Mongolia|蒙古
MS|MSR|Montserrat|蒙特塞拉特
MA|MAR|Morocco|摩洛哥
MZ|MOZ|Mozambique|莫桑比克
MM|MMR|Myanmar|缅甸
NA|NAM|Namibia|纳米比亚
NR|NRU|Nauru|瑙鲁
NP|NPL|Nepal|尼泊尔
NL|NLD|Netherlands|The Netherlands|Netherlands (Kingdom of the)|荷兰|Holland|Nederland
NC|NCL|New Caledonia|新喀里多尼亚
NZ|NZL|New Zealand|新西兰
NI|NIC|Nicaragua|尼加拉瓜
NE|NER|Niger|尼日尔
NG|NGA|Nigeria|尼日利亚
NU|NIU|Niue|纽埃
NF|NFK|Norfolk Island|诺福克岛
MP|MNP|Northern Mariana Islands|北马里亚纳群岛
MK|MKD|The Republic of North Macedonia|North Macedonia|北马其顿
NO|NOR|Norway|挪威
OM|OMN|Oman|阿曼
PK|PAK|Pakistan|巴基斯坦
PW|PLW|Palau|帕劳
PS|PSE|State of Palestine|Palestine|巴勒斯坦
PA|PAN|Panama|巴拿马
PG|PNG|Papua New Guinea|巴布亚新几内亚
PY|PRY|Paraguay|巴拉圭
PE|PER|Peru|秘鲁
PH|PHL|Philippines|菲律宾
PL|POL|Poland|波兰
PT|PRT|Portugal|葡萄牙
PR|PRI|Puerto Rico|波多黎各
QA|QAT|Qatar|卡塔尔
RE|REU|Reunion|留尼汪
RO|ROU|Romania|罗马尼亚
RU|RUS|Russian Federation|Russia|俄罗斯
RW|RWA|Rwanda|卢旺达
SH|SHN|Saint Helena|圣赫勒拿、阿森松和特里斯坦-达库尼亚
KN|KNA|Saint Kitts and Nevis|圣基茨和尼维斯
LC|LCA|Saint Lucia|圣卢西亚
PM|SPM|Saint Pierre and Miquelon|圣皮埃尔和密克隆
VC|VCT|Saint Vincent and the Grenadines|圣文森特和格林纳丁斯
WS|WSM|Samoa|萨摩亚
SM|SMR|San Marino|圣马力诺
ST|STP|Sao Tome and Principe|圣多美和普林西比
SA|SAU|Saudi Arabia|沙特阿拉伯
SN|SEN|Senegal|塞内加尔
SC|SYC|Seychelles|塞舌尔
SL|SLE|Sierra Leone|塞拉利昂
SG|SGP|Singapore|新加坡
SK|SVK|Slovakia|斯洛伐克
SI|SVN|Slovenia|斯洛文尼亚
SB|SLB|Solomon Islands|所罗门群岛
SO|SOM|Somalia|索马里
ZA|ZAF|South Africa|南非
ES|ESP|Spain|西班牙|España
LK|LKA|Sri Lanka|斯里兰卡
SD|SDN|Sudan|苏丹
SR|SUR|Suriname|苏里南
SJ|SJM|Svalbard and Jan Mayen|斯瓦尔巴和扬马延
SZ|SWZ|Eswatini|斯威士兰
SE|SWE|Sweden|瑞典
CH|CHE|Switzerland|瑞士|Schweiz|Suisse
SY|SYR|Syrian Arab Republic|叙利亚
TW|TWN|Taiwan, Province of China|Taiwan|中国台湾省|Taiwan, China|台湾|中国台湾|台湾地区|中国台湾地区
TJ|TJK|Tajikistan|塔吉克斯坦
TZ|TZA|United Republic of Tanzania|Tanzania|坦桑尼亚
TH|THA|Thailand|泰国
TL|TLS|Timor-Leste|东帝汶
TG|TGO|Togo|多哥
TK|TKL|Tokelau|托克劳
TO|TON|Tonga|汤加
TT|TTO|Trinidad and Tobago|特立尼达和多巴哥
TN|TUN|Tunisia|突尼斯
TR|TUR|Türkiye|Turkey|土耳其
TM|TKM|Turkmenistan|土库曼斯坦
TC|TCA|Turks and Caicos Islands|特克斯和凯科斯群岛
TV|TUV|Tuvalu|图瓦卢
UG|UGA|Uganda|乌干达
UA|UKR|Ukraine|乌克兰
AE|ARE|United Arab Emirates|UAE|阿联酋|U.A.E.|Dubai
GB|GBR|United Kingdom|UK|Great Britain|英国|U.K.|England|Scotland|Wales|Northern Ireland|Britain
US|USA|United States of America|United States|U.S.A.|U.S.|美国|America|United States of America (USA)|美利坚合众国
UY|URY|Uruguay|乌拉圭
UZ|UZB|Uzbekistan|乌兹别克斯坦
VU|VUT|Vanuatu|瓦努阿图
VE|VEN|Venezuela|委内瑞拉
VN|VNM|Vietnam|越南|Viet Nam
VG|VGB|Virgin Islands, British|英属维尔京群岛
VI|VIR|Virgin Islands, U.S.|美属维尔京群岛
WF|WLF|Wallis and Futuna|瓦利斯和富图纳
EH|ESH|Western Sahara|阿拉伯撒哈拉民主共和国
YE|YEM|Yemen|也门
ZM|ZMB|Zambia|赞比亚
ZW|ZWE|Zimbabwe|津巴布韦
AX|ALA|Åland Islands|Aland Islands|奥兰
BQ|BES|Bonaire, Sint Eustatius and Saba|荷兰加勒比区
CW|CUW|Curaçao|库拉索
GG|GGY|Guernsey|根西
IM|IMN|Isle of Man|马恩岛
JE|JEY|Jersey|泽西
ME|MNE|Montenegro|黑山
BL|BLM|Saint Barthélemy|圣巴泰勒米
MF|MAF|Saint Martin (French part)|法属圣马丁
RS|SRB|Serbia|塞尔维亚
SX|SXM|Sint Maarten (Dutch part)|荷属圣马丁
SS|SSD|South Sudan|南苏丹
XK|XKK|Kosovo|科索沃"""
