"""Parsers of counts, decimals, money, coordinates and yes/no.

Belongs here: kinds integer, decimal, money, longitude, latitude, boolean. Not here: plausible ranges of a field
(contract rules). Everything is exact: Decimal from the text, never a float; money comes out in the field's unit.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Context, Decimal
from typing import Literal

import polars as pl

from gridhub.standardise.parse.cell import EXPONENT, Mend, Parsed, Parser, fault, half_width

Unit = Literal["元", "万元"]

TRUE_WORDS = frozenset(("是", "1", "真", "对", "√", "✓", "✔", "Y", "YES", "TRUE", "T"))
FALSE_WORDS = frozenset(("否", "不是", "0", "假", "错", "×", "✗", "✘", "N", "NO", "FALSE", "F"))
_THERE, _NOT_THERE = frozenset(("有",)), frozenset(("无", "没有"))
"""Words of a field that asks whether something is there (有无公示牌)."""
_COUNT_WORDS = "人|户|个|名|周?岁|条|份|张|次|栋|幢|间|层|级|块|家|件|处|组"
_CHINESE_COUNTS = {word: n for n, word in enumerate("零一二三四五六七八九十")} | {"两": 2}
_GROUPED = re.compile(r"-?\d{1,3}(?:,\d{3})+(?:\.\d+)?")
_PLAIN = re.compile(r"-?(?:\d+\.?\d*|\.\d+)")
_WIDE = Context(prec=100)
"""The usual 28 digits are fewer than the widest column has."""
_UNIT_FACTOR = {"元": Decimal(1), "万元": Decimal(10000), "亿元": Decimal(10**8)}
_RENMINBI = "人民币|RMB|CNY"
_FOREIGN = re.compile(
    "美元|美金|香港元|港元|港币|澳门元|澳门币|新台币|台币|欧元|日元|日圆|英镑|新加坡元|新西兰元|澳大利亚元|澳元|加拿大元|加元|"
    "韩国?[元圆]|法郎|克朗|马克|卢布|卢比|泰铢|林吉特|外币|USD|HKD|MOP|TWD|EUR|JPY|GBP|SGD|NZD|AUD|CAD|KRW|CHF|[$€£]",
    re.IGNORECASE,
)
_SIGNS = {"$": "外币", "€": "欧元", "£": "英镑"}
_AMOUNT = re.compile(
    rf"(?P<before>\((?:{_RENMINBI})\)|(?:{_RENMINBI})?):?[¥￥]?(?P<number>\(\d[\d,.]*\)|[+-]?[\d,.]+(?:[Ee][+-]?\d{{1,3}})?)(?P<words>.*)"
)
"""An amount as registers print it: currency, number, words. A number in brackets is negative."""
_WORDS = re.compile(
    rf"(?:{_RENMINBI})?(?P<scale>[万亿]?)(?:{_RENMINBI})?(?P<yuan>[元圆]?)(?:{_RENMINBI})?整?(?:{_RENMINBI})?"
)
"""What stands behind the number once its brackets are gone: 万元人民币, 万人民币元, 人民币万元, 万, 元整."""
_CHINA = {"longitude": (Decimal(73), Decimal(136)), "latitude": (Decimal(3), Decimal(54))}


@dataclass(frozen=True)
class Scale:
    """Precision of a Decimal column: all digits, digits after the point."""

    precision: int
    places: int


def _number(text: str, mends: list[Mend]) -> Decimal | None:
    if _GROUPED.fullmatch(text):
        mends.append(Mend("thousand_separator", "去掉了千分位分隔符"))
        text = text.replace(",", "")
    if EXPONENT.fullmatch(text) or re.fullmatch(r"-?\d+(\.\d+)?[Ee]-\d{1,2}", text) or _PLAIN.fullmatch(text):
        return Decimal(text)
    return None


def _to_scale(number: Decimal, scale: Scale, mends: list[Mend]) -> Parsed:
    limit = Decimal(10) ** (scale.precision - scale.places)
    # First: rounding fails on a number with more digits than the context (two account numbers typed into one cell).
    if number.copy_abs() >= limit:
        return fault("NUMBER_TOO_LARGE", "数值过大；请核对数值和单位")
    rounded = number.quantize(Decimal(1).scaleb(-scale.places), ROUND_HALF_UP, _WIDE)
    # A difference in the tenth place is what binary storage leaves, not what anybody wrote.
    if _WIDE.subtract(rounded, number).copy_abs() > Decimal("1e-9"):
        mends.append(Mend("rounded", f"四舍五入到小数点后{scale.places}位"))
    if rounded.copy_abs() >= limit:
        return fault("NUMBER_TOO_LARGE", "数值过大；请核对数值和单位")
    return Parsed(rounded.copy_abs() if rounded.is_zero() else rounded, tuple(mends))  # no minus zero


def integer() -> Parser:
    """A whole number."""

    cell = pl.col("text")
    fast = pl.when(pl.col("kind").is_in(["t", "n"]) & cell.str.contains("^(0|[1-9][0-9]{0,14})$")).then(cell)
    return Parser(_integer, fast.cast(pl.Int64, strict=False))


def _integer(value: str, kind: str) -> Parsed:
    if kind in "db":
        return fault("INTEGER_FORM", "不是数字（被存成日期或逻辑值）；请核对")
    mends: list[Mend] = []
    text = half_width(value).strip("'‘’`").replace(" ", "")
    bare = re.sub(rf"(?<=[\d一二两三四五六七八九十])({_COUNT_WORDS})$", "", text)
    if bare != text:
        mends.append(Mend("integer_unit", "去掉了数字后的量词"))
    if bare in _CHINESE_COUNTS:
        return Parsed(_CHINESE_COUNTS[bare], (*mends, Mend("integer_chinese", "中文数字改为阿拉伯数字")))
    number = _number(bare, mends)
    if number is None:
        return fault("INTEGER_FORM", "不是整数；请只填数字")
    if number != number.to_integral_value():
        return fault("INTEGER_FRACTION", "不是整数（有小数）；请核对")
    if abs(number) >= 2**53:
        return fault("NUMBER_TOO_LARGE", "数值过大；请核对")
    return Parsed(int(number), tuple(mends))


def decimal(scale: Scale) -> Parser:
    """An exact decimal number, rounded half up to the column's scale (recorded)."""
    return Parser(lambda value, kind: _decimal(value, kind, scale))


def _decimal(value: str, kind: str, scale: Scale) -> Parsed:
    mends: list[Mend] = []
    number = None if kind in "db" else _number(half_width(value).strip("'‘’`").replace(" ", ""), mends)
    if number is None:
        return fault("NUMBER_FORM", "不是数字；请只填数字")
    return _to_scale(number, scale, mends)


def money(scale: Scale, unit: Unit, source_unit: Unit, contradicted: bool = False) -> Parser:
    """An amount in ``unit``; ``source_unit`` holds for cells that name none.

    ``contradicted``: the header names another unit than the connector, so that no amount of the column is certain.
    """

    if contradicted:
        return Parser(lambda value, kind: fault("MONEY_UNIT", "表头的金额单位与约定的单位不一致；请统一单位后重新报送"))
    fast: pl.Expr | None = None
    if source_unit == unit and 0 < scale.places <= 6:
        cell = pl.col("text")
        plain = cell.str.contains(rf"^(0|[1-9][0-9]{{0,8}})(\.[0-9]{{1,{scale.places}}})?$")
        clean = pl.when(pl.col("kind").is_in(["t", "n"]) & plain).then(cell)
        fast = clean.cast(pl.Decimal(scale.precision, scale.places), strict=False)
    return Parser(lambda value, kind: _money(value, kind, scale, unit, source_unit), fast)


def _money(value: str, kind: str, scale: Scale, unit: Unit, source_unit: Unit) -> Parsed:
    if kind in "db":
        return fault("MONEY_FORM", "不是金额（被存成日期或逻辑值）；请核对")
    mends: list[Mend] = []
    text = half_width(value).strip("'‘’`").replace(" ", "")
    if foreign := _FOREIGN.search(text):
        named = _SIGNS.get(foreign[0], foreign[0].upper())
        return fault("MONEY_CURRENCY", f"写的是{named}，不是人民币金额；请折算为人民币后填写")
    if re.search("[/每]人", text):
        return fault("MONEY_PER_PERSON", "写的是每人金额；请填写本行的实际金额")
    period = re.fullmatch(r"(.*?)(?:/|每)月", text)
    if period:
        text = period[1]
        mends.append(Mend("money_per_month", "“/月”表示每月金额"))
    amount = _AMOUNT.fullmatch(text)
    written = _unit_written(amount["words"], bool(amount["before"])) if amount else None
    if amount is None or written is None:
        return fault("MONEY_FORM", "不是金额；请只填数字，单位按表头约定")
    if written:
        mends.append(Mend("money_unit", f"单元格内写明单位“{written}”"))
    elif amount["number"] != text:
        mends.append(Mend("money_unit", "去掉了货币名称或符号"))
    figure = amount["number"]
    number = _number(f"-{figure[1:-1]}" if figure.startswith("(") else figure, mends)
    if number is None:
        return fault("MONEY_FORM", "不是金额；请只填数字，单位按表头约定")
    if figure.startswith("("):
        mends.append(Mend("money_negative", "括号表示负数"))
    if (written or source_unit) != unit:
        number = number * _UNIT_FACTOR[written or source_unit] / _UNIT_FACTOR[unit]
    return _to_scale(number, scale, mends)


def _unit_written(words: str, currency_before: bool) -> str | None:
    """The unit that the words behind a number name, "" when they name none; null when they are no unit at all."""
    inside = re.fullmatch(r"([^()]*)\(([^()]+)\)([^()]*)", words)
    words = "".join(inside.groups()) if inside else words
    found = _WORDS.fullmatch(words)
    if found is None or len(re.findall(_RENMINBI, words)) + currency_before > 1 or words == "整":
        return None
    if found["scale"]:
        return f"{found['scale']}元"
    return "元" if found["yuan"] else ""


def coordinate(axis: Literal["longitude", "latitude"], scale: Scale) -> Parser:
    """A coordinate in degrees inside China's range; the coordinate system is the connector's to say.

    Places beyond the column's scale are dropped without a record: instruments print more than they measure.
    """
    return Parser(lambda value, kind: _coordinate(value, kind, axis, scale))


def _coordinate(value: str, kind: str, axis: Literal["longitude", "latitude"], scale: Scale) -> Parsed:
    mends: list[Mend] = []
    text = half_width(value).strip("'‘’`").replace(" ", "")
    if kind in "db":
        return fault("COORD_FORM", "不是坐标；请核对是否错列")
    pair = re.fullmatch(r"(-?\d+\.\d+)[,，、;/](-?\d+\.\d+)", text)
    if pair:
        text = pair[1 if axis == "longitude" else 2]
        mends.append(Mend("coord_pair", "一格内是“经度,纬度”，取其中一个"))
    degrees = re.fullmatch(r"[EN东经北纬]*(\d{1,3})[°度](\d{1,2})['′’分](?:(\d{1,2}(?:\.\d+)?)[\"″”秒]?)?[EN]?", text)
    if degrees:
        seconds = Decimal(degrees[2]) * 60 + Decimal(degrees[3] or 0)
        number: Decimal | None = Decimal(degrees[1]) + seconds / 3600
        mends.append(Mend("coord_degrees", "度分秒换算为十进制度"))
        if seconds >= 3600:
            return fault("COORD_FORM", "度分秒写法不对；请核对")
    else:
        number = _number(text, mends)
    if number is None:
        return fault("COORD_FORM", "不是十进制度或度分秒的坐标；请核对")
    low, high = _CHINA[axis]
    if not low <= number <= high:
        return fault("COORD_RANGE", "坐标不在国内范围，可能经纬度颠倒；请核对")
    return _to_scale(number.quantize(Decimal(1).scaleb(-scale.places), ROUND_HALF_UP), scale, mends)


def boolean(*, asks_whether_there: bool = False) -> Parser:
    """Yes or no. 0 means no, whatever the export's null words are; 有 and 无 are yes and no of a field that
    ``asks_whether_there`` is something. Elsewhere 无 under 问题是否解决 says that nothing is stated, if the export's null
    words say so, and is a fault if not: never a no."""
    yes = TRUE_WORDS | (_THERE if asks_whether_there else frozenset())
    no = FALSE_WORDS | (_NOT_THERE if asks_whether_there else frozenset())

    def parse(value: str, kind: str) -> Parsed:
        word = half_width(value).upper()
        if kind != "d":
            if word in yes:
                return Parsed(True)
            if word in no:
                return Parsed(False)
        return fault("BOOLEAN_FORM", "不是“是/否”；请填“是”或“否”")

    return Parser(parse, words=yes | no)
