"""How people name a cell of a sheet.

Belongs here: letters of columns. Standard library only: the process that reads foreign files may need it.
"""

from __future__ import annotations


def letter_of(index: int) -> str:
    """0 → A, 25 → Z, 26 → AA."""
    letters = ""
    number = index + 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters
