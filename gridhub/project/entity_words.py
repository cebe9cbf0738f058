"""How names of firms are written in a city: ``assets/rules/entity_name.yaml``, the words that a short name leaves out, and
those that name a branch.

Belongs here: the frozen model and what holds in a city that says nothing. Not here: reading YAML (``reading``), comparing
names (``gridhub.identity.entity_names``). Sources: 企业名称登记管理规定 (place, own name, trade, legal form), 个体工商户名称登记
管理办法; which endings are left out in speech is an assumption that a city reviews.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

from pydantic import Field, field_validator

from gridhub.project.address_grammar import Words
from gridhub.project.connector import Spec

_APART = ("place", "company", "shares", "cooperative", "ending", "note", "branch")
"""Lists of which no two may have one word: a name would be read as whichever comes first."""
Length = Annotated[int, Field(strict=True, ge=2, le=10)]


class EntityWords(Spec):
    """Words of a firm's name; a list that is written names at least one word, one left out keeps its default.

    ``place``: province, city, county, before the name or in brackets. ``company``, ``shares``, ``cooperative``: spellings of
    one legal form each. ``ending``: a shop's or works' last word, each a form of its own. ``note``: words in brackets that
    say a form. ``branch``: last words of a branch; ``numbered``: of one when a number stands before (二店). ``shortest``:
    what is left of a name has at least so many characters, else it stays whole; ``shortest_alone``: so many where nothing
    but the name speaks.
    """

    place: Words = ()
    company: Words = ("有限公司", "有限责任公司", "公司")
    shares: Words = ("股份有限公司", "股份公司")
    cooperative: Words = ("专业合作社", "农民专业合作社", "合作社")
    ending: Words = ("经营部", "门市部", "商店", "商行", "厂", "店", "行", "场", "部")
    note: Words = ("个体工商户", "个体", "个人独资", "普通合伙", "有限合伙")
    branch: Words = ("分公司", "分厂", "分店", "分部", "分社", "分场", "分校", "分院", "分站")
    numbered: Words = ("店", "厂", "场", "部", "车间", "门市", "门店", "仓库", "基地")
    shortest: Length = 3
    shortest_alone: Length = 4

    @field_validator("*")
    @classmethod
    def _not_empty(cls, value: object) -> object:
        if value == ():
            raise ValueError("空的一列：不写这个键，或者至少写一个词")
        return value

    def in_two_lists(self) -> Iterator[tuple[str, str, str]]:
        """(word, the list that has it first, another list that has it) of every word that means two things."""
        first: dict[str, str] = {}
        for name in _APART:
            for word in getattr(self, name):
                if first.setdefault(word, name) != name:
                    yield word, first[word], name
