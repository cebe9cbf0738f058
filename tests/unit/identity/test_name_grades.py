"""How far two names of one person agree."""

from __future__ import annotations

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gridhub.identity.name_grades import NameGrades
from gridhub.project.person_names import PersonNames

GRADES = NameGrades(PersonNames())
HAN = st.text(st.sampled_from("王李张萧肖闫阎国國建华英玉兰蘭子轩涵文武伟"), min_size=2, max_size=4)


@pytest.mark.parametrize(
    ("a", "b", "grade"),
    [
        ("萧玉兰", "肖玉兰", "variant"),
        ("闫明", "阎明", "variant"),
        ("張國強", "张国强", "variant"),
        ("王䶮", "王龑", "variant"),
        ("阿卜来提·如则托合提", "阿卜来提如则托合提", "variant"),
        ("陈建华", "陈剑华", "sound"),
        ("单雄", "善雄", "sound"),
        ("王建国", "王国建", "turned"),
        ("阿不都热西提·买买提", "阿不都拉西提·买买提", "spelled"),
        ("古丽娜·买买提", "古丽巴·买买提", "spelled"),
        ("古丽娜尔·买买提", "古丽巴哈·买买提", "different"),
        ("李大爷", "李建国", "address_form"),
        ("张某", "张三", "address_form"),
        ("小王", "王强", "address_form"),
        ("王子轩", "王子涵", "different"),
        ("李大爷", "张三", "different"),
        ("王大", "王二", "different"),
        ("王建国", "国建王", "different"),
    ],
)
def test_two_names_agree_so_far(a: str, b: str, grade: str) -> None:
    assert (GRADES.grade(a, b), GRADES.grade(b, a)) == (grade, grade)


@given(HAN, HAN)
def test_names_of_one_key_are_one_name_and_no_others_are(a: str, b: str) -> None:
    keys = GRADES.keys(pl.Series([a, None, b]))
    assert keys.to_list() == [GRADES.key(a), None, GRADES.key(b)]
    assert (keys[0] == keys[2]) == (GRADES.grade(a, b) in ("equal", "variant"))
    assert GRADES.grade(a, b) == GRADES.grade(b, a)


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("李大爷", ("李", "1")),
        ("欧阳阿姨", ("欧阳", "2")),
        ("王老师", ("王", None)),
        ("张某某", ("张", None)),
        ("小李", ("李", None)),
        ("李建国", None),
        ("大爷", None),
        ("小老", None),
        ("孙玉珍", None),
    ],
)
def test_a_form_of_address_tells_a_surname_and_perhaps_a_sex(name: str, said: tuple[str, str | None] | None) -> None:
    assert GRADES.surname_of_address(name) == said


def test_another_city_has_variants_of_its_own() -> None:
    words = PersonNames(variants=("昊吴",), male=("大大",))
    own = NameGrades(words)
    assert (own.grade("昊三", "吴三"), GRADES.grade("昊三", "吴三")) == ("variant", "different")
    assert own.grade("萧玉", "肖玉") == "sound"
    assert (own.surname_of_address("李大大"), own.surname_of_address("李大爷")) == (("李", "1"), None)
