"""How names of people are written in a city: ``assets/rules/person_name.yaml``, variants of characters, forms of address.

Belongs here: the frozen model and what holds in a city that says nothing. Not here: reading YAML (``reading``), comparing
two names (``identity.name_grades``). Traditional characters need no line: they are read as the simplified ones.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from typing import Annotated

from pydantic import AfterValidator, Field, field_validator

from gridhub.project.connector import Spec


def _characters(group: str) -> str:
    if any(unicodedata.category(sign) != "Lo" for sign in group):
        raise ValueError("只写汉字，一组异写连着写：萧肖")
    if len(set(group)) != len(group):
        raise ValueError("同一个字写了两次")
    return group


def _word(word: str) -> str:
    if any(unicodedata.category(sign) != "Lo" for sign in word):
        raise ValueError("只写汉字")
    return word


Group = Annotated[str, Field(min_length=2, max_length=20), AfterValidator(_characters)]
Word = Annotated[str, Field(min_length=1, max_length=10), AfterValidator(_word)]


class PersonNames(Spec):
    """``variants``: characters that are written for each other in names of one person. ``male``, ``female``, ``either``:
    forms of address behind a surname, by the sex they tell. ``before``: in front of it (小李, 老王). ``somebody``: behind
    a surname of which only that is said (张某)."""

    variants: tuple[Group, ...] = (
        "萧肖", "闫阎", "傅付", "戴代", "吕呂", "邱丘", "于於", "范笵", "祁祈", "雒洛", "䶮龑", "升昇陞", "坤堃", "哲喆", "兰蘭",
        "珍珎", "花芲", "敕勅", "清凊淸", "叙敍敘", "峰峯", "昆崐崑", "岭岺", "汇滙", "青靑", "真眞", "并竝", "秋秌", "翠翆",
        "强強", "杰傑", "娴嫻", "弦絃", "游遊", "群羣", "略畧", "晃晄", "烟煙", "泛汎", "炉爐", "裕𥙿", "皓皜", "璇璿",
    )  # fmt: skip
    male: tuple[Word, ...] = ("大爷", "大伯", "大叔", "爷爷", "伯伯", "叔叔", "大哥", "先生", "老汉", "老爷子")
    female: tuple[Word, ...] = (
        "大妈", "大娘", "大婶", "奶奶", "阿姨", "大姐", "女士", "小姐", "老太", "老太太", "婆婆", "大嫂", "嫂子",
    )  # fmt: skip
    either: tuple[Word, ...] = (
        "老师", "师傅", "医生", "大夫", "主任", "书记", "村长", "组长", "队长", "支书", "会计", "老板", "经理", "老人",
    )  # fmt: skip
    before: tuple[Word, ...] = ("小", "老", "阿")
    somebody: tuple[Word, ...] = ("某", "某某", "某某某")

    @field_validator("*")
    @classmethod
    def _not_empty(cls, value: object) -> object:
        if value == ():
            raise ValueError("空的一列：不写这个键，或者至少写一个词")
        return value

    def in_two_lists(self) -> Iterator[tuple[str, str, str]]:
        """(word, the list that has it first, another that has it): which sex it tells would be a guess."""
        seen: dict[str, str] = {}
        for group in self.variants:
            for sign in group:
                if seen.setdefault(sign, group) != group:
                    yield sign, "variants", "variants"
        first: dict[str, str] = {}
        for name in ("male", "female", "either", "somebody"):
            for word in getattr(self, name):
                if first.setdefault(word, name) != name:
                    yield word, first[word], name
