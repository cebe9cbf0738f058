"""Parsers of identifiers with a check digit: citizen ids, credit codes, permit numbers.

Belongs here: kinds citizen_id, uscc, permit_no. Not here: whether an id belongs to the person named beside it
(``identity``), opaque codes (``text``).
A repair is taken only when the check digit confirms it; a 15-digit id has none, its century is 19 by rule (GB 11643).
"""

from __future__ import annotations

import re
from datetime import date

import polars as pl

from gridhub.contracts.checkdigit import (
    CITIZEN_PATTERN,
    USCC_ALPHABET,
    citizen_15_to_18,
    citizen_is_valid,
    citizen_valid,
    reg_no_is_valid,
    uscc_is_valid,
    uscc_valid,
)
from gridhub.standardise.parse.cell import EXPONENT, Fault, Mend, Parsed, Parser, fault, half_width

ID_STORED_AS_NUMBER = Fault(
    "ID_STORED_AS_NUMBER", "证件号码按数字存储，末3位已丢失；请把该列设为文本格式，按证件重新填写后再导出"
)
CID_CHECK_DIGIT = Fault("CID_CHECK_DIGIT", "身份号码的校验码不符，至少错了一位；请按证件核对")
_QUOTES = "'‘’`′\""
_CID_FORM = "不是18位或15位的公民身份号码；护照等其他证件请填在证件号码的其他栏，空缺请留空"


def citizen_id(period_end: date) -> Parser:
    """A citizen id as 18 characters; ``damaged`` holds the first 15 digits of one stored as a number, and all 18 of one
    whose check digit does not fit.

    A birth date in the id after ``period_end`` is impossible. A number written by a program (not typed) may differ by
    one in the 15th digit too: whoever uses ``damaged`` needs a second key.
    """

    cell = pl.col("text")
    born = cell.str.slice(6, 8).str.to_date("%Y%m%d", strict=False)
    possible = born.is_between(pl.lit(date(1850, 1, 1)), pl.lit(period_end)).fill_null(False)
    fast = pl.when((pl.col("kind") == "t") & citizen_valid(cell) & possible).then(cell)
    return Parser(lambda value, kind: _citizen_id(value, kind, period_end), fast)


def _citizen_id(value: str, kind: str, period_end: date) -> Parsed:
    if kind in "db":
        return fault("CID_FORM", _CID_FORM)
    mends: list[Mend] = []

    def mend(before: str, after: str, rule: str, evidence: str) -> str:
        if after != before:
            mends.append(Mend(rule, evidence))
        return after

    cid = mend(value, half_width(value), "cid_width", "全角或不可见字符改为半角")
    cid = mend(cid, cid.removeprefix("=").strip(_QUOTES), "cid_quote", "去掉了号码前后的引号")
    cid = mend(cid, cid.replace(" ", ""), "cid_space", "去掉了号码中的空格")
    if EXPONENT.fullmatch(cid) or (kind == "n" and len(cid) > 15):
        return _stored_as_number(cid)
    if re.fullmatch(r"[0-9Oo]{17}[xX*0-9Oo]|[0-9Oo]{15}", cid) is None:
        several = len(re.findall(r"(?<!\d)\d{17}[\dXx](?![\dXx])", cid)) > 1
        return fault("CID_FORM", "一格内有几个身份号码；请每行只填一人" if several else _CID_FORM)
    cid = mend(cid, re.sub("[Oo]", "0", cid), "cid_letter_o", "字母O改为数字0，校验码相符")
    cid = mend(cid, cid.replace("x", "X"), "cid_lower_x", "末位小写x改为大写")
    cid = mend(cid, cid.replace("*", "X"), "cid_star_for_x", "末位*代替X，校验码相符")
    if len(cid) == 15:
        if not re.match("[1-9]", cid):
            return fault("CID_FORM", _CID_FORM)
        cid = mend(cid, citizen_15_to_18(cid), "cid_15_to_18", "15位旧号码按GB 11643补世纪位和校验码")
    elif not re.match(CITIZEN_PATTERN[1:-1], cid):
        return fault("CID_FORM", _CID_FORM)
    elif not citizen_is_valid(cid):
        # Excel keeps 15 digits and writes zeros after them, also in a text file made from the sheet.
        if cid.endswith("000"):
            return _stored_as_number(cid)
        # What is written stays as evidence: identity asks which id under the same name is one digit away.
        return Parsed(fault=CID_CHECK_DIGIT, damaged=cid)
    born = _birth_date(cid)
    if born is None or born > period_end:
        return fault("CID_DATE", "身份号码中的出生日期不存在或在数据所属期之后；请按证件核对")
    return Parsed(cid, tuple(mends))


def _birth_date(cid: str) -> date | None:
    try:
        born = date(int(cid[6:10]), int(cid[10:12]), int(cid[12:14]))
    except ValueError:
        return None
    return born if born.year >= 1850 else None


def _stored_as_number(text: str) -> Parsed:
    digits = text
    if found := EXPONENT.fullmatch(text):
        # The exponent form shows 6 digits or 15, as the column was wide; fewer than 15 identify nobody.
        shown = re.sub(r"\D", "", re.split("[Ee]", text)[0])
        digits = shown.ljust(18, "0") if found[2] == "17" and len(shown) >= 15 else ""
    survives = digits[:15] if re.fullmatch(r"[1-9]\d{17}", digits) else None
    return Parsed(fault=ID_STORED_AS_NUMBER, damaged=survives)


_REGISTER_NUMBER = Fault(
    "USCC_FORM", "这是15位注册号，不是18位统一社会信用代码；只与登记信息中的旧注册号对照，请填换发后的代码"
)


def uscc() -> Parser:
    """A unified social credit code, 18 characters, upper case; ``damaged`` holds a 15-digit register number with a right
    check digit (GS15-2006) that stands in its place."""

    cell = pl.col("text")
    return Parser(_uscc, pl.when((pl.col("kind") == "t") & uscc_valid(cell)).then(cell))


def _clean_code(value: str, name: str) -> tuple[str, list[Mend]]:
    mends: list[Mend] = []
    code = half_width(value).removeprefix("=").strip(_QUOTES).replace(" ", "")
    if code != value.strip():
        mends.append(Mend(f"{name}_form", "去掉了空格、引号，全角改为半角"))
    if code != code.upper():
        mends.append(Mend(f"{name}_upper", "小写字母改为大写"))
    return code.upper(), mends


def _uscc(value: str, kind: str) -> Parsed:
    code, mends = _clean_code(value, "uscc")
    if EXPONENT.fullmatch(code) or (kind == "n" and len(code) > 15):
        return Parsed(fault=ID_STORED_AS_NUMBER)
    if re.fullmatch(r"\d{15}", code):
        if not reg_no_is_valid(code):
            return fault("USCC_FORM", "这是15位号码，且校验码不符，不是18位统一社会信用代码；请按营业执照核对")
        return Parsed(fault=_REGISTER_NUMBER, damaged=code)
    swapped = code.replace("O", "0").replace("I", "1")
    if kind != "t" or not re.fullmatch(f"[{USCC_ALPHABET}]{{18}}", swapped):
        return fault("USCC_FORM", "不是18位统一社会信用代码；请按营业执照核对")
    if not uscc_is_valid(swapped):
        return fault("USCC_CHECK_DIGIT", "统一社会信用代码的校验码不符，至少错了一位；请按营业执照核对")
    if swapped != code:
        mends.append(Mend("uscc_letter", "代码中不用字母O和I，改为数字0和1，校验码相符"))
    return Parsed(swapped, tuple(mends))


_PERMIT_FORM = Fault("PERMIT_FORM", "不是22位排污许可（登记）编号；请按许可证核对")


def _holder_alone(code: str) -> str | None:
    """The holder's number where a permit's belongs: a credit code with at most a part of the rest, a register number."""
    if re.fullmatch(rf"[{USCC_ALPHABET}]{{18}}[0-9]{{0,3}}", code) and uscc_is_valid(code[:18]):
        return code[:18]
    return code if reg_no_is_valid(code) else None


def permit_no() -> Parser:
    """A discharge permit number (HJ 608): credit code or an ``H9…`` serial, three digits, one letter: 22 characters.
    ``damaged`` holds the holder's credit code, or its register number, where it stands there alone or the rest is cut off."""

    cell = pl.col("text")
    formed = cell.str.contains(r"^[0-9A-Z]{18}[0-9]{3}[A-Z]$") & uscc_valid(cell.str.slice(0, 18))
    return Parser(_permit_no, pl.when((pl.col("kind") == "t") & formed).then(cell))


def _permit_no(value: str, kind: str) -> Parsed:
    code, mends = _clean_code(value, "permit")
    if kind != "t" or not re.fullmatch(r"[0-9A-Z]{18}[0-9O]{3}[A-Z]", code):
        return Parsed(fault=_PERMIT_FORM, damaged=_holder_alone(code))
    serial = code[18:21].replace("O", "0")
    if code.startswith("H9"):
        holder = code[:18]
    else:
        holder = code[:18].replace("O", "0").replace("I", "1")
        if not uscc_is_valid(holder):
            return fault("PERMIT_CHECK_DIGIT", "编号前18位不是有效的统一社会信用代码；请按许可证核对")
    if holder + serial + code[21] != code:
        mends.append(Mend("permit_letter", "字母O、I改为数字0、1，校验码相符"))
    return Parsed(holder + serial + code[21], tuple(mends))
