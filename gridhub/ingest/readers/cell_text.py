"""The text and the kind of one workbook cell.

Belongs here: how a number, a date, a truth value is written as text so that nothing of it is lost. Not here: opening
workbooks. Imported by the child process: standard library only.

Kinds: t text, n number, d date or time, b bool, e error, f formula without value, q of a line that cannot be split, _ empty.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import lru_cache

EMPTY = "_"
KIND_OF_TYPE: dict[type, str] = {
    str: "t", int: "n", float: "n", Decimal: "n", bool: "b", date: "d", datetime: "d", time: "d", timedelta: "d",
}  # fmt: skip


def number_text(value: float | int) -> str:
    """The shortest text that gives the same number: no exponent, no ``.0``.

    An id stored as a number keeps its digits in place: 4.4052418800101e17 is ``440524188001010000``.
    """
    text = repr(value)
    if "e" in text:
        text = format(Decimal(text), "f")
    text = text.removesuffix(".0")
    return "0" if text == "-0" else text


def decimal_text(value: Decimal) -> str:
    """Every digit of an exact number, without exponent and without zeros after the last decimal."""
    text = format(value, "f")
    if "." in text:
        text = text.rstrip("0").removesuffix(".")
    return "0" if text == "-0" else text


def duration_text(value: timedelta) -> str:
    """``[h]:mm:ss`` as a sheet shows it; hours may pass 24."""
    seconds = round(value.total_seconds())
    sign, seconds = ("-", -seconds) if seconds < 0 else ("", seconds)
    return f"{sign}{seconds // 3600}:{seconds // 60 % 60:02d}:{seconds % 60:02d}"


def cell_text(value: object) -> str | None:
    """Text of a cell as the reader gave it; None when it is empty or blank. Dates ISO, a midnight time left out.

    Raises TypeError for a type no reader is known to give.
    """
    if isinstance(value, str):
        return value if value and not value.isspace() else None
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float | int):
        return number_text(value)
    if isinstance(value, Decimal):
        return decimal_text(value)
    if isinstance(value, datetime):
        if (value.hour, value.minute, value.second, value.microsecond) == (0, 0, 0, 0):
            return value.date().isoformat()
        return value.isoformat()
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, timedelta):
        return duration_text(value)
    if value is None:
        return None
    raise TypeError(f"unexpected cell type {type(value).__name__}")


def row_text(values: Sequence[object]) -> tuple[list[str | None], str]:
    """Texts and kinds of one row."""
    try:
        blank = any(map(str.isspace, values))  # type: ignore[arg-type]
    except TypeError:  # not all of them are texts
        return _mixed_row_text(values)
    if blank:
        return _mixed_row_text(values)
    return [value or None for value in values], _text_kinds(tuple(map(bool, values)))  # type: ignore[misc]


@lru_cache(maxsize=4096)
def _text_kinds(filled: tuple[bool, ...]) -> str:
    return "".join(["t" if cell else EMPTY for cell in filled])


def _mixed_row_text(values: Sequence[object]) -> tuple[list[str | None], str]:
    texts = [
        cell_text(value) if type(value) is not str else (value if value and not value.isspace() else None)
        for value in values
    ]
    kinds = "".join(
        [EMPTY if text is None else KIND_OF_TYPE[type(value)] for text, value in zip(texts, values, strict=True)]
    )
    return texts, kinds
