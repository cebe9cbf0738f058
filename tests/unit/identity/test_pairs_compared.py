"""How far two sides agree, field by field, and that the text about it holds no value."""

from __future__ import annotations

from datetime import date

import pytest

from gridhub.contracts.identity_words import AGREEMENTS, COMPARED
from gridhub.identity.comparing import Stated, as_evidence, compare, is_one_edit
from gridhub.identity.name_grades import NameGrades
from gridhub.project.person_names import PersonNames
from tests.unit.identity.claims import citizen_id

GRADES = NameGrades(PersonNames())
CID, OTHER = citizen_id("19500101", 11), citizen_id("19620404", 32)


def how(field: str, a: Stated, b: Stated) -> str:
    forth, back = compare(a, b, GRADES), compare(b, a, GRADES)
    assert forth == back
    return forth[field]


@pytest.mark.parametrize(
    ("a", "b", "agreement"),
    [
        ("张三", "张三", "same"), ("萧玉兰", "肖玉兰", "variant"), ("陈建华", "陈剑华", "sound"), ("王建国", "王国建", "turned"),
        ("李大爷", "李长海", "address_form"), ("张三", "李四", "different"),
    ],
)  # fmt: skip
def test_names_by_their_grade(a: str, b: str, agreement: str) -> None:
    assert how("name", Stated(frozenset((a,))), Stated(frozenset((b,)))) == agreement


@pytest.mark.parametrize(
    ("a", "b", "agreement"),
    [
        (Stated(cids=frozenset((CID,))), Stated(cids=frozenset((CID, OTHER))), "same"),
        (Stated(cids=frozenset((CID,))), Stated(cids=frozenset((OTHER,))), "different"),
        (Stated(cids=frozenset((CID,))), Stated(cids=frozenset((CID[:16] + "9" + CID[17:],))), "one_edit"),
        (Stated(cids=frozenset((CID,))), Stated(damaged=frozenset((CID[:15],))), "digits"),
        (Stated(damaged=frozenset((OTHER[:15],))), Stated(damaged=frozenset((OTHER[:15],))), "digits"),
        (Stated(cids=frozenset((CID,))), Stated(damaged=frozenset((CID[:16] + "9" + CID[17:],))), "one_edit"),
        (Stated(cids=frozenset((CID,))), Stated(damaged=frozenset((OTHER[:15],))), "different"),
        (Stated(cids=frozenset((CID,))), Stated(), "unknown"),
    ],
)  # fmt: skip
def test_ids_whole_and_damaged(a: Stated, b: Stated, agreement: str) -> None:
    assert how("cid", a, b) == agreement


@pytest.mark.parametrize(
    ("a", "b", "agreement"),
    [
        (date(1950, 3, 4), date(1950, 3, 4), "same"), (date(1950, 3, 4), date(1950, 3, 14), "near"),
        (date(1950, 3, 4), date(1950, 4, 3), "near"), (date(1950, 3, 4), date(1951, 3, 4), "near"),
        (date(1950, 3, 4), date(1951, 4, 4), "different"),
    ],
)  # fmt: skip
def test_birth_dates_that_are_a_slip_apart(a: date, b: date, agreement: str) -> None:
    assert how("birth_date", Stated(births=frozenset((a,))), Stated(births=frozenset((b,)))) == agreement


def test_what_one_side_does_not_state_is_no_evidence_and_the_text_holds_no_value() -> None:
    a = Stated(
        frozenset(("张三",)), frozenset((CID,)), phones=frozenset(("13800000001",)), dwellings=frozenset(("D1",))
    )
    b = Stated(frozenset(("张三",)), phones=frozenset(("13800000002",)), dwellings=frozenset(("D1", "D2")))
    text = as_evidence(compare(a, b, GRADES))
    assert text == "name=same phones=different dwelling_id=same"


def test_an_edit_is_one_place_or_two_neighbours_that_changed_places() -> None:
    assert is_one_edit("123456", "123056") and is_one_edit("123456", "124356")
    assert (
        not is_one_edit("123456", "123456") and not is_one_edit("123456", "654321") and not is_one_edit("123", "1234")
    )


def test_every_field_and_every_agreement_has_its_word() -> None:
    assert set(COMPARED) == set(compare(Stated(), Stated(), GRADES))
    from typing import get_args

    from gridhub.identity.comparing import Agreement

    assert set(get_args(Agreement)) == set(AGREEMENTS)
