"""Parsers of names, texts, addresses and opaque codes.

Belongs here: kinds text, person_name, address, id, region_code, grid_code. Not here: ids with a check digit (``ids``),
understanding an address (``places``).
Form is not repair: width and space of a text or an address are brought to one form without a record; a name is an
identity attribute, so every change to it is recorded.
"""

from __future__ import annotations

import re

import polars as pl

from gridhub.standardise.parse.cell import (
    HAN,
    Mend,
    Parsed,
    Parser,
    fault,
    half_width,
    is_clean,
    safe_text,
    stored_as_number,
)
from gridhub.standardise.parse.private_use import OFFICIAL, unknown_code_points

DOTS = "\u00b7\u2022\u2027\u2219\u22c5\u25cf\u30fb\uff65\u0387\u16eb.\u3002\u02d9\ufe52\u2e31\ua78f\uff0e\u2010\u2011\u2012\u2013\u2014\u2015\u2212_\uff3f-\uff0d"
NAME_REMARKS = frozenset(
    ("户主", "已故", "去世", "已去世", "亡", "死亡", "已死亡", "病故", "迁出", "已迁出", "已迁", "外出", "务工", "外出务工", "本人", "代领", "代",
     "儿子", "女儿", "长子", "次子", "三子", "长女", "次女", "配偶", "妻", "妻子", "丈夫", "爱人", "父", "母", "父亲", "母亲", "孙子", "孙女",
     "儿媳", "女婿", "监护人", "代理人", "代办人", "经办人", "联系人", "申请人", "承租人", "租户", "房东",
     "网格员", "专职网格员", "兼职网格员", "专职", "兼职", "网格长", "楼长", "楼栋长", "组长", "队长", "村长", "书记", "支书", "主任", "副主任",
     "会计", "民警", "辅警", "所长", "站长", "法人", "法定代表人", "负责人", "经营者", "店主", "党员")
)  # fmt: skip
"""What a list writes behind a name about the person: state, kin, part in the matter, office. Nothing else is taken for one."""
REGION_CODE_LENGTHS = (6, 9, 12, 15)
"""County, town, village; the police use 15 since 2020 (domain.md §0.9)."""

_BRACKETS = re.compile(
    r"[(（﹙]([^()（）﹙﹚]*)[)）﹚]|\[([^\[\]]*)\]|［([^［］]*)］|【([^【】]*)】|〔([^〔〕]*)〕|〖([^〖〗]*)〗|<([^<>]*)>|＜([^＜＞]*)＞"
    r"|〈([^〈〉]*)〉|《([^《》]*)》|\{([^{}]*)\}|｛([^｛｝]*)｝|「([^「」]*)」|『([^『』]*)』"
)
"""Brackets of any shape. What stands in them is a remark only when it is a known one: it may tell a rare character, 王(龙天)."""
_OTHER_NAME = re.compile("(曾用名|原名|又名|别名|小名|乳名|化名)[:：]?.*")
_DOTTED = re.compile(rf"(?<=[{HAN}])\s*[{re.escape(DOTS)}]+\s*(?=[{HAN}])")
"""The dot between the parts of a minority name, however a keyboard or a program wrote it: ・ . 。 ˙ ﹒ — _ -."""
_SPACED = re.compile(rf"^([{HAN}·]{{2,}}) ([{HAN}]{{4,}}|(?<=[{HAN}]{{4}} )[{HAN}]{{2,}})$")
"""A blank in place of that dot: only between parts too long for a surname and a given name."""
_HIDDEN = re.compile(r"[?\ufffd□■*_\ue000-\uf8ff\U000f0000-\U0010ffff]")
_DECIMAL = re.compile(r"([0-9]+)\.0+")
_SAYS_SOMETHING = re.compile(r"[^\W0_]")
MOST_DIGITS = 15
"""Digits of an integer that a program which keeps it as a decimal number (double) writes out whole."""
_SEVERAL_NAMES = re.compile(r"[、/,;，；|\\]")


def text() -> Parser:
    """Free text: value is a string."""

    cell = pl.col("text")
    fast = pl.when((pl.col("kind") == "t") & is_clean(cell, punctuation=False) & ~cell.str.contains("[Ee]")).then(cell)
    return Parser(_text, fast)


def _text(value: str, kind: str) -> Parsed:
    if stored_as_number(value, kind):
        return fault("STORED_AS_NUMBER", "按数字存储，末几位已丢失；请把该列设为文本格式后重新导出")
    return Parsed(safe_text(value))


LONGEST_NAME = 50
"""Characters: the longest names of national minorities and foreigners on a residence permit stay below it."""


def person_name() -> Parser:
    """A person's name: Chinese characters, or letters with single spaces; minority names with ·."""

    cell = pl.col("text")
    return Parser(_person_name, pl.when((pl.col("kind") == "t") & cell.str.contains(f"^[{HAN}]{{2,6}}$")).then(cell))


def _person_name(value: str, kind: str) -> Parsed:
    if kind != "t":
        return fault("NAME_FORM", "不是姓名；请核对是否错列")
    mends: list[Mend] = []
    if any(ord(sign) in OFFICIAL for sign in value):
        mends.append(Mend("name_private_use", "旧编码的自造字按 GB 18030-2022 改为正式字"))
        value = value.translate(OFFICIAL)
    bare = _BRACKETS.sub("", value)
    name = half_width(bare)
    if name != " ".join(bare.split()):
        mends.append(Mend("name_width", "全角或异体字符改为通行写法"))
    if bare != value:
        remarks = {part.strip() for found in _BRACKETS.findall(value) for part in found} - {""}
        other_names = {part for part in remarks if _OTHER_NAME.fullmatch(part)}
        if remarks - NAME_REMARKS - other_names:
            return fault(
                "NAME_REMARK", "括号内的文字不是约定的备注（已故、户主等），可能是生僻字的写法；请按证件写全姓名"
            )
        told = sorted((remarks - other_names) | {part[: 3 if part[0] == "曾" else 2] for part in other_names})
        mends.append(Mend("name_remark", f"括号内的备注不属于姓名：{'、'.join(told)}" if told else "去掉了空括号"))
    dotted = _SPACED.sub(r"\1·\2", _DOTTED.sub("·", name))
    if _HIDDEN.search(dotted):
        own = "、".join(unknown_code_points(dotted))
        which = f"自造字 {own}" if own else "?、□、*"
        return fault("NAME_GLYPH", f"姓名含有无法识别的字（{which}）；请按证件补全")
    if dotted != name:
        mends.append(Mend("name_dot", "间隔号改为统一写法"))
        name = dotted
    joined = re.sub(rf"(?<=[{HAN}]) +(?=[{HAN}])", "", name)
    if joined != name:
        mends.append(Mend("name_space", "去掉了汉字之间的空格"))
        name = joined
    if len(name) > LONGEST_NAME:
        return fault("NAME_FORM", "太长，不是一个人的姓名；请核对是否错列")
    if _SEVERAL_NAMES.search(name):
        return fault("NAME_SEVERAL", "一格内有几个姓名；请每行只填一人")
    if not re.fullmatch(rf"[{HAN}]+(·[{HAN}]+)*|[^\W\d_]+([ '.\-][^\W\d_]+)*\.?", name) or not _is_lettered(name):
        return fault("NAME_FORM", "不是姓名的写法（含数字、符号或为空）；请按证件填写")
    return Parsed(name, tuple(mends))


def _is_lettered(name: str) -> bool:
    """Every sign of a name is a letter: ² and ③ count as words for ``re``."""
    return all(sign.isalpha() or sign in "〇·.'- " for sign in name)


def address() -> Parser:
    """An address as written, half width, without spaces that part nothing; dashes and # kept for ``places``."""

    cell = pl.col("text")
    return Parser(_address, pl.when((pl.col("kind") == "t") & is_clean(cell, punctuation=True)).then(cell))


def _address(value: str, kind: str) -> Parsed:
    if kind == "d":
        return fault("ADDRESS_IS_DATE", "门牌被表格软件改成了日期；请把该列设为文本格式后重新填写")
    # A space between two numbers or letters parts them (3栋 2 501): it stays.
    return Parsed(re.sub(r"(?<![0-9A-Za-z]) | (?![0-9A-Za-z])", "", half_width(value)))


def code_text(lengths: tuple[int, ...] = ()) -> Parser:
    """An opaque code as text, upper case, without spaces. ``lengths``: digits only, of one of these lengths."""

    cell = pl.col("text")
    pattern = "^(" + "|".join(f"[0-9]{{{n}}}" for n in lengths) + ")$" if lengths else "^[0-9A-Z_-]{1,15}$"
    fast = pl.when((pl.col("kind") == "t") & cell.str.contains(pattern) & ~cell.str.contains("E|^[0_-]+$")).then(cell)
    return Parser(lambda value, kind: _code_text(value, kind, lengths), fast)


def _code_text(value: str, kind: str, lengths: tuple[int, ...]) -> Parsed:
    code = half_width(value).replace(" ", "").lstrip("'‘’`").upper()
    mends: tuple[Mend, ...] = ()
    if kind == "t" and (whole := _DECIMAL.fullmatch(code)):
        if len(whole[1]) > MOST_DIGITS:
            return fault("CODE_STORED_AS_NUMBER", "编码被程序按小数写出，末几位已不可信；请按文本格式重新导出")
        code, mends = whole[1], (Mend("code_decimal", "去掉了程序按小数写出的 .0"),)
    if stored_as_number(code, kind):
        return fault("CODE_STORED_AS_NUMBER", "编码按数字存储，末几位已丢失；请把该列设为文本格式后重新导出")
    if kind in "db":
        return fault("CODE_FORM", "不是编码（单元格是日期或逻辑值）；请把该列设为文本格式后重新填写")
    if kind == "n" and not code.isdecimal():
        return fault("CODE_FORM", "编码被当作小数或负数存储；请把该列设为文本格式后重新填写")
    if lengths and not (code.isdecimal() and len(code) in lengths):
        return fault("CODE_FORM", f"不是{'、'.join(map(str, lengths))}位数字的代码；请核对")
    if not lengths and code and not _SAYS_SOMETHING.search(code):
        return Parsed(mends=(Mend("code_filler", "占位符（0、#、- 等）不是编码，按没有填写处理"),))
    if not code:
        return fault("CODE_FORM", "没有可用的编码；请核对")
    return Parsed(code, mends)
