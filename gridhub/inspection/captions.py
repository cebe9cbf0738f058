"""Captions and values: which rows of an unknown sheet hold values, so that none of them is its header.

Belongs here: judging texts and rows. Not here: choosing the header (``guess``), kinds of fields (``values``).
When in doubt a text is a value: a header that is not found costs a person a minute, a record taken for one is printed
in plain, written into a file that is committed, and missing from every delivery.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Sequence
from itertools import pairwise

from gridhub.ingest.sheets.header import MAX_SPAN, Row, Spellings, bare, tight

RECORD_SHARE = 0.2
"""Share of a row's cells that may look like a number, a date, a code, a name or an address and still be captions."""
LONGEST_CAPTION = 30
PERSONAL = re.compile(
    "姓名|名字|曾用名|联系人|负责人|法人|法定代表|经办人|当事人|户主|户代表|业主|房东|身份|证件|电话|手机|联系方式"
    "|地址|住址|住所|居住|详址|户籍|出生|生日|年龄|银行|卡号|账号|账户|微信|QQ|邮箱|车牌|残疾|疾病|病史",
    re.IGNORECASE,
)
"""Captions of columns none of whose values is shown."""

_IDENTIFIES = re.compile(r"\d{7}|1\d{2}-\d{4}-\d{4}|\d{3}\*{2,}|\*{2,}\d{2}|[\w.]@\w+\.\w")
_SURNAMED = re.compile(
    "[王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧肖程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪"
    "田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文][\u4e00-\u9fff·㐀-䶿]{1,2}"
)
_DAY = re.compile(r"(?<!\d)20\d{2}(?:0[1-9]|1[0-2])(?:[0-2]\d|3[01])(?!\d)")
_HAN = re.compile("[\u4e00-\u9fff]")
_LOOKS_STORED = re.compile(
    r"[-+]?[\d,.]+(?:e\d+)?%?(?:元|万元)?"  # a number
    r"|(?:19|20)\d{2}[-./](?:0?[1-9]|1[0-2])(?:[-./]\d.*)?|(?:19|20)\d{2}年\d{1,2}月\d{1,2}日.*"  # a date
    r"|.?[A-Z]{1,6}[-_]?\d{3}[A-Z\d-]*|\d{3,}[A-Z\d-]+"  # a code
    r"|.*[\u4e00-\u9fff]\d+(?:号|栋|幢|单元|室|弄|组|巷).*"  # an address
    r"|[\u4e00-\u9fff]{2,8}:.+|(?:填报|填表|报送|制表|上报|编制|统计|数据|导出).*:",  # a remark with its label
    re.IGNORECASE,
)
_NAMING = re.compile("(?:姓名|名字|曾用名|联系人|负责人|法人|法定代表人|经办人|当事人|户主|户代表|业主|房东)$")
_NAME_WORD = re.compile("(?:姓名|名字)$")
_NAME = re.compile("[\u4e00-\u9fff·㐀-䶿]{2,4}|[\u4e00-\u9fff]{2,8}·[\u4e00-\u9fff]{1,8}")
_NO_NAME = re.compile(
    "名|号|电话|手机|性别|民族|年龄|职务|地址|住址|关系|身份|证|类|日期|时间|编|情况|信息|单位|备注|学历|[人者]$"
)


def identifies(text: str) -> bool:
    """Whether a text holds what tells one person, firm or thing from all others: an id, a phone, an account."""
    plain = re.sub(r"\s", "", unicodedata.normalize("NFKC", text))
    if _HAN.search(plain):
        plain = _DAY.sub("", plain)  # 截至20261031余额 is a caption
    return bool(_IDENTIFIES.search(plain))


def is_name_under(caption: str, text: str) -> bool:
    """Whether a text below a caption such as 姓名 is somebody's name and no caption itself."""
    name = tight(text)
    return bool(_NAMING.search(bare(caption)) and _NAME.fullmatch(name) and not _NO_NAME.search(name))


def are_like_names(texts: Collection[str]) -> bool:
    """Whether half of these begin with a surname and are as long as names: 老板 over three names is no list of words."""
    return 2 * sum(bool(_SURNAMED.fullmatch(tight(text))) for text in texts) >= max(1, len(texts))


def shows_value(header: str) -> bool:
    """Whether a header as put together (levels joined by "/") holds what is no caption."""
    levels = header.split("/")
    # Only below 姓名 itself: 法定代表人/经营者 is one caption with two words for one thing.
    named = any(is_name_under(above, below) for above, below in pairwise(levels) if _NAME_WORD.search(bare(above)))
    return identifies(header) or named


def without_records(rows: Sequence[Row], known: Spellings) -> list[Row]:
    """The rows with every one that holds values left empty, so that no span of header rows can begin or end there.

    ``known``: spellings people have declared; a cell written like one is a caption whatever it looks like.
    """
    return [[] if _is_record(rows, number, known) else row for number, row in enumerate(rows)]


def _is_record(rows: Sequence[Row], number: int, known: Spellings) -> bool:
    row = rows[number]
    texts = [(index, cell) for index, cell in enumerate(row) if cell and cell.strip()]
    unknown = [(i, cell) for i, cell in texts if tight(cell) not in known.exact and bare(cell) not in known.loose]
    if any(identifies(cell) for _, cell in unknown):
        return True
    # A header that stands again above every block is the same in all its cells, a record only in some.
    again = any(list(other) == list(row) for other in rows[number + 1 :])
    values = sum(
        _looks_stored(cell) or _is_name(rows, number, index) or (not again and _recurs(rows, number, index))
        for index, cell in unknown
    )
    return values > RECORD_SHARE * len(texts)


def _looks_stored(cell: str) -> bool:
    text = unicodedata.normalize("NFKC", cell).strip()
    return len(text) > LONGEST_CAPTION or bool(_LOOKS_STORED.fullmatch(text))


def _is_name(rows: Sequence[Row], number: int, index: int) -> bool:
    above = next((n for n in range(number - 1, max(-1, number - 1 - MAX_SPAN), -1) if _cell(rows[n], index)), None)
    if above is None:
        return False
    # 负责人 over two columns is their parent: what stands below it are captions.
    is_parent = not _cell(rows[above], index + 1) and bool(_cell(rows[number], index + 1))
    return not is_parent and is_name_under(_cell(rows[above], index), _cell(rows[number], index))


def _recurs(rows: Sequence[Row], number: int, index: int) -> bool:
    """Whether a text stands again in its column, below where a caption written out over its levels would."""
    text = tight(_cell(rows[number], index))
    return text != "" and any(tight(_cell(row, index)) == text for row in rows[number + MAX_SPAN :])


def _cell(row: Row, index: int) -> str:
    return (row[index] or "").strip() if index < len(row) else ""
