"""How much two names of people agree: the grades, what each is worth, and the key under which variants are one.

Belongs here: the one table of grades, comparing two normal forms. Not here: the normal form (``names``), a city's variants
and forms of address (``project.person_names``), what follows from a grade (``trust``, ``rules``).

Traditional characters are read as simplified (OpenCC, offline), reviewed variants as one character, the dot of minority
names is left out. Sounds are compared without tones (pypinyin), a character with several by any of them.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, cached_property
from typing import TYPE_CHECKING, Final, Literal

import polars as pl

from gridhub.project.person_names import PersonNames

if TYPE_CHECKING:
    from collections.abc import Iterable

    from opencc import OpenCC

Grade = Literal["equal", "variant", "sound", "turned", "spelled", "address_form", "different"]

WORTH: Final[dict[Grade, int]] = {
    "equal": 1000,  # the same normal form
    "variant": 990,  # 萧/肖, 張/张, with and without the dot: one name in two spellings
    "sound": 950,  # 陈建华, 陈剑华: a clerk who heard it; only with a birth date and a second key
    "turned": 940,  # 王建国, 王国建: two characters behind the surname changed places; asks for what a sound asks for
    "spelled": 930,  # 阿不都热西提·买买提, 阿不都拉西提·买买提: a long name in another spelling; counts beside one id alone
    "address_form": 700,  # 李大爷, 王某: the surname agrees; never founds and never decides
    "different": 0,
}
"""In thousandths: the confidence of a link is at most that of its names."""

SLIPS: Final[frozenset[Grade]] = frozenset(("sound", "turned"))
"""Grades of one name that was misheard or mistyped: they count with an id, or a birth date and a second key."""

UNDER_ONE_ID: Final[frozenset[Grade]] = frozenset(("equal", "variant", "sound", "turned", "spelled"))
"""Grades of one name where the same id stands beside both. Without an id ``spelled`` counts nowhere: brothers and sisters
share the father's name and may differ in one character."""

_DOT = "·"
_LONG, _LONGER = 6, 12
"""Characters of a key from which one, and two, may be other ones (of a dotted name 6 is short)."""


@dataclass(frozen=True)
class NameGrades:
    """Comparison by a city's words. Usable for the whole build; results of single characters are kept."""

    words: PersonNames

    @cached_property
    def _fold(self) -> dict[int, str]:
        table = {ord(sign): group[0] for group in self.words.variants for sign in group[1:]}
        return {**table, ord(_DOT): ""}

    def keys(self, names: pl.Series) -> pl.Series:
        """The key of each normal form: equal keys are one name, in two spellings or one. Null stays null."""
        distinct = names.drop_nulls().unique()
        folded = [name.translate(self._fold) for name in _simplified(distinct.to_list())]
        keyed = pl.DataFrame({"name": distinct, "key": folded}, schema={"name": pl.String, "key": pl.String})
        found = names.to_frame("name").join(keyed, on="name", how="left", maintain_order="left")
        return found["key"]

    def key(self, name: str) -> str:
        """The key of one normal form."""
        known = self._asked
        if name not in known:
            known[name] = _simplified([name])[0].translate(self._fold)
        return known[name]

    @cached_property
    def _asked(self) -> dict[str, str]:
        """Keys of names that were compared one by one: a name is compared with many others."""
        return {}

    def grade(self, a: str, b: str) -> Grade:
        """How far two normal forms agree."""
        if a == b:
            return "equal"
        one, other = self.key(a), self.key(b)
        return "variant" if one == other else self.grade_of_keys(one, other)

    def grade_of_keys(self, one: str, other: str) -> Grade:
        """How far two names agree whose keys differ."""
        if len(one) == len(other):
            apart = [(x, y) for x, y in zip(one, other, strict=True) if x != y]
            if all(_sounds(x) & _sounds(y) for x, y in apart):
                return "sound"
            if one[0] == other[0] and sorted(one) == sorted(other):
                return "turned"
        if _spelled_nearly_alike(one, other):
            return "spelled"
        if self._addressed(one, other) or self._addressed(other, one):
            return "address_form"
        return "different"

    def reading(self, key: str) -> str:
        """One reading of each character: under which names that sound alike usually meet."""
        return " ".join(min(_sounds(sign)) for sign in key)

    def surname_of_address(self, name: str) -> tuple[str, str | None] | None:
        """(surname, sex code or null) of a form of address (李大爷, 小王, 张某); None of a name."""
        for length in range(len(name) - 1, 0, -1):
            found = self._titles.get(name[-length:])
            surname = name[:-length]
            if found is not None and (len(surname) == 1 or surname in COMPOUND):
                return surname, found or None
        before = self.words.before
        if len(name) == 2 and name[0] in before and name[1] not in before:
            return name[1], None
        return None

    def may_be_addresses(self, names: pl.Series) -> pl.Series:
        """The names that end or begin as a form of address does: few, and only they need a closer look."""
        by_length: dict[int, list[str]] = {}
        for title in self._titles:
            by_length.setdefault(len(title), []).append(title)
        ends = [names.str.tail(length).is_in(titles) for length, titles in by_length.items()]
        found = names.str.head(1).is_in(list(self.words.before))
        for end in ends:
            found |= end
        return names.filter(found)

    @cached_property
    def _titles(self) -> dict[str, str]:
        """Form of address → sex code, "" when it tells none."""
        words = self.words
        told = ((words.male, "1"), (words.female, "2"), (words.either, ""), (words.somebody, ""))
        return {title: sex for titles, sex in told for title in titles}

    def _addressed(self, form: str, name: str) -> bool:
        found = self.surname_of_address(form)
        return found is not None and name.startswith(found[0])


COMPOUND: Final = frozenset(
    (
        "欧阳",
        "上官",
        "司马",
        "诸葛",
        "夏侯",
        "皇甫",
        "尉迟",
        "公孙",
        "慕容",
        "令狐",
        "司徒",
        "端木",
        "东方",
        "南宫",
        "呼延",
        "宇文",
    )
)
"""Surnames of two characters (the common ones)."""


def _spelled_nearly_alike(one: str, other: str) -> bool:
    shorter = min(len(one), len(other))
    if shorter < _LONG or max(len(one), len(other)) - shorter > 2:
        return False
    from rapidfuzz.distance import OSA  # asked for where two long names differ

    most = 2 if shorter >= _LONGER else 1
    return bool(OSA.distance(one, other, score_cutoff=most) <= most)


def surname_of(key: str) -> str:
    """The surname a name begins with."""
    return key[:2] if key[:2] in COMPOUND else key[:1]


def _simplified(names: Iterable[str]) -> list[str]:
    """Names in simplified characters: one call, names parted by line feeds, which no name holds."""
    text = "\n".join(names)
    return _converter().convert(text).split("\n") if text else []


@cache
def _converter() -> OpenCC:
    """Loads its dictionaries (3 ms): only a linking step pays for it, and once. Made anew for every pair of names it took five
    sixths of the time of linking 60,000 records."""
    from opencc import OpenCC

    return OpenCC("t2s")


@cache
def _sounds(sign: str) -> frozenset[str]:
    """Readings of a character without tones; the character itself when none is known."""
    from pypinyin import Style, pinyin  # a seventh of a second, paid where two names differ

    return frozenset(pinyin(sign, style=Style.NORMAL, heteronym=True, errors="default")[0])
