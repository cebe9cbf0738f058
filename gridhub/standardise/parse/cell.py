"""What parsing a cell gives, and the spellings every parser understands.

Belongs here: the result of parsing one cell and the clean-up of characters that all kinds share. Not here: a kind.

A cell is its text (outer space removed, never empty) and the letter of its kind in the sheet (t text, n number, d date,
b bool). Evidence and reasons are words for people, never the value itself.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

import polars as pl

from gridhub.standardise.parse.private_use import OFFICIAL, OFFICIAL_RANGE

Scalar = str | int | bool | Decimal | date | datetime | None

HAN = "\u3007\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U0002f7ff\U00030000-\U000323af"
"""Character class of unified ideographs (compatibility forms and radicals left out: they are rewritten)."""

SPACES = "\\s\\x00-\\x1f\\x7f-\u00a0\u1680\u2000-\u200f\u2028-\u202f\u205f-\u2064\u3000\ufeff"
"""Character class of everything that shows as space or as nothing."""

LARGEST_EXACT_INTEGER = 2**53
"""Above it a number cell no longer says which integer was meant (and Excel keeps 15 digits at most)."""

EXPONENT = re.compile(r"[+-]?\d(?:\.(\d+))?[Ee]\+?(\d{1,3})")
"""A number written by a spreadsheet in exponent form, ``4.40524E+17``."""


@dataclass(frozen=True)
class Mend:
    """A repair: ``rule`` names it, ``evidence`` says in words why it is safe."""

    rule: str
    evidence: str


@dataclass(frozen=True)
class Fault:
    """Why a cell cannot be taken: ``rule`` and, in Chinese, what is wrong and what to do."""

    rule: str
    reason: str


@dataclass(frozen=True)
class Parsed:
    """The value of a cell, or a fault (then ``value`` is null); ``damaged`` is what the cell still
    says: the surviving part of a citizen id, or a sound number of another kind where a credit code or permit belongs."""

    value: Scalar = None
    mends: tuple[Mend, ...] = ()
    fault: Fault | None = None
    damaged: str | None = None


@dataclass(frozen=True)
class Parser:
    """How the cells of one field become values.

    ``parse`` reads any cell. ``fast`` is an expression over the columns ``text`` and ``kind`` that gives the value of
    cells in the usual clean form and null for all others; where it is not null it equals ``parse`` without a repair.
    ``words`` are accepted spellings that the null vocabulary must not eat (无 in a yes/no field).
    """

    parse: Callable[[str, str], Parsed]
    fast: pl.Expr | None = None
    words: frozenset[str] = frozenset()


def fault(rule: str, reason: str, mends: tuple[Mend, ...] = ()) -> Parsed:
    """A cell that cannot be taken."""
    return Parsed(fault=Fault(rule, reason), mends=mends)


def as_typed(kind: str) -> str:
    """The kind by which to read a cell: what a number format shows (s, p) is read as if somebody had typed it."""
    return "t" if kind in "sp" else kind


def _width_table() -> dict[int, str]:
    return {code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)}


_FULL_WIDTH = _width_table()
_FULL_WIDTH_ALPHANUMERIC = {code: char for code, char in _FULL_WIDTH.items() if char.isalnum()}
_COMPATIBILITY = re.compile("[\u2e80-\u2fdf\uf900-\ufaff\U0002f800-\U0002fa1f]")
_INVISIBLE = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]")
_SPACE = re.compile(f"[{SPACES}]+")


def without_compatibility_forms(text: str) -> str:
    """Characters of the private use area that the official table knows, radicals and compatibility ideographs (they look the same and never match) as the characters they stand for."""
    return _COMPATIBILITY.sub(lambda found: unicodedata.normalize("NFKC", found[0]), text.translate(OFFICIAL))


def safe_text(text: str) -> str:
    """Full-width letters and digits, odd spaces and look-alike ideographs in their plain form; punctuation as written.

    Whole-text NFKC would turn ① into 1 and ㎡ into m2, so only these ranges are rewritten.
    """
    text = without_compatibility_forms(_INVISIBLE.sub("", text)).translate(_FULL_WIDTH_ALPHANUMERIC)
    text = re.sub(f"(?<=[{HAN}])\u3000+(?=[{HAN}])", "", text)
    return _SPACE.sub(" ", text).strip()


def half_width(text: str) -> str:
    """``safe_text`` with full-width punctuation rewritten too, outer space removed, inner spaces single."""
    text = without_compatibility_forms(_INVISIBLE.sub("", text)).translate(_FULL_WIDTH)
    return _SPACE.sub(" ", text).strip()


def is_clean(column: pl.Expr, *, punctuation: bool) -> pl.Expr:
    """Rows whose text ``safe_text`` (or, with ``punctuation``, ``half_width``) and space removal leave as it is."""
    wide = "\uff01-\uff5e" if punctuation else "\uff10-\uff19\uff21-\uff3a\uff41-\uff5a"
    return ~column.str.contains(f"[{SPACES}{wide}{OFFICIAL_RANGE}\u2e80-\u2fdf\uf900-\ufaff\U0002f800-\U0002fa1f]")


def stored_as_number(text: str, kind: str) -> bool:
    """The digits of this cell are no longer all known: a number beyond 15 digits, or exponent form."""
    if EXPONENT.fullmatch(text):
        return True
    digits = text.lstrip("+-").split(".", 1)[0]
    return kind == "n" and digits.isdecimal() and (len(digits) > 16 or int(digits) > LARGEST_EXACT_INTEGER)
