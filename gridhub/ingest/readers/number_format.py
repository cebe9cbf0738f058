"""What a cell shows by its number format, where that is another thing than the number or date it stores.

Belongs here: reading a format code (ECMA-376 18.8.30), the law below. Not here: which cell has which format (``xlsx_styles``,
``biff_formats``, ``xlsb_audit``), what a field makes of the shown text (``standardise``). Standard library only: the child
process imports it.

The law: a person who fills in a sheet answers for what it shows. A format that only rounds, groups digits, colours, adds a sign
of yuan or a word of counting shows the stored number; every other shows something else, and then the shown text is the cell's:

- a date without its day, month or year is shown by the parts it has (kind ``p``): 1975年6月, never the first of June;
- a number with padded zeros, a prefix, text between its digits, another unit or currency, a percent sign is shown as the
  format writes it (kind ``s``): 007012, GP00012, 10.0, 0.02万元, 15%;
- of what shows less than is stored, and of what no format here can tell, nothing is certain (kind ``u``): it is set aside.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Context, Decimal, InvalidOperation
from functools import cached_property, lru_cache

NUMBER, PART_OF_DATE, UNCERTAIN = "s", "p", "u"
Shown = tuple[str, str]
"""The text a cell shows, and its kind."""

BUILTIN = {
    9: "0%", 10: "0.00%", 16: "d-mmm", 17: "mmm-yy", 27: 'yyyy"年"m"月"', 28: 'm"月"d"日"', 29: 'm"月"d"日"',
    36: 'yyyy"年"m"月"', 50: 'yyyy"年"m"月"', 51: 'm"月"d"日"', 52: 'yyyy"年"m"月"', 53: 'm"月"d"日"', 54: 'm"月"d"日"',
    57: 'yyyy"年"m"月"', 58: 'm"月"d"日"',
}  # fmt: skip
"""Formats that a workbook names by number only (18.8.30; 27–58 as a Chinese program shows them) and that may show another thing.
Those left out show what is stored."""

_CONDITION = re.compile(r"\s*(<=|>=|<>|<|>|=)\s*([-+]?\d{1,15}(?:\.\d{1,15})?(?:[Ee][-+]?\d{1,2})?)\s*")
_LONGEST_CODE = 255
"""Characters of a format code that a spreadsheet takes."""
_LARGEST = 20
"""Decimal places of a number that anybody reads off a cell."""
_YUAN = ("￥", "CNY", "RMB", "人民币", "元")
_TOKEN = re.compile(
    r'"(?P<quoted>[^"]*)"?|[\\!](?P<escaped>.)|_.|\*.|\[(?P<bracket>[^\]]*)\]|(?P<general>General|G/通用格式|@)'
    r"|(?P<clock>AM/PM|A/P|上午/下午)|(?P<exponent>[Ee][+-])|(?P<letters>[ymdhsaegb]+)|(?P<plain>.)",
    re.DOTALL | re.IGNORECASE,
)
HARMLESS = re.compile(
    r"[\s()（）+\-:：￥¥]|人民币|CNY|RMB|元整?|圆|整|人|户|个月?|名|周?岁|条|份|张|次|栋|幢|间|层|级|家|件|处|组|平方米|平米|㎡|m²|米|吨|亩|年|月|天"
)
"""Words of counting and measuring, signs and yuan: beside a number they change nothing of it."""
_WIDE = Context(prec=60)
_NOISE = Decimal("1e-9")
"""What binary storage leaves of a decimal number."""
_BASE, _BASE_1904 = date(1899, 12, 30), date(1904, 1, 1)
_WEEKDAYS = "一二三四五六日"


@dataclass(frozen=True)
class CellFormats:
    """Of a workbook. ``codes``: format code by the number of a cell format (``s`` of an .xlsx cell, XF index of an .xls one);
    plain ones are left out."""

    codes: Mapping[str, str] = field(default_factory=dict)
    is_1904: bool = False


PLAIN_FORMATS = CellFormats()


@dataclass(frozen=True)
class _Section:
    """One part of a format code. ``tokens``: (class, text); classes: digit, point, comma, percent, literal, letters, general,
    exponent, slash, symbol (of a foreign currency), clock."""

    tokens: tuple[tuple[str, str], ...]
    condition: tuple[str, Decimal] | None = None

    def has(self, *classes: str) -> bool:
        return any(kind in classes for kind, _ in self.tokens)

    @cached_property
    def is_date(self) -> bool:
        return self.has("letters", "clock") and not self.has("digit")

    @cached_property
    def partial_date(self) -> str:
        """The parts (of ymda) that a date shows when it is not whole; "": whole, a time of day, or no date."""
        if not self.is_date:
            return ""
        runs = [
            run.strip("[]").lower()
            for kind, text in self.tokens
            if kind in ("letters", "clock")
            for run in re.findall(r"y+|e+|d+|a+|m+|h+|s+|AM/PM|A/P|上午/下午", text, re.IGNORECASE)
        ]
        parts, clock = "", False
        for place, run in enumerate(runs):
            before, after = runs[place - 1] if place else "", runs[place + 1] if place + 1 < len(runs) else ""
            if run[0] in "hs" or (run[0] == "m" and ((before and before[0] == "h") or (after and after[0] == "s"))):
                clock = True  # an m beside hours or seconds is minutes
            elif run[0] in "yemda" and "/" not in run:
                parts += {"e": "y", "d": "d" if len(run) < 3 else "a"}.get(run[0], run[0])
            else:
                clock = True
        if {"y", "m", "d"} <= set(parts) or not parts:
            return ""
        return "".join(part for part in "ymda" if part in parts) + ("?" if clock and parts == "d" else "")


def is_plain(code: str) -> bool:
    """No value could show another thing than it stores under this format."""
    if len(code) > _LONGEST_CODE:
        return False
    sections = _sections(code)[:3]
    return not _has_minus(sections[0]) and all(
        section.tokens and _plain_number(section) and not section.partial_date for section in sections
    )


def shown(code: str, stored: str, *, is_1904: bool = False) -> Shown | None:
    """What a cell shows that stores the number ``stored`` under the format; None: just that number, or a whole date."""
    try:
        value = Decimal(stored)
    except InvalidOperation:
        return None
    if not value.is_finite():
        return None
    if len(code) > _LONGEST_CODE:
        return ("（格式过长）", UNCERTAIN)
    sections = _sections(code)
    section, is_negative_part = _chosen(sections, value)
    if section is None:
        return None
    if not section.tokens:
        return ("（不显示）", UNCERTAIN)
    is_conditional = any(one.condition for one in sections)
    if section.is_date:
        parts = section.partial_date
        return None if not parts or value < 1 else _date_shown(parts, value, is_1904=is_1904)
    if _plain_number(section) and not (value > 0 and _has_minus(section)):
        return None
    if value and abs(value.adjusted()) > _LARGEST:
        return ("（数值过大）", UNCERTAIN)
    seen = _number_shown(section, value, hide_sign=is_negative_part)
    # whether a condition takes the sign away, and what a minus before a positive number means, nobody can tell
    unsure = (is_conditional and value < 0) or (value > 0 and _has_minus(section))
    return (seen[0], UNCERTAIN) if seen and unsure else seen


def _has_minus(section: _Section) -> bool:
    """A minus stands before the first digit."""
    for kind, text in section.tokens:
        if kind == "digit":
            return False
        if kind == "literal" and re.search("[-－−]", text):
            return section.has("digit")
    return False


@lru_cache(maxsize=512)
def _sections(code: str) -> tuple[_Section, ...]:
    found: list[_Section] = []
    tokens: list[tuple[str, str]] = []
    condition: tuple[str, Decimal] | None = None
    for part in _TOKEN.finditer(code):
        if part["plain"] == ";":
            found.append(_Section(tuple(tokens), condition))
            tokens, condition = [], None
        elif part["bracket"] is not None:
            if said := _CONDITION.fullmatch(part["bracket"]):
                condition = said[1], Decimal(said[2])
            else:
                tokens += _of_bracket(part["bracket"])
        else:
            tokens += _tokens_of(part)
    found.append(_Section(tuple(tokens), condition))
    return tuple(found)


def _of_bracket(text: str) -> Iterator[tuple[str, str]]:
    if re.fullmatch("[hms]+", text, re.IGNORECASE):
        yield "clock", text
    elif text.startswith("$") and (symbol := text[1:].partition("-")[0]):
        is_yuan = symbol in _YUAN or (symbol == "¥" and not text.endswith("-411"))
        yield ("literal" if is_yuan else "symbol"), symbol
    elif text.strip()[:1] in ("<", ">", "="):
        yield "unknown", text


def _tokens_of(part: re.Match[str]) -> Iterator[tuple[str, str]]:
    for name in ("quoted", "escaped"):
        if part[name] is not None:
            yield "literal", part[name]
            return
    for name in ("general", "clock", "exponent"):
        if part[name]:
            yield name, part[name]
            return
    if part["letters"]:
        yield "letters", part["letters"].lower()
    elif (sign := part["plain"]) is not None:
        kinds = {"0": "digit", "#": "digit", "?": "digit", ".": "point", ",": "comma", "%": "percent", "/": "slash"}
        yield kinds.get(sign, "symbol" if sign in "$€£₩฿" else "literal"), sign


def _chosen(sections: tuple[_Section, ...], value: Decimal) -> tuple[_Section | None, bool]:
    """The section that shows the number, and whether it is one for negative numbers. A condition that holds comes first."""
    if any(section.condition for section in sections):
        for section in sections[:3]:
            if section.condition is None or _holds(section.condition, value):
                return section, False
        return None, False
    if len(sections) > 1 and value < 0:
        return sections[1], True
    if len(sections) > 2 and value == 0:
        return sections[2], False
    return sections[0], False


def _holds(condition: tuple[str, Decimal], value: Decimal) -> bool:
    sign, limit = condition
    return {
        "<": value < limit, ">": value > limit, "=": value == limit, "<=": value <= limit, ">=": value >= limit,
        "<>": value != limit,
    }[sign]  # fmt: skip


def _date_shown(parts: str, value: Decimal, *, is_1904: bool) -> Shown:
    if parts.endswith("?"):  # days and hours: a span of time, or a date without month
        return ("（时长或日期不明）", UNCERTAIN)
    base = _BASE_1904 if is_1904 else _BASE
    try:
        serial = int(value) if value.adjusted() < 8 else -1
        # the 29th of February 1900 that spreadsheets count: the days before it are one further
        day = base + timedelta(days=serial + (not is_1904 and serial < 60))
    except OverflowError:
        serial = -1
    if serial < 0:
        return ("（不是日期）", UNCERTAIN)
    return (parts_of(day.year, day.month, day.day, parts), PART_OF_DATE)


def parts_of(year: int, month: int, day: int, parts: str) -> str:
    if "a" in parts and "d" not in parts:
        return f"星期{_WEEKDAYS[date(year, month, day).weekday()]}"
    words = {"y": f"{year}年", "m": f"{month}月", "d": f"{day}日"}
    return "".join(words[part] for part in parts if part in words)


def _plain_number(section: _Section) -> bool:
    if section.has("unknown"):
        return False
    if section.has("general", "exponent", "slash"):
        return not section.has("symbol", "percent") and _is_harmless(section)
    if section.is_date:
        return True
    places = [index for index, (kind, _) in enumerate(section.tokens) if kind == "digit"]
    if section.has("percent", "symbol") or not places or not _is_harmless(section) or _scale(section, places):
        return False
    between = section.tokens[places[0] : places[-1]]
    zeros = sum(text == "0" for _, text in _whole_digits(section))
    return zeros <= 1 and not any(kind == "literal" for kind, _ in between)


def _is_harmless(section: _Section) -> bool:
    text = "".join(text for kind, text in section.tokens if kind == "literal")
    return not HARMLESS.sub("", text)


def _whole_digits(section: _Section) -> list[tuple[str, str]]:
    """The placeholders before the decimal point."""
    kinds = [kind for kind, _ in section.tokens]
    end = kinds.index("point") if "point" in kinds else len(kinds)
    return [token for token in section.tokens[:end] if token[0] == "digit"]


def _scale(section: _Section, places: list[int]) -> int:
    """Commas right behind the last placeholder: each divides by a thousand."""
    count = 0
    for kind, _ in section.tokens[places[-1] + 1 :]:
        if kind != "comma":
            break
        count += 1
    return count


def _number_shown(section: _Section, value: Decimal, *, hide_sign: bool) -> Shown | None:
    places = [index for index, (kind, _) in enumerate(section.tokens) if kind == "digit"]
    if section.has("general") and not places and not section.has("percent", "unknown", "letters"):
        own = f"{abs(value) if hide_sign else value:f}"
        text = "".join(own if kind == "general" else text for kind, text in section.tokens)
        return (text, UNCERTAIN if hide_sign else NUMBER)
    if not places:  # words alone: the zero of 0;-0;"无"
        return ("".join(text for kind, text in section.tokens if kind != "comma"), UNCERTAIN)
    if section.has("exponent", "slash", "general", "unknown"):
        return ("（无法确定显示的内容）", UNCERTAIN)
    percents = sum(kind == "percent" for kind, _ in section.tokens)
    exact = _WIDE.scaleb(abs(value), 2 * percents - 3 * _scale(section, places))
    kinds = [kind for kind, _ in section.tokens]
    decimals = kinds[kinds.index("point") :].count("digit") if "point" in kinds else 0
    number = exact.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP, _WIDE)
    kind = NUMBER
    if _WIDE.subtract(number, exact).copy_abs() > _NOISE * max(Decimal(1), exact):
        if _only_rounds(section, places):  # its digits are those stored: only sign, unit and currency are the format's
            number = exact.normalize(_WIDE)
            decimals = max(decimals, -int(number.as_tuple().exponent))
        else:
            kind = UNCERTAIN
    text = _laid_out(section, places, number, decimals)
    if value < 0 and not hide_sign:
        text = f"-{text}"
    elif hide_sign and text[:1] in "(（" and text[-1:] in ")）":
        text = f"-{text[1:-1]}"
    elif hide_sign and not re.search("[-－−]", text):
        kind = UNCERTAIN  # red, and no minus: who sees it in black and white reads a positive number
    return None if kind == NUMBER and text == f"{value:f}" else (text, kind)


def _only_rounds(section: _Section, places: list[int]) -> bool:
    """Digits lost are no more than what 0.00 loses: the number keeps its unit and has no form of a code."""
    between = section.tokens[places[0] : places[-1]]
    zeros = sum(text == "0" for _, text in _whole_digits(section))
    return not _scale(section, places) and zeros <= 1 and not any(kind == "literal" for kind, _ in between)


def _laid_out(section: _Section, places: list[int], number: Decimal, decimals: int) -> str:
    """The digits of ``number`` in the section's placeholders, its texts where they stand; no grouping."""
    whole, _, behind = f"{number:f}".partition(".")
    slots = _whole_digits(section)
    missing = sum(text == "0" for _, text in slots) - len(whole)
    digits = whole if whole != "0" or any(text == "0" for _, text in slots) else ""
    digits = "0" * max(0, missing) + digits
    behind = behind.ljust(decimals, "0")
    optional = [text for kind, text in section.tokens[places[0] :] if kind == "digit"][len(slots) :]
    while behind.endswith("0") and optional and optional[len(behind) - 1] != "0":
        behind = behind[:-1]
    # digits fill the placeholders from the right; what is left over stands in the first one
    first = len(digits) - len(slots) + 1
    pieces: list[str] = []
    at_whole = at_behind = 0
    after_point = False
    slots_behind = len(places) - len(slots)
    for kind, text in section.tokens:
        if kind == "point":
            after_point = True
            pieces.append("." if behind else "")
        elif kind == "digit" and after_point:
            at_behind += 1
            pieces.append(behind[at_behind - 1 : at_behind if at_behind < slots_behind else None])
        elif kind == "digit":
            end = first + at_whole
            start = 0 if at_whole == 0 else end - 1
            pieces.append(digits[max(0, start) : max(0, end)])
            at_whole += 1
            if at_whole == len(slots) and not slots_behind and behind:
                pieces.append(f".{behind}")
        elif kind in ("literal", "symbol", "percent"):
            pieces.append(text)
    return "".join(pieces).strip()


def is_date(code: str) -> bool:
    """The format shows dates or times of day."""
    return _sections(code)[0].is_date
