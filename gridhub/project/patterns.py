"""Texts that people write into connectors: which patterns could take for ever, which spellings hold somebody's number.

Belongs here: judging the text. Not here: matching it.
Python tries every way to divide a text between a repetition and one inside it: ``(\\w+)+`` needs years for one file
name of 40 letters that does not fit, and a run would hang on a name that somebody else chose.
"""

from __future__ import annotations

import re
import unicodedata

_TOKEN = re.compile(
    r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|\(\?<[=!]|\(\?P?<[^>]*>|\(\?[^)]|[()|]|[*+]|\{\d*(?:,\d*)?\}|.", re.DOTALL
)
_REPEATS = re.compile(r"[*+]|\{\d*,?\d*\}")
_NUMBER_OF_SOMEBODY = re.compile(r"\d(?:[-\s]?\d){10}|(?<![0-9A-Z])(?=(?:[A-Z]*\d){8})[0-9A-Z]{15}", re.IGNORECASE)


def holds_number(text: str) -> bool:
    """Whether a text holds an id, a phone or a code as long as one: no caption does, a record taken for a header does."""
    return bool(_NUMBER_OF_SOMEBODY.search(unicodedata.normalize("NFKC", text)))


def endless(pattern: str) -> str | None:
    """The first group that is repeated and holds a repetition or alternatives itself; None when there is none."""
    opened: list[tuple[int, bool]] = []
    tokens = [(found.start(), found[0]) for found in _TOKEN.finditer(pattern)]
    for number, (at, token) in enumerate(tokens):
        following = tokens[number + 1][1] if number + 1 < len(tokens) else ""
        if token[0] == "(":
            opened.append((at, False))
        elif token == "|" or token == "?" or (token != "{" and _REPEATS.fullmatch(token)):
            is_lazy = token == "?" and bool(number) and bool(_REPEATS.fullmatch(tokens[number - 1][1]))
            if opened and not is_lazy and (token in "|?*+" or "," in token):
                opened[-1] = (opened[-1][0], True)
        elif token == ")" and opened:
            start, varies = opened.pop()
            if varies and _REPEATS.fullmatch(following):
                return pattern[start : at + 1 + len(following)]
            if varies and opened:
                opened[-1] = (opened[-1][0], True)
    return None


MOST_REPEATS = 3
"""Repetitions of no fixed number in one pattern. Each more multiplies the ways to divide a name by its length: a name of 255
letters that does not fit takes 0.01 s with three, 1.2 s with four and years with eight (measured, ``\\w*`` repeated and matched whole; searched for,
0.9 s and 67 s)."""


def repeats(pattern: str) -> int:
    """How many repetitions of no fixed number stand in a pattern; ``\\d{1,2}`` is none."""
    return sum(_is_open(found[0]) for found in _TOKEN.finditer(pattern))


def _is_open(token: str) -> bool:
    if token in ("*", "+"):
        return True
    if not (_REPEATS.fullmatch(token) and "," in token):
        return False
    least, _, most = token[1:-1].partition(",")
    return not most or int(most) - int(least or 0) > _FEW


_FEW = 4
