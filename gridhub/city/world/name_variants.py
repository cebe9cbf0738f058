"""How one name is written in several ways, and names that registers write badly: characters, not persons.

Belongs here: pools of a city of ``--dirt identity``. Not here: who bears which name (``alike``), how often (``rates``), which
cell is damaged (``files.identity_damage``), names of the other cities (``names``).
Every pool is a proposal (P): pairs that offices confuse, characters that older code pages lack.
"""

from __future__ import annotations

from gridhub.city.world.dice import Dice

_WRITTEN_ALIKE = (
    "萧肖 阎闫 傅付 戴代 吕呂 张張 国國 刘劉 陈陳 杨楊 赵趙 黄黃 吴吳 孙孫 马馬 罗羅 郑鄭 谢謝 韩韓 冯馮 邓鄧 许許 苏蘇 卢盧 "
    "蒋蔣 贾賈 叶葉 谭譚 邹鄒 陆陸 顾顧 龙龍 万萬 钱錢 汤湯 贺賀 赖賴 龚龔 钟鍾 华華 兰蘭 凤鳳 云雲 丽麗 义義 庆慶 军軍 "
    "伟偉 强強 涛濤 刚剛 晓曉 红紅 东東 学學 树樹 飞飛 杰傑 静靜 艳豔 洁潔 颖穎 宝寶 广廣 寿壽 贵貴 进進 忆憶"
)
VARIANTS: dict[str, str] = {
    first: second
    for pair in _WRITTEN_ALIKE.split()
    for first, second in ((pair[0], pair[1]), (pair[1], pair[0]))
    if first != second
}
"""A character by the one that is written for it: a surname merged by the reform (萧/肖), or its traditional form."""

_SOUND_ALIKE = (
    "伟维卫威玮 建健剑 国果 志智治 强蔷 丽莉立利力 英颖莹瑛 芳方 华花 军君俊均 明铭名鸣 红宏洪鸿虹 秀修 玉育宇雨予 云芸 梅美 "
    "燕艳雁妍 静敬靖净 涛韬 辉晖慧惠会 林琳临霖 平萍 霞侠 娟捐 敏民 春椿 文雯 永勇咏 生胜升声 新欣鑫馨心 子梓紫 轩萱 涵晗寒 浩昊皓 "
    "博伯 佳嘉家 怡依宜仪 琪琦奇 悦月越 洋阳扬 杰洁捷 飞菲 桂贵 兰岚 珍真 淑书舒 凤峰锋丰 香祥 金锦津 福富 学雪 庆青清 成承诚程 "
    "磊蕾 蓉荣容 婷亭廷 琴勤芹 莲连 瑶遥 德得 小晓 海孩 俊峻 翠粹 素苏 正政 广光 振镇 宝保 思诗 语宇 彤桐 宁凝 江疆 世士 刚钢"
)
HOMOPHONES: dict[str, str] = {}
"""A character of given names by the others of the same syllable, whatever the tone."""
for _group in _SOUND_ALIKE.split():
    for _character in _group:
        _others = HOMOPHONES.get(_character, "") + _group.replace(_character, "")
        HOMOPHONES[_character] = "".join(dict.fromkeys(_others))

LOST = ("?", "\ufffd", "\ue863", "□")
"""What stands for a character that a code page lacks: question mark, replacement sign, a private glyph, a box."""
RARE = "䶮龑㛃"
"""Characters of given names that GBK or its fonts lack."""
DOT = "·"
DOTS = ("", "•", ".", "．", "・", "‧", "-")
"""What is written for the dot of a name; "" is none."""

DOTTED_NATIONS = ("维吾尔族", "哈萨克族", "柯尔克孜族")
_OWN = {
    "男": (
        "买买提",
        "艾合买提",
        "阿不都拉",
        "吐尔逊",
        "库尔班",
        "艾尔肯",
        "玉素甫",
        "阿卜杜热合曼",
        "木沙江",
        "依力哈木",
    ),
    "女": (
        "阿依古丽",
        "古丽娜尔",
        "帕提古丽",
        "热依汗",
        "迪丽努尔",
        "茹仙古丽",
        "阿米娜",
        "布威海丽且",
        "祖丽胡玛",
        "米热古丽",
    ),
}
_FATHERS = ("吐尔逊", "艾合买提", "买买提", "阿不力孜", "库尔班", "依明江", "卡德尔", "玉素甫江", "尼亚孜", "阿布都热")
SHORTEST, LONGEST = 7, 10
"""Characters of a dotted name, the dot among them."""
LONGEST_OF_FATHER = 5
"""A longer name of the father's leaves no room for one's own."""


def dotted_name(dice: Dice, sex: str, father: str = "") -> str:
    """A name of 7 to 10 characters with a dot; behind the dot the father's own name."""
    while True:
        name = f"{dice.pick(_OWN[sex])}{DOT}{father or dice.pick(_FATHERS)}"
        if SHORTEST <= len(name) <= LONGEST:
            return name


TWINS = {
    "男": (
        ("子轩", "子涵"),
        ("浩然", "浩宇"),
        ("建军", "建国"),
        ("志刚", "志强"),
        ("宇航", "宇轩"),
        ("文斌", "文武"),
        ("大双", "小双"),
    ),
    "女": (
        ("梓涵", "梓萱"),
        ("雨桐", "雨涵"),
        ("丽娟", "丽华"),
        ("欣怡", "欣妍"),
        ("诗涵", "诗琪"),
        ("海燕", "海霞"),
        ("春梅", "冬梅"),
    ),
}
"""Given names of twins of one sex."""
MIXED_TWINS = (("子涵", "子萱"), ("浩然", "欣然"), ("建军", "建英"), ("宇航", "雨航"), ("嘉豪", "嘉怡"))
"""Of a boy and a girl."""

_OF_ANYBODY = ("{}某", "{}某某", "{}老师", "{}师傅")
_OF_AGE = {
    (True, "男"): ("{}大爷", "{}大爷", "老{}", "{}大叔"),
    (True, "女"): ("{}大妈", "{}奶奶", "{}阿姨"),
    (False, "男"): ("小{}", "{}先生", "老{}"),
    (False, "女"): ("小{}", "{}女士", "{}姐"),
}
"""By whether somebody is old."""


def form_of_address(dice: Dice, surname: str, sex: str = "", *, old: bool = False) -> str:
    """How somebody who has only seen or heard a person writes the name: 李大爷, 王老师, 张某, 小李."""
    return dice.pick((*_OF_ANYBODY, *_OF_AGE.get((old, sex), ()))).format(surname)
