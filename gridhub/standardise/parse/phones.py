"""Parser of phone cells: several numbers, remarks and fillers in one cell.

Belongs here: kind phone_list. Not here: whose number it is.
The value is the numbers in the order written, each once, joined by ``;``: mobiles as 11 digits, landlines as
``area-number`` (without extension).
"""

from __future__ import annotations

import re

import polars as pl

from gridhub.standardise.parse.cell import EXPONENT, Mend, Parsed, Parser, fault, half_width

FILLER = re.compile(r"1\d{2}0{8}|(\d)\1{6,}|12345678(?:9(?:10|01)?)?|0+")
"""Numbers that stand for no number: 13800000000, one digit repeated, counting up."""

_MOBILE = re.compile(r"(?:\+?86|0086)?(1[3-9]\d{9})")
_LANDLINE = re.compile(r"\(?(0(?:10|2\d|[3-9]\d{2}))\)?-?([2-9]\d{6,7})(?:(?:-|转)\d{1,6})?")
_LOCAL = re.compile(r"[2-9]\d{6,7}(?:(?:-|转)\d{1,6})?")
_SPACED_MOBILE = re.compile(r"(?<!\d)(1[3-9]\d)[ -](\d{4})[ -](\d{4})(?!\d)")
_REMARK = re.compile(r"\([^()]*[^\d()\- ][^()]*\)|【[^【】]*】|\[[^\[\]]*\]")
_LABEL = re.compile(r"[^\d+()\-;/、,|\\ 转]+")
_SEPARATOR = re.compile(r"[;/、,|\\ ]+")


def phone_list() -> Parser:
    """Phone numbers joined by ``;``."""

    cell = pl.col("text")
    one = cell.str.contains("^1[3-9][0-9]{9}$") & ~cell.str.contains("^1[0-9]{2}0{8}$")
    return Parser(_phone_list, pl.when(pl.col("kind").is_in(["t", "n"]) & one).then(cell))


def _phone_list(value: str, kind: str) -> Parsed:
    text = half_width(value).strip("'‘’`")
    if kind in "db" or EXPONENT.fullmatch(text):
        return fault("PHONE_FORM", "不是电话号码（被存成日期或科学记数）；请把该列设为文本格式后重新填写")
    mends: dict[str, Mend] = {}

    def mended(rule: str, evidence: str) -> None:
        mends.setdefault(rule, Mend(rule, evidence))

    whole = re.sub(r"(?<=\d)\.0+(?=\D|$)", "", text)
    if whole != text:
        mended("phone_decimal", "去掉了程序按小数写出的 .0")
        text = whole
    bare = _REMARK.sub(" ", text)
    bare = _LABEL.sub(lambda found: ";" if found[0] in ("或", "和", "及") else " ", bare)
    if bare != text:
        mended("phone_remark", "去掉了号码旁的备注文字")
    # Groups first: 130 0086 0000 holds no country code.
    bare = _SPACED_MOBILE.sub(r"\1\2\3", bare)
    bare = re.sub(r"(?:\+86|0086)[ -]+", "", bare)
    bare = re.sub(r"(\(0\d{2,3}\)) +", r"\1", bare)
    written: list[str] = []
    filler = unusable = local = 0
    for piece in filter(None, (part.strip("-") for part in _SEPARATOR.split(bare))):
        compact = re.sub(r"(?<=\d)-(?=\d)", "", piece)
        if found := _LANDLINE.fullmatch(piece):
            written.append(f"{found[1]}-{found[2]}")
        elif FILLER.fullmatch(compact):
            filler += 1
        elif found := _MOBILE.fullmatch(compact):
            written.append(found[1])
        elif _LOCAL.fullmatch(piece):
            local += 1
        else:
            unusable += 1
    numbers = list(dict.fromkeys(written))
    if filler:
        mended("phone_filler", "占位号码视为未填")
    if not numbers and unusable:
        return fault("PHONE_FORM", "号码位数不对；请填11位手机号或带区号的固定电话，多个号码用分号隔开")
    if not numbers and local:
        return fault("PHONE_NO_AREA_CODE", "固定电话没有区号；请补区号")
    if not numbers and not filler:
        return fault("PHONE_FORM", "没有可用的号码；请核对")
    if local:
        mended("phone_no_area_code", "没有区号的固定电话未采用")
    if unusable:
        mended("phone_unreadable", "位数不对的号码未采用，其余号码保留")
    if numbers and ";".join(numbers) != text and not mends:
        mended("phone_form", "号码的写法和分隔符改为统一写法")
    return Parsed(";".join(numbers) or None, tuple(mends.values()))
