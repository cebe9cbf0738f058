"""How names of firms and sources compare: what is left of a name without place and legal form, which branch it names, and how
alike two names are.

Belongs here: parts of names, whole columns at once; the grade of two names. Not here: the whole name's normal form
(``names``), the city's words (``project.entity_words``), which grade ties records together (``kinds``).

Parts of 示例市宏达博商贸有限公司第二分厂: core 宏达博商贸+分厂2, form 公司. A branch's core holds the branch, so that it never
equals its head's. A form that nothing says is null: 宏达博商贸 may be a company; 宏达博食品厂 is not 宏达博食品有限公司.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from typing import Literal, NamedTuple

import polars as pl

from gridhub.identity.names import entity_name
from gridhub.project.entity_words import EntityWords

Grade = Literal["equal", "core", "branch", "similar", "different"]
"""Of two names, the closest that fits.

- ``equal``: letter for letter, spaces and signs left out.
- ``core``: what is left without place and legal form, and no form that one says speaks against the other's.
- ``branch``: one is a branch of the other, or both are branches of one: other sites, not the same.
- ``similar``: one character differs, one is a part of the other, or the forms differ.
- ``different``: none of these.
"""

BEHIND = "+"
"""Between a core's head and the branch; a sign, so that no name has it."""
_LEVELS = "省市县区州盟旗"
_NUMERALS = "一二三四五六七八九十"
_NUMBER = rf"第?(?:[{_NUMERALS}]+|[0-9]+)号?"
_ASIDE = "一二三四五六七八九十0123456789东西南北中上下前后新老大小"
"""Characters that tell neighbours apart: where they differ it is no slip of the pen."""
_SHORTEST_SIMILAR = 4


class NameParts(NamedTuple):
    """A name in the parts that compare. ``name``: its normal form; ``head``: the core without the branch."""

    name: str
    head: str
    branch: str
    form: str | None


def name_facts(names: Iterable[str], words: EntityWords) -> pl.DataFrame:
    """given, name (normal form), head, branch ("" when it names none), core (head, and the branch behind it), form (one word for
    all spellings of one; null when none is said) of each distinct name; all null but ``given`` when it is unusable."""
    patterns = _patterns(words)
    given = pl.DataFrame({"given": sorted(set(names))}, schema={"given": pl.String})
    # Step by step: as one expression each part would be worked out again wherever it is named.
    open_text = pl.col("given").str.normalize("NFKC").str.to_uppercase().str.replace_all(r"\s", "")
    read = given.with_columns(entity_name(pl.col("given")).alias("name"), open_text.alias("open"))
    read = read.with_columns(
        pl.col("open").str.contains(patterns.noted).alias("noted"),
        entity_name(pl.col("open").str.replace_all(patterns.aside, "")).alias("plain"),
    ).with_columns(pl.coalesce("plain", "name").alias("plain"))
    read = read.with_columns(
        pl.col("plain").str.extract_groups(patterns.branch).alias("ends"),
        pl.col("plain").str.extract_groups(patterns.numbered).alias("counted"),
    )
    cut = {
        part: pl.coalesce(*(pl.col(found).struct.field(part) for found in ("ends", "counted")), otherwise)
        for part, otherwise in (("head", pl.col("plain")), ("kind", pl.lit(None, pl.String)), ("number", pl.lit("")))
    }
    digits = [str(number) for number, _ in enumerate(_NUMERALS, start=1)]
    read = read.with_columns(**cut).with_columns(
        pl.col("number").str.replace_all("[第号]", "").str.replace_many(list(_NUMERALS), digits),
        pl.col("head").str.replace(patterns.place, "").alias("local"),
        pl.col("kind").is_null().alias("whole"),
    )
    spoken = pl.when("whole").then(pl.col("local").str.replace(patterns.company, ""))
    read = read.with_columns(
        pl.when("whole").then(pl.lit("")).otherwise(pl.col("kind") + pl.col("number")).alias("branch"),
        spoken.otherwise(pl.col("local").str.replace_all(patterns.company_inside, "")).alias("inner"),
        pl.col("head").str.extract(patterns.company).alias("company"),
        pl.col("head").str.extract(patterns.ending).alias("ending"),
    ).with_columns((pl.col("inner") != pl.col("local")).alias("says_company"))
    cut_off = pl.col("local").str.replace(patterns.ending, "")
    read = read.with_columns(pl.when("says_company").then("inner").otherwise(cut_off).alias("shortened"))
    long_enough = [pl.when(pl.col(cut).str.len_chars() >= words.shortest).then(cut) for cut in ("shortened", "local")]
    form = pl.coalesce("company", pl.when(~pl.col("says_company")).then("ending")).replace(patterns.form_of)
    read = read.with_columns(
        pl.coalesce(*long_enough, "head").alias("head"),
        pl.coalesce(form, pl.when("noted").then(pl.lit(words.note[0]))).alias("form"),
    )
    core = pl.when(pl.col("branch") == "").then("head").otherwise(pl.col("head") + BEHIND + pl.col("branch"))
    usable = pl.col("name").is_not_null()
    return read.with_columns(core.alias("core")).select(
        "given", "name", *(pl.when(usable).then(part).alias(part) for part in ("head", "branch", "core", "form"))
    )


def parts_of(names: Iterable[str], words: EntityWords) -> dict[str, NameParts]:
    """The parts of each usable name, by the name as given."""
    usable = name_facts(names, words).filter(pl.col("name").is_not_null())
    return {
        given: NameParts(name, head, branch, form)
        for given, name, head, branch, form in usable.select("given", "name", "head", "branch", "form").iter_rows()
    }


def parts_said(said: pl.DataFrame) -> dict[str, NameParts]:
    """The same of names whose parts are facts already: ``said``: name (normal form), core, form. A name that one record says with
    a form in brackets and another without has that form."""
    known = said.drop_nulls(["name", "core"]).unique().sort("name", "core", "form", descending=True, nulls_last=False)
    found: dict[str, NameParts] = {}
    for name, core, form in known.iter_rows():
        head, _, branch = core.partition(BEHIND)
        found[name] = NameParts(name, head, branch, form)
    return found


def grade_of(a: NameParts, b: NameParts) -> Grade:
    """How alike two names are; the order of the two does not matter."""
    if a.name == b.name:
        return "equal"
    if a.branch != b.branch:
        of_one = a.head == b.head or _is_part(a.head, b.head) or _one_character_apart(a.head, b.head)
        return "branch" if of_one else "different"
    if a.head == b.head:
        return "core" if a.form is None or b.form is None or a.form == b.form else "similar"
    if _is_part(a.head, b.head) or _is_part(a.name, b.name) or _one_character_apart(a.head, b.head):
        return "similar"
    return "different"


def _is_part(a: str, b: str) -> bool:
    short, long = sorted((a, b), key=len)
    return len(short) > 1 and short in long


def _one_character_apart(a: str, b: str) -> bool:
    """One character replaced, left out or added, in names long enough for it to be a slip."""
    short, long = sorted((a, b), key=len)
    if len(short) < _SHORTEST_SIMILAR or len(long) - len(short) > 1:
        return False
    start = next((place for place, (x, y) in enumerate(zip(short, long, strict=False)) if x != y), len(short))
    if len(short) == len(long):
        slip = (short[start], long[start])
        return short[start + 1 :] == long[start + 1 :] and not all(char in _ASIDE for char in slip)
    return short[start:] == long[start + 1 :] and long[start] not in _ASIDE


class _Patterns(NamedTuple):
    """Patterns of one city's words; words that begin alike: the longest first."""

    place: str
    aside: str
    """Place and form in brackets."""
    noted: str
    company: str
    company_inside: str
    ending: str
    branch: str
    numbered: str
    form_of: dict[str, str]


@cache
def _patterns(words: EntityWords) -> _Patterns:
    bare = [place.rstrip(_LEVELS) for place in words.place if len(place.rstrip(_LEVELS)) > 1]
    legal = (*words.company, *words.shares, *words.cooperative)
    in_brackets = (*words.place, *bare, *words.note)
    form_of = {word: group[0] for group in (words.company, words.shares, words.cooperative) for word in group}
    return _Patterns(
        place=rf"^(?:{_any(words.place)})+" if words.place else r"^\b\B",
        aside=rf"\((?:{_any(in_brackets)})\)",
        noted=rf"\((?:{_any(words.note)})\)",
        company=rf"({_any(legal)})$",
        company_inside=_any((*words.company, *words.shares)),
        ending=rf"({_any(words.ending)})$",
        branch=rf"^(?P<head>.+?)(?P<number>{_NUMBER})?(?P<kind>{_any(words.branch)})$",
        numbered=rf"^(?P<head>.+?)(?P<number>{_NUMBER})(?P<kind>{_any(words.numbered)})$",
        form_of=form_of,
    )


def _any(words: Iterable[str]) -> str:
    return "|".join(re.escape(word) for word in sorted(set(words), key=lambda word: (-len(word), word)))
