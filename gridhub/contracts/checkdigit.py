"""Check digits of citizen ids, unified social credit codes and the 15-digit register numbers before them.

Belongs here: the algorithms of GB 11643, GB 32100 and GS15-2006 on whole columns, and the one-value forms made of them.
Not here: cleaning a cell (``standardise.parse``), deciding whether an id is trusted (``identity``).

The column forms take and return polars expressions over strings and are null for a string that has not the form of
its code; the scalar forms are for single values and tests.
Sources: domain.md §1.2 (weights and vectors).
"""

from __future__ import annotations

import re

import polars as pl

CITIZEN_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
CITIZEN_CHECKS = "10X98765432"
CITIZEN_PATTERN = r"^[1-9][0-9]{16}[0-9X]$"

USCC_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
USCC_WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)
USCC_PATTERN = rf"^[{USCC_ALPHABET}]{{18}}$"
REG_NO_PATTERN = r"^[0-9]{15}$"
_REG_NO_DIGITS = 14


def citizen_check_digit(first_17: str) -> str:
    """The 18th character of a citizen id. Raises ValueError unless 17 ASCII digits are given."""
    if not re.fullmatch(r"[0-9]{17}", first_17):
        raise ValueError("a citizen id has 17 digits before its check digit")
    total = sum(weight * int(digit) for weight, digit in zip(CITIZEN_WEIGHTS, first_17, strict=True))
    return CITIZEN_CHECKS[total % 11]


def citizen_is_valid(cid: str) -> bool:
    """Form and check digit of one 18-character id (upper-case X); the date inside is not looked at."""
    return bool(re.fullmatch(CITIZEN_PATTERN[1:-1], cid)) and citizen_check_digit(cid[:17]) == cid[17]


def citizen_15_to_18(cid: str) -> str:
    """The 18-character form of a 15-digit id: ``19`` after position 6 and the check digit. Raises ValueError."""
    if not re.fullmatch(r"[1-9][0-9]{14}", cid):
        raise ValueError("an old citizen id has 15 digits")
    first_17 = cid[:6] + "19" + cid[6:]
    return first_17 + citizen_check_digit(first_17)


def uscc_check_digit(first_17: str) -> str:
    """The 18th character of a unified social credit code. Raises ValueError on a character outside its alphabet."""
    if len(first_17) != 17 or any(character not in USCC_ALPHABET for character in first_17):
        raise ValueError("a credit code has 17 characters of its alphabet before its check character")
    total = sum(w * USCC_ALPHABET.index(c) for w, c in zip(USCC_WEIGHTS, first_17, strict=True))
    return USCC_ALPHABET[(31 - total % 31) % 31]


def uscc_is_valid(uscc: str) -> bool:
    """Alphabet and check character of one 18-character credit code (upper case)."""
    return bool(re.fullmatch(USCC_PATTERN[1:-1], uscc)) and uscc_check_digit(uscc[:17]) == uscc[17]


def reg_no_check_digit(first_14: str) -> str:
    """The 15th digit of a register number (注册号, GS15-2006: MOD 11,10). Raises ValueError unless 14 ASCII digits are given."""
    if not re.fullmatch(rf"[0-9]{{{_REG_NO_DIGITS}}}", first_14):
        raise ValueError("a register number has 14 digits before its check digit")
    product = 10
    for digit in first_14:
        product = ((product + int(digit)) % 10 or 10) * 2 % 11
    return str((11 - product) % 10)


def reg_no_is_valid(reg_no: str) -> bool:
    """Form and check digit of one 15-digit register number."""
    return bool(re.fullmatch(REG_NO_PATTERN[1:-1], reg_no)) and reg_no_check_digit(reg_no[:-1]) == reg_no[-1]


def reg_no_valid(column: pl.Expr) -> pl.Expr:
    """Boolean per row: the string has the form of a register number and the right check digit (null stays null)."""

    # 1 to 10 instead of 0 to 9: the product is named once in each step, or the expression would double with every digit.
    product: pl.Expr = pl.lit(10)
    for place in range(_REG_NO_DIGITS):
        product = ((product + column.str.slice(place, 1).cast(pl.Int32, strict=False) - 1) % 10 + 1) * 2 % 11
    formed = column.str.contains(REG_NO_PATTERN)
    given = column.str.slice(_REG_NO_DIGITS, 1).cast(pl.Int32, strict=False)
    return pl.when(formed).then(given == (11 - product) % 10).otherwise(formed)


def citizen_valid(column: pl.Expr) -> pl.Expr:
    """Boolean per row: the string has the form of a citizen id and the right check digit (null stays null)."""

    # Conversions are not strict: a string of another form gives null here and is ruled out by the pattern.
    total = pl.sum_horizontal(
        *(column.str.slice(place, 1).cast(pl.Int32, strict=False) * w for place, w in enumerate(CITIZEN_WEIGHTS))
    )
    expected = (total % 11).replace_strict(list(range(11)), list(CITIZEN_CHECKS), default=None, return_dtype=pl.String)
    formed = column.str.contains(CITIZEN_PATTERN)
    return pl.when(formed).then(column.str.slice(17, 1) == expected).otherwise(formed)


def uscc_valid(column: pl.Expr) -> pl.Expr:
    """Boolean per row: the string has the form of a credit code and the right check character (null stays null)."""

    letters, values = list(USCC_ALPHABET), list(range(len(USCC_ALPHABET)))

    def value(place: int) -> pl.Expr:
        return column.str.slice(place, 1).replace_strict(letters, values, default=None, return_dtype=pl.Int32)

    total = pl.sum_horizontal(*(value(place) * weight for place, weight in enumerate(USCC_WEIGHTS)))
    formed = column.str.contains(USCC_PATTERN)
    return pl.when(formed).then(value(17) == (31 - total % 31) % 31).otherwise(formed)
