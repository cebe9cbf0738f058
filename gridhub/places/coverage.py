"""The grammar of coverage texts: what a grid says it covers, taken apart into places, groups and number ranges.

Belongs here: cutting a text into parts and reading each. Not here: the city's words for it (``coverage_patterns``), which
dwellings lie in a part (``assigning``). A part that cannot be read stays a part, with its
text, so that it is told and never dropped. Forms: docs/grids.md.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, replace

from gridhub.places.coverage_patterns import CoveragePatterns, Kind, patterns_of
from gridhub.places.register import Dwelling
from gridhub.places.spelling import normalise, number
from gridhub.project.address_grammar import AddressGrammar

_REMARK = re.compile(r"\(([^()]*)\)")
_LESS = re.compile(r"^(?:除(?P<out>.+?)(?:以外|之外|外)|(?:不含|不包括)(?P<not>.+)|(?P<said>.+?)(?:除外|以外))$")
_LESS_BARE = re.compile(r"(?<!\()除(?P<out>[^()除;。\n]{1,40}?)(?:以外|之外|外)(?=$|[、;,。\n])")
_LIMIT = re.compile(r"[除不外]|部分|以[东西南北内]|[侧段半]")
_TOWARDS = r"[东南西北]{1,2}(?:侧|面|边|部)?(?:至|到|起|临|邻|靠|接)"
_STRETCH = rf"{_TOWARDS}(?:(?!{_TOWARDS})[^、;,。\n()])+"
_BOUNDARY = re.compile(rf"\(?(?:四至(?:范围|界线)?[::为]*)?{_STRETCH}(?:[、;,。\s]*{_STRETCH})+\)?")
_BOUNDED = re.compile(r"^(?:四至.*|.+以[东西南北](?:(?:至.+)?以[东西南北])?(?:区域|片区|范围)?)$")


@dataclass(frozen=True, slots=True)
class Covered:
    """One part of a coverage text: a whole region or place, or a span inside a place or village group.

    ``street``: every door of the road ``head``. ``open``: every dwelling outside buildings (沿街及平房区). ``boundary``:
    words about where the border runs; it names no dwelling. ``text``: the part as written. ``less``: what is taken away
    from it. ``readable`` False: a remark limits it in a way nobody can read here.
    """

    head: str
    phase: str | None = None
    building: str | None = None
    kind: Kind = "whole"
    group: str | None = None
    low: str | None = None
    high: str | None = None
    side: str | None = None
    text: str = ""
    less: tuple[Covered, ...] = ()
    readable: bool = True

    def holds(self, dwelling: Dwelling) -> bool:
        """Whether a dwelling of the right region and place lies in this part."""
        key = dwelling.key
        if self.phase is not None and key.phase != self.phase:
            return False
        if self.kind == "whole":
            return True
        if self.kind == "unit":
            return key.building == self.building and self._spans(key.unit)
        if self.kind == "building":
            return self._spans(key.building)
        if self.kind == "group":
            return self._spans(key.group)
        if self.kind == "street":
            return key.building is None and key.door is not None and key.road is not None and key.place is None
        if self.kind == "open":
            return key.building is None and key.door is not None
        return (self.kind == "door" or key.group == self.group) and self._spans(key.door)

    def _spans(self, value: str | None) -> bool:
        if value is None:
            return False
        whole = value.split("-")[0]
        if self.side and (not whole.isdecimal() or int(whole) % 2 != (self.side == "单")):
            return False
        if self.low is None:
            return self.side is not None
        if self.high is None:
            return value == self.low or (self.kind in ("door", "group_door") and value.startswith(f"{self.low}-"))
        if self.low.isdecimal() and self.high.isdecimal():
            return whole.isdecimal() and int(self.low) <= int(whole) <= int(self.high)
        return len(value) == 1 and self.low <= value <= self.high

    def said(self) -> str:
        """What was understood, in words for the department: ``阳光小区 3 栋 1 至 2 单元``; empty when nothing was."""
        if not self.readable and not self.head:
            return ""
        span = f"{self.low} 至 {self.high}" if self.high else self.low or ""
        side = {"单": "单号", "双": "双号"}.get(self.side or "", "")
        words = {
            "unit": f"{self.building} 栋 {span} 单元", "building": f"{span} 栋", "group": f"{span} 组",
            "door": f"{span} 号{side}" if span else side, "group_door": f"{self.group} 组 {span} 号",
            "street": "沿街门牌", "open": "沿街及平房", "boundary": "四至", "whole": "",
        }[self.kind]  # fmt: skip
        named = " ".join(part for part in (self.head, f"{self.phase} 期" if self.phase else "", words) if part)
        return named + (f"，除 {'、'.join(part.said() for part in self.less)} 外" if self.less else "")


def boundary_of(text: str, words: AddressGrammar) -> str | None:
    """The 四至 words of a coverage text as written, joined by ``；``; None when there are none."""
    pieces = patterns_of(words).pieces
    plain = unicodedata.normalize("NFKC", text)
    # As written, wherever the plain text has the same characters at the same places.
    source = text if len(plain) == len(text) else plain
    found = [source[match.start() : match.end()].strip("()（）、；;，,。 \n") for match in _BOUNDARY.finditer(plain)]
    found += [piece.strip() for piece in pieces(_BOUNDARY.sub("、", plain)) if _BOUNDED.match(piece.strip())]
    return "；".join(found) or None


def read_coverage(text: str, words: AddressGrammar) -> list[Covered]:
    """The parts of a coverage text in order; a part that starts with its numbers continues the place before it.

    四至 are no part: ``boundary_of``. A text of nothing else gives one part of kind ``boundary``.
    """
    parts: list[Covered] = []
    patterns = patterns_of(words)
    for piece, less in _pieces(_BOUNDARY.sub("、", unicodedata.normalize("NFKC", text)), patterns):
        written = normalise(piece, words)
        if not written or _BOUNDED.match(written):
            continue
        last = parts[-1] if parts else None
        if less is None:
            parts.append(Covered("", text=piece, readable=False))
            continue
        if last and last.kind == "unit" and (more := patterns.more_units.match(written)):
            part = replace(last, low=number(more["low"]), high=number(more["high"]) if more["high"] else None, less=())
        else:
            part = _within(_read_part(written, patterns), last)
        taken = tuple(replace(_within(_read_part(normalise(out, words), patterns), part), text=out) for out in less)
        parts.append(replace(part, text=piece + "".join(f"（除{out}外）" for out in less), less=taken))
    if not parts and (bounds := boundary_of(text, words)):
        return [Covered("", kind="boundary", text=bounds)]
    return parts


def _within(part: Covered, before: Covered | None) -> Covered:
    """A part without a name of its own lies in the place named before it."""
    if part.head or part.kind in ("whole", "open", "street") or before is None:
        return part
    return replace(part, head=before.head, phase=part.phase or before.phase)


def _pieces(plain: str, patterns: CoveragePatterns) -> Iterator[tuple[str, tuple[str, ...] | None]]:
    """The text cut into parts, each with what is taken away from it; None: something is, and nobody can read what.

    1、3、5栋 is 1栋、3栋、5栋. A remark in brackets that names numbers or a side is part of the text: 阳光小区（1-3栋）.
    """
    plain = plain.replace(",", "、")
    plain = _LESS_BARE.sub(lambda found: f"(除{found['out']}外)", plain)
    plain = patterns.number_list.sub(_each_its_word, plain)
    pending: list[str] = []
    for whole in patterns.pieces(plain):
        if re.search(r"不含|不包括", _REMARK.sub("", whole)):
            # Without brackets nobody knows where the exception ends: all that follows may belong to it.
            yield whole, None
            continue
        less, pending = pending, []
        limited = False
        for remark in _REMARK.findall(whole):
            if found := _LESS.match(remark):
                less += [out for out in re.split(r"[、;及和]", found["out"] or found["not"] or found["said"]) if out]
            elif _LIMIT.search(remark) and not patterns.one_side.search(remark):
                limited = True
            elif patterns.part_of_text.search(remark):
                whole = whole.replace(f"({remark})", remark)
        if limited:
            yield whole, None
            continue
        whole = _REMARK.sub(lambda found: "" if _LESS.match(found[1]) else found[0], whole)
        pieces = [piece.strip() for piece in patterns.pieces(whole) if piece.strip()]
        if less and not pieces:
            pending = less  # 除3栋外，阳光小区全部
        elif less and len(pieces) > 1:
            yield whole, None
        else:
            yield from ((piece, tuple(less)) for piece in pieces)
    if pending:
        yield "、".join(pending), None


def _each_its_word(found: re.Match[str]) -> str:
    """1、3栋 as 1栋、3栋; numbers that no word follows stay as they are."""
    word = found["word"]
    return "、".join(f"{one}{word}" for one in found["numbers"].split("、")) if word else found[0]


def _read_part(written: str, patterns: CoveragePatterns) -> Covered:
    whole = patterns.whole.sub("", written)
    if whole != written:
        # 李家村全村 keeps the name; 全村 alone is the grid's own community or village.
        return Covered(whole)
    for kind, pattern in patterns.parts:
        found = pattern.match(written)
        if found is None:
            continue
        part = {name: value for name, value in found.groupdict().items() if value is not None}
        head, phase = _phase_of(part["head"], part.get("phase"), patterns)
        low, high, building, group = (
            number(part[name]) if name in part else None for name in ("low", "high", "building", "group")
        )
        side = part.get("side") and ("单" if part["side"] in patterns.odd else "双")
        return Covered(head, phase, building, kind, group, low, high, side)
    head, phase = _phase_of(written, None, patterns)
    return Covered(head, phase)


def _phase_of(head: str, phase: str | None, patterns: CoveragePatterns) -> tuple[str, str | None]:
    if phase is None and (found := patterns.head_phase.match(head)):
        return found["head"], number(found["phase"])
    return head, number(phase) if phase else None
