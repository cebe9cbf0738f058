"""What an OpenDocument cell shows: its file keeps the stored value and the text beside it.

Belongs here: comparing the two by the law of ``number_format``. Not here: format codes, reading cells (``ods_audit``).
Standard library only: the child process imports it.
"""

from __future__ import annotations

import re
from decimal import Context, Decimal, InvalidOperation

from gridhub.ingest.readers.number_format import HARMLESS, NUMBER, PART_OF_DATE, UNCERTAIN, Shown, parts_of

_FOREIGN = re.compile("[$€£₩฿]")
_WEEKDAY = re.compile("(星期|周|礼拜)[一二三四五六日天]")
_WIDE = Context(prec=60)
_NOISE = Decimal("1e-9")
_LARGEST = 20


def differs(kind: str, stored: str, text: str) -> Shown | None:
    """What the cell shows; None: just what it stores. ``kind``: its value type (float, currency, percentage, date)."""
    seen = text.strip()
    if kind == "date":
        found = re.match(r"(\d{1,5})-(\d\d)-(\d\d)", stored)
        return _date_beside(int(found[1]), int(found[2]), int(found[3]), seen) if found and seen else None
    try:
        value = Decimal(stored)
    except InvalidOperation:
        return None
    if not seen:
        return ("（不显示）", UNCERTAIN)
    if not value.is_finite() or (value and abs(value.adjusted()) > _LARGEST):
        return None if re.search("[Ee]|#{3}", seen) else (seen, UNCERTAIN)
    if kind == "percentage" or _FOREIGN.search(seen):
        return (seen, NUMBER)
    bare = HARMLESS.sub("", seen).replace(",", "").replace("，", "")
    if re.search("[Ee]|/|#{3}", bare) or bare in ("TRUE", "FALSE"):
        return None
    if re.fullmatch(r"(?:0|[1-9]\d*)?(?:\.\d+)?", bare) and bare not in ("", "."):
        places = len(bare.partition(".")[2])
        is_same = _WIDE.subtract(Decimal(bare), abs(value)).copy_abs() <= Decimal(1).scaleb(-places) / 2 + _NOISE * abs(
            value
        )
        if is_same and _has_sign(seen) and value > 0:
            return (seen, UNCERTAIN)
        if is_same:
            return None
    return (seen, NUMBER if re.search(r"\d", seen) else UNCERTAIN)


def _has_sign(seen: str) -> bool:
    return seen[:1] in "-－−" or (seen[:1] in "(（" and seen[-1:] in ")）")


def _date_beside(year: int, month: int, day: int, text: str) -> Shown | None:
    """The parts of a date that ``text`` shows, when they are not all."""
    of_day = _WEEKDAY.sub("", re.sub(r"\d{1,2}[:时]\d{1,2}.*", "", text)).strip()
    if not of_day and _WEEKDAY.search(text):
        return (parts_of(year, month, day, "a"), PART_OF_DATE)
    parts = _by_words(of_day) if re.search("[年月日号]", of_day) else _by_numbers(year, month, day, of_day)
    if parts is None:
        return None
    if not parts:
        return (text, UNCERTAIN)
    try:
        return (parts_of(year, month, day, parts), PART_OF_DATE)
    except ValueError:
        return (text, UNCERTAIN)


def _by_words(text: str) -> str | None:
    parts = "".join(
        part for part, words in (("y", "年"), ("m", "月"), ("d", "日号")) if any(word in text for word in words)
    )
    return None if parts == "ymd" else parts


def _by_numbers(year: int, month: int, day: int, text: str) -> str | None:
    """None: a whole date; "": nobody can tell."""
    numbers = re.findall(r"\d+", text)
    if re.search("[A-Za-z]{3}", text):
        if len(numbers) >= 2:
            return None
        if not numbers:
            return "m"
        by_year, by_day = int(numbers[0]) in (year, year % 100), int(numbers[0]) == day
        return "" if by_year and by_day else "ym" if by_year else "md" if by_day else ""
    if len(numbers) >= 3:
        return None
    if len(numbers) == 2:
        if str(year) in numbers:
            return "ym"
        is_day_of_month = sorted(map(int, numbers)) == sorted((month, day))
        return "md" if is_day_of_month and year % 100 not in map(int, numbers) else ""
    if len(numbers) == 1:
        known = {f"{year}{month:02d}{day:02d}": None, f"{year}{month:02d}": "ym", f"{year}": "y"}
        return known.get(numbers[0], "")
    return None
