"""Parser of coded values: any accepted spelling becomes the official code.

Belongs here: kind code. Not here: the code lists (``schemas/codes`` of the city project).
"""

from __future__ import annotations

from collections.abc import Mapping

from gridhub.standardise.parse.cell import Parsed, Parser, fault, half_width


def _spelling(value: str) -> str:
    return half_width(value).replace(" ", "").casefold()


def code(spellings: Mapping[str, str]) -> Parser:
    """The official code of a spelling. ``spellings``: accepted value → code, in the code system of the source.

    An exact spelling wins; else width, space and case are ignored, where that leaves one code only.
    """
    loose: dict[str, set[str]] = {}
    for value, official in spellings.items():
        loose.setdefault(_spelling(value), set()).add(official)
    only = {value: next(iter(found)) for value, found in loose.items() if len(found) == 1}

    def parse(value: str, kind: str) -> Parsed:
        official = spellings.get(value, only.get(_spelling(value)))
        if kind == "d" or official is None:
            return fault("CODE_UNKNOWN", "代码表中没有这个值；请改用代码表中的写法，或请数据管理员把它加入代码表")
        return Parsed(official)

    return Parser(parse, words=frozenset(spellings))
