"""What a file name is made of: fixed words, the period, and who sent it; and what several names have in common.

Belongs here: taking names apart and the pattern that takes all of them. Not here: which files belong together
(``families``), what a period is spelled like (``ingest.receive.spoken``).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import PurePath

from gridhub.contracts.period import Cadence, Span
from gridhub.ingest.receive.spoken import hear

_PERIOD = re.compile(r"(20\d{2})\D?(0[1-9]|1[0-2])(?:\D?([0-3]\d))?(?!\d)")
_SIGN = "\0"
"""Stands for the period in the stem of a name."""
_APART = re.compile("[\0_\\s\\-—·.，,、（）()【】\\[\\]]")
"""Signs between the words of a name."""
KINDS_OF_PLACES = (
    "派出所|司法所|街道办事处|街道办|办事处|管理区|开发区|分局|大队|中队|街道|社区|片区|辖区|[镇乡村站所队]"
)
PLACE = re.compile(f"[\u4e00-\u9fff]{{2,8}}?(?:{KINDS_OF_PLACES})(?:人民政府)?")
_SURELY_PLACE = re.compile("[\u4e00-\u9fff]{2,8}(?:派出所|司法所|街道办事处|街道办|街道|社区|[镇乡村])")
"""What a single name must hold to be split: 检验所 and 文化站 are offices too, and no part of a list."""
_NO_PLACE = re.compile("^(?:全|各|本|某)|(?:乡镇|城乡|农村|下乡|乡村|家乡|老乡|街镇)")
_BEGINS_PLACE = re.compile(f"(?:{KINDS_OF_PLACES})")
_FIELD_LIKE = re.compile("人口|花名册|名册|名单|台账|登记|发放|清单|明细|信息|统计|汇总|记录|报表")
CADENCES: dict[Span, Cadence] = {
    "daily": "daily", "monthly": "monthly", "quarterly": "quarterly", "half_yearly": "half_yearly", "yearly": "yearly",
}  # fmt: skip


@dataclass(frozen=True)
class Naming:
    """A file name taken apart. ``stem``: without ending, the period replaced by one sign. ``said``: the period as written,
    "" where the name has none; ``digits``: the pattern of a period written in digits, "" of one in words; ``span``: the
    unit it is told in."""

    stem: str
    said: str
    digits: str
    span: Span


def naming_of(name: str) -> Naming:
    """Take a file name apart."""
    stem = PurePath(name).stem.replace(_SIGN, "")
    found = _PERIOD.search(stem)
    spoken = hear(stem).spoken
    if found is None and not spoken:
        return Naming(stem, "", "", "monthly")
    if found is None or (
        spoken and re.search("[年月季日]", spoken[0].said)
    ):  # 2026年9月 is no 2026年9 before a word 月
        before, _, after = stem.partition(spoken[0].said)
        return Naming(f"{before}{_SIGN}{after}", spoken[0].said, "", spoken[0].span)
    digits = r"(?P<period>\d{4}\D?\d{2}\D?\d{2})" if found[3] else r"(?P<period>\d{4}\D?\d{2})"
    span: Span = "daily" if found[3] else "monthly"
    return Naming(f"{stem[: found.start()]}{_SIGN}{stem[found.end() :]}", found[0], digits, span)


@dataclass(frozen=True)
class Parted:
    """Names that differ only in who sent them. ``before``, ``after``: what all stems have around that word, in order of
    the names; ``parts``: the words. ``are_places``: each ends like the name of a place or an office."""

    before: str
    after: str
    parts: tuple[str, ...]
    are_places: bool


def parted(stems: Sequence[str]) -> Parted | None:
    """The one word in which several different stems differ; None when they differ in more, or are one.

    A single stem has such a word when one of its words is the name of a place (城关派出所).
    """
    if len(stems) == 1:
        return _part_of_one(stems[0])
    prefix = _common(stems)
    suffix = _common([stem[len(prefix) :][::-1] for stem in stems])[::-1]
    prefix = _without_name_begun(prefix, [stem[len(prefix) : len(stem) - len(suffix)] for stem in stems], suffix)
    rest = _APART.search(suffix)
    tail = suffix[: rest.start()] if rest else suffix
    kind = _BEGINS_PLACE.match(tail)
    # The end of a word that all of them share (派出所) is part of it; 花名册 behind it is the name of the list.
    own = len(kind[0]) if kind else 0 if _FIELD_LIKE.search(tail) else len(tail)
    suffix = suffix[own:]
    parts = tuple(stem[len(prefix) : len(stem) - len(suffix)] for stem in stems)
    if any(not part or _SIGN in part or _APART.search(part) or len(part) > 20 for part in parts):
        return None
    if not re.search(r"\w", (prefix + suffix).replace(_SIGN, "")) and not all(map(is_place, parts)):
        return None
    return Parted(prefix, suffix, parts, all(map(is_place, parts)))


def is_place(text: str) -> bool:
    """Whether a whole text is the name of a place or an office, as far as its ending tells."""
    return bool(PLACE.fullmatch(text)) and not _NO_PLACE.search(text)


def _part_of_one(stem: str) -> Parted | None:
    start = 0
    for word in _APART.split(stem):
        if _SURELY_PLACE.fullmatch(word) and is_place(word):
            return Parted(stem[:start], stem[start + len(word) :], (word,), True)
        start += len(word) + 1
    return None


def _common(texts: Sequence[str]) -> str:
    """What all texts begin with."""
    first, last = min(texts), max(texts)
    same = next((n for n, (one, other) in enumerate(zip(first, last, strict=False)) if one != other), len(first))
    return first[:same]


def _without_name_begun(prefix: str, middles: Sequence[str], suffix: str) -> str:
    """The common beginning without the first sign of names that happen to share it: 东城, 东关 are not 城, 关."""
    begun = prefix[max((found.end() for found in _APART.finditer(prefix)), default=0) :]
    is_name = len(begun) == 1 or (min(map(len, middles)) < 2 and bool(_BEGINS_PLACE.match(suffix)))
    return prefix[:-1] if begun and is_name else prefix


def pattern_of(namings: Sequence[Naming], split: Parted | None, *, any_period: bool = False) -> str:
    """The regular expression that takes these names, and those of other periods and parts.

    ``any_period``: the names say no period and something inside does, so that none is asked of the name.
    """
    digits = {naming.digits for naming in namings}
    period = (digits.pop() if len(digits) == 1 else "") or "(?P<period>.+?)"
    if split is None:
        text = _escaped(namings[0].stem, period)
    else:
        text = _escaped(split.before, period) + _part_of(split) + _escaped(split.after, period)
    if not namings[0].said and not any_period:
        text += r"_(?P<period>\d{6})"
    return text + r"\.\w+"


def _escaped(text: str, period: str) -> str:
    return period.join(re.escape(piece) for piece in text.split(_SIGN))


def _part_of(split: Parted) -> str:
    """The group that takes who sent a file: by the ending that the names of places have, so that it stops there."""
    endings = {found[0] for part in split.parts for found in [re.search(f"(?:{KINDS_OF_PLACES})$", part)] if found}
    if not split.are_places or not endings:
        return "(?P<part>[^_]+?)"
    return (
        f"(?P<part>[^_]+?{next(iter(endings))})"
        if len(endings) == 1
        else f"(?P<part>[^_]+?(?:{'|'.join(sorted(endings))}))"
    )
