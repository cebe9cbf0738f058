"""Parsers of dates, points in time and months.

Belongs here: kinds date, datetime, month. Not here: whether a date is plausible for its field (contract rules).
A partial, two-digit-year, lunar or ambiguous date is a fault, never completed. Months are their first day.
"""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta

import polars as pl

from gridhub.standardise.parse.cell import Mend, Parsed, Parser, fault, half_width

EXCEL_SERIALS = (20000, 60000)
"""Day numbers read as dates: 1954-10-03 to 2064-04-08. Smaller ones look like truncated years (19490)."""
FIRST_YEAR, LAST_YEAR = 1850, 2199
OPEN_ENDED = frozenset(("长期", "长期有效", "永久", "永久有效", "至今", "无固定期限"))

_CHINESE_DIGITS = str.maketrans("〇零○一二三四五六七八九", "000123456789")
_TIME = re.compile(r"[T ]*(\d{1,2})[:时](\d{1,2})(?:[:分](\d{1,2})(?:\.\d+)?秒?)?分?(?:Z|\+08:?00)?")
_FULL = re.compile(r"(\d{4})(?:([-./])(\d{1,2})\2(\d{1,2})|年(\d{1,2})月(\d{1,2})[日号]?)")
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})")
_MONTH = re.compile(r"(\d{4})(?:[-/.](\d{1,2})|年(\d{1,2})月份?|(\d{2}))")
_LUNAR = re.compile(
    r"农历|阴历|旧历|正月|冬月|腊月|闰|初[一二三四五六七八九十]"
    r"|[甲乙丙丁戊己庚辛壬癸][子丑寅卯辰巳午未申酉戌亥]"
)


def day() -> Parser:
    """A date."""

    cell = pl.col("text")
    iso = pl.when(cell.str.contains(r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$")).then(cell.str.replace_all("-", ""))
    # With both written forms as eight digits one conversion serves; impossible dates are null and go the slow way.
    compact = iso.otherwise(pl.when(cell.str.contains(r"^[0-9]{8}$")).then(cell)).str.to_date("%Y%m%d", strict=False)
    plausible = compact.is_between(pl.lit(date(1900, 1, 2)), pl.lit(date(LAST_YEAR, 12, 31)))
    return Parser(_day, pl.when(pl.col("kind").is_in(["t", "n", "d"]) & plausible).then(compact))


def _chinese_to_digits(text: str) -> str:
    """二〇一九年十一月二十日 as 2019年11月20日; text without Chinese numerals as it is."""

    def number(found: re.Match[str]) -> str:
        tens, _, ones = found[0].partition("十")
        if "十" in ones:
            return found[0]
        if "十" not in found[0]:
            return found[0].translate(_CHINESE_DIGITS)
        return str(int(tens.translate(_CHINESE_DIGITS) or 1) * 10 + int(ones.translate(_CHINESE_DIGITS) or 0))

    return re.sub("[〇零○一二三四五六七八九十]+", number, text)


def _built(year: str, month: str, of_day: str) -> Parsed:
    if int(month) == 0 or int(of_day) == 0:
        return fault("DATE_PARTIAL", "日期不完整（月或日为0）；请按证件补全，不知道请留空")
    try:
        built = date(int(year), int(month), int(of_day))
    except ValueError:
        return fault("DATE_IMPOSSIBLE", "没有这一天；请核对")
    if not FIRST_YEAR <= built.year <= LAST_YEAR:
        return fault("DATE_IMPOSSIBLE", "年份不合理；请核对")
    return Parsed(built)


def _day(value: str, kind: str) -> Parsed:
    text = half_width(value).strip("'‘’`")
    if kind == "b":
        return fault("DATE_FORM", "不是日期；请核对是否错列")
    if text in OPEN_ENDED:
        return Parsed(None, (Mend("date_open_ended", "“长期”“至今”表示没有截止日期"),))
    if _LUNAR.search(text):
        return fault("DATE_LUNAR", "农历日期不能换算；请填公历日期")
    written = text
    text = re.sub(r"\s*([年月日号./-])\s*", r"\1", _chinese_to_digits(text))
    whole = _FULL.match(text) or _COMPACT.match(text)
    if whole and (whole.end() == len(text) or _TIME.fullmatch(text, whole.end())):
        year, month, of_day = [part for part in whole.groups() if part and part.isdecimal()]
        parsed = _built(year, month, of_day)
        if kind == "d" and isinstance(parsed.value, date) and parsed.value <= date(1900, 1, 1):
            return fault("DATE_IMPOSSIBLE", "表格软件的空日期（1900年以前）；不知道请留空")
        return parsed
    # A day number is typed by a program: one with a Chinese numeral in it is none.
    return _number_day(written) or _no_day(text, kind)


def _number_day(text: str) -> Parsed | None:
    found = re.fullmatch(r"(\d{5})(?:\.\d+)?", text)
    if found is None:
        return None
    serial = int(found[1])
    first, last = EXCEL_SERIALS
    # 20191 may be January 2019 cut short.
    if not first <= serial <= last or (2000 <= serial // 10 <= 2030 and serial % 10):
        return fault("DATE_AMBIGUOUS", "5位数字可能是残缺的日期；请按“2019-01-01”的格式填写")
    converted = date(1899, 12, 30) + timedelta(days=serial)
    return Parsed(converted, (Mend("date_excel_serial", "表格软件的日期序号换算为日期（1900日期系统）"),))


def _no_day(text: str, kind: str) -> Parsed:
    if len(_FULL.findall(text)) > 1 or re.search("[至到~～—]", text):
        return fault("DATE_FORM", "一格内有几个日期；请分开填写")
    if re.fullmatch(r"\d{4}\.\d{1,2}", text) and kind == "n":
        return fault("DATE_AMBIGUOUS", "按小数存储，分不清1月和10月，也没有日；请按“2019-01-01”的格式填写")
    if re.fullmatch(r"(\d{1,2}年\d{1,2}月\d{1,2}[日号]?|\d{2}([-./])\d{1,2}\2\d{1,2})", text):
        return fault("DATE_TWO_DIGIT_YEAR", "年份只有两位，世纪不明；请填四位年份")
    if re.fullmatch(r"\d{1,2}[-./]\d{1,2}[-./]\d{4}", text):
        return fault("DATE_AMBIGUOUS", "日和月的先后不明；请按“2019-01-01”的格式填写")
    if re.fullmatch(r"\d{4}年?|\d{6}|\d{4}[-./]\d{1,2}[-./]?|\d{4}年\d{1,2}月?份?|\d{1,2}月(\d{1,2}[日号]?)?", text):
        return fault("DATE_PARTIAL", "日期不完整（缺年、月或日）；请按证件补全，不知道请留空")
    return fault("DATE_FORM", "不是日期的写法；请按“2019-01-01”的格式填写")


def moment() -> Parser:
    """A point in time without time zone (local time); a date alone is its midnight."""
    return Parser(_moment)


def _moment(value: str, kind: str) -> Parsed:
    text = half_width(value).strip("'‘’`")
    compact = re.fullmatch(r"(\d{8})(\d{2})(\d{2})(\d{2})", text)
    if compact:
        text = f"{compact[1]} {compact[2]}:{compact[3]}:{compact[4]}"
    spaced = re.sub(r"\s*([年月日号./-])\s*", r"\1", text)
    whole = _FULL.match(spaced) or _COMPACT.match(spaced)
    clock = _TIME.fullmatch(spaced, whole.end()) if whole and whole.end() < len(spaced) else None
    of_day = _day(value if compact is None else text, kind)
    if not isinstance(of_day.value, date):
        return of_day
    if clock is None:
        serial = re.fullmatch(r"\d{5}\.\d+", text)
        if serial:
            return fault("TIME_FORM", "时间按小数存储；请按“2019-01-01 08:30”的格式填写")
        return Parsed(datetime(of_day.value.year, of_day.value.month, of_day.value.day), of_day.mends)
    hour, minute, second = (int(part or 0) for part in clock.groups())
    if hour > 23 or minute > 59 or second > 59:
        return fault("TIME_FORM", "没有这个时刻；请按“2019-01-01 08:30”的格式填写")
    return Parsed(datetime(of_day.value.year, of_day.value.month, of_day.value.day, hour, minute, second), of_day.mends)


def month(typed: bool) -> Parser:
    """A month as its first day. ``typed``: the source keeps cell types, so that 2026.1 as text was written so."""
    return Parser(lambda value, kind: _month(value, kind, typed))


def _month(value: str, kind: str, typed: bool) -> Parsed:
    text = half_width(value).strip("'‘’`")
    text = re.sub(r"\s*([年月日号./-])\s*", r"\1", _chinese_to_digits(text))
    found = _MONTH.fullmatch(text)
    if found is None:
        whole = _day(value, kind)
        if not isinstance(whole.value, date):
            if re.fullmatch(r"\d{1,2}月份?|\d{2}[-./年]\d{1,2}月?", text):
                return fault("MONTH_PARTIAL", "缺四位年份；请按“2026年10月”的格式填写")
            known = whole.fault is not None and whole.fault.rule == "DATE_LUNAR"
            return whole if known else fault("MONTH_FORM", "不是月份的写法；请按“2026年10月”的格式填写")
        if whole.value.day == 1:
            return whole
        return Parsed(whole.value.replace(day=1), (*whole.mends, Mend("month_of_date", "按日期所在的月份")))
    if re.fullmatch(r"\d{4}\.1", text) and (kind == "n" or not typed):
        return fault("MONTH_AMBIGUOUS", "按小数存储，分不清1月和10月；请按“2026年10月”的格式填写")
    first = _built(found[1], found[2] or found[3] or found[4], "1")
    if first.fault:
        return fault("MONTH_FORM", "没有这个月份；请核对")
    return first
