"""The patterns of coverage texts, made of one city's words (``assets/rules/address.yaml``).

Belongs here: which words cut a text into parts and which end a part. Not here: what a part covers (``coverage``). Numbers,
``号``, ranges (至), lists (及) and exceptions (除…外, 不含) are the language, not a city's habit: they are written out here.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from typing import Literal

from gridhub.places.spelling import CHINESE, SIDES, alternatives
from gridhub.project.address_grammar import AddressGrammar

Kind = Literal["whole", "unit", "building", "group", "door", "group_door", "street", "open", "boundary"]
N = rf"(?:\d{{1,5}}|[{CHINESE}]{{1,6}})"
TO = r"(?:-|至|到)"
_ONE = r"(?:\d{1,5}|[一二三四五六七八九十百]{1,4})"
_BRACKET = re.compile(r"[()]")
_NUMERAL = rf"[\dA-Z{CHINESE}]"


class CoveragePatterns:
    """What ``coverage`` looks for, in the words of one city. Take it from ``patterns_of``: compiling costs milliseconds."""

    def __init__(self, words: AddressGrammar) -> None:
        own = words.coverage
        building, group = alternatives(words.covered_buildings()), alternatives(words.group)
        phase_word, plate = alternatives(words.phase), alternatives(own.plate)
        unit = _unit(words)
        level = rf"(?:{alternatives((*words.covered_buildings(), *words.group, '号'))}|{unit})"
        along = alternatives(own.along)
        side = rf"(?P<side>{alternatives((*own.odd, *own.even))})号?(?:一?侧)?"
        phase = rf"(?:\(?(?P<phase>{N})(?:{phase_word})\)?)?"
        span = rf"(?<!\d)(?P<low>{N}|[A-Z]){level}?(?:{TO}第?(?P<high>{N}|[A-Z]))?"
        units = rf"(?P<low>{N})(?:{unit})?(?:{TO}(?P<high>{N}))?{unit}$"
        self.odd = frozenset(own.odd)
        self._separator = re.compile(rf"[、;,。\n]+|(?=[以及和与]){_after(words)}(?:以?及|与|和(?!平))")
        parts: tuple[tuple[Kind, str], ...] = (
            ("unit", rf"{phase}(?<!\d)(?P<building>{N}|[A-Z])(?:{building}){units}"),
            ("building", rf"{phase}{span}(?:{building})$"),
            ("group_door", rf"第?(?P<group>{N})(?:{group})(?P<low>{N})号?(?:{TO}(?P<high>{N}))?号$"),
            ("group", rf"第?{span}(?:{group})$"),
            ("door", rf"(?P<side>{alternatives((*own.odd, *own.even))})号(?:{plate})?{span}号$"),
            ("door", rf"{span}号(?:\(?{side}\)?)?$"),
            ("door", rf"(?<=.)(?:{plate})?\(?{side}(?:{plate})?\)?$"),
            ("open", rf"(?:(?:{along})[及和、]?)?(?:{alternatives(own.low_houses)})$"),
            ("street", rf"(?:{along})(?:{alternatives(own.along_shop)})?$"),
        )
        self.parts = tuple((kind, re.compile(rf"^(?P<head>.*?){pattern}")) for kind, pattern in parts)
        self.whole = re.compile(rf"(?:{alternatives(own.whole)})$")
        self.more_units = re.compile(rf"^{units}")
        self.number_list = re.compile(
            # The word may be lacking: then the list is passed over at once, not tried again from each of its numbers.
            rf"(?<![\d零一二两三四五六七八九十百])(?P<numbers>{_ONE}(?:{TO}{_ONE})?(?:、{_ONE}(?:{TO}{_ONE})?)+)(?P<word>{level})?"
        )
        one_side = rf"^(?:{alternatives((*own.odd, *own.even))})号?(?:一?侧)?$"
        self.one_side = re.compile(one_side)
        self.part_of_text = re.compile(rf"{one_side}|{N}{level}$")
        self.head_phase = re.compile(rf"^(?P<head>.+?)\(?(?P<phase>{N})(?:{phase_word})\)?$")

    def pieces(self, text: str) -> list[str]:
        """The text cut where one part ends and the next begins; what stands in brackets is not cut."""
        brackets = _BRACKET.finditer(text)
        ahead = next(brackets, None)
        cut, start = [], 0
        for found in self._separator.finditer(text):
            while ahead is not None and ahead.start() < found.end():
                ahead = next(brackets, None)
            if ahead is None or ahead.group() == "(":
                cut.append(text[start : found.start()])
                start = found.end()
        return [*cut, text[start:]]


def _unit(words: AddressGrammar) -> str:
    """A word of a unit that is not the beginning of a shop or door plate: 3、5号门店 are no units."""
    others = (*words.shop, *words.coverage.along_shop, *words.coverage.plate)
    ends = {unit[-1] for unit in words.unit}
    after = sorted({word[1] for word in others if len(word) > 1 and word[0] in ends})
    return rf"(?:{alternatives(words.unit)})" + (f"(?![{''.join(map(re.escape, after))}])" if after else "")


def _after(words: AddressGrammar) -> str:
    """Behind one of these 和 joins two parts; elsewhere it may be a character of a name (天和小区)."""
    numbered = (*words.building, *words.group, *words.unit, *words.phase, "号")
    named = (*words.community, *words.village, *(word for word in words.estate if len(word) > 1))
    sections = (*words.section, *words.sided_section)
    return "(?:" + "|".join(
        (*_behind("", named), *_behind(_NUMERAL, numbered), *_behind(rf"[\dA-Z{CHINESE}{SIDES}]", sections))
    ) + ")"  # fmt: skip


def _behind(before: str, words: Iterable[str]) -> list[str]:
    return [rf"(?<={before}{alternatives((word,))})" for word in sorted(set(words))]


@cache
def patterns_of(words: AddressGrammar) -> CoveragePatterns:
    """The patterns of a city, compiled once."""
    return CoveragePatterns(words)
