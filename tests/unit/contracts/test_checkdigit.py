"""The vectors of domain.md §1.2, and what a check digit promises."""

from __future__ import annotations

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gridhub.contracts.checkdigit import (
    USCC_ALPHABET,
    citizen_15_to_18,
    citizen_check_digit,
    citizen_is_valid,
    citizen_valid,
    reg_no_check_digit,
    reg_no_is_valid,
    reg_no_valid,
    uscc_check_digit,
    uscc_is_valid,
    uscc_valid,
)

citizen_ids = st.from_regex(r"[1-9][0-9]{16}", fullmatch=True).map(lambda first: first + citizen_check_digit(first))
credit_codes = st.text(USCC_ALPHABET, min_size=17, max_size=17).map(lambda first: first + uscc_check_digit(first))


@pytest.mark.parametrize("cid", ["11010519491231002X", "440524188001010014"])
def test_published_citizen_ids_are_valid(cid: str) -> None:
    assert citizen_is_valid(cid)


def test_an_old_id_gains_its_century_and_check_digit() -> None:
    assert citizen_15_to_18("110105491231002") == "11010519491231002X"


@pytest.mark.parametrize("uscc", ["91130200699229617X", "91350100M000100Y43", "911302307808371268"])
def test_published_credit_codes_are_valid(uscc: str) -> None:
    assert uscc_is_valid(uscc)


register_numbers = st.from_regex(r"[0-9]{14}", fullmatch=True).map(lambda first: first + reg_no_check_digit(first))


def test_the_published_register_number_is_valid() -> None:
    assert reg_no_check_digit("11000000000000") == "9"
    assert reg_no_is_valid("110000000000009")
    assert not reg_no_is_valid("110000000000008")
    assert not reg_no_is_valid("91130200699229617X")


@settings(deadline=None)
@given(st.lists(register_numbers | st.from_regex(r"[0-9]{15}", fullmatch=True) | st.text("0123456789X", max_size=16)))
def test_register_numbers_of_a_column_are_judged_as_each_alone(numbers: list[str]) -> None:
    column = pl.DataFrame({"n": numbers}, schema={"n": pl.String}).select(reg_no_valid(pl.col("n")))["n"].to_list()
    assert column == [reg_no_is_valid(number) for number in numbers]


@given(register_numbers, st.integers(0, 14), st.integers(1, 9))
def test_one_wrong_digit_of_a_register_number_is_seen(number: str, place: int, step: int) -> None:
    wrong = number[:place] + str((int(number[place]) + step) % 10) + number[place + 1 :]
    assert not reg_no_is_valid(wrong)


def test_the_published_wrong_credit_code_is_invalid() -> None:
    assert not uscc_is_valid("11110105000000000X")


@pytest.mark.parametrize(
    "text", ["", "1", "11010519491231002x", "1101051949123100２X", "110105194912310020\n", "张" * 18]
)
def test_what_has_not_the_form_of_an_id_is_not_valid(text: str) -> None:
    assert not citizen_is_valid(text)
    assert not uscc_is_valid(text)


@pytest.mark.parametrize("wrong", ["", "1" * 16, "X" * 17])
def test_a_check_digit_of_something_else_is_refused(wrong: str) -> None:
    for check_digit in (citizen_check_digit, citizen_15_to_18):
        with pytest.raises(ValueError, match="digits"):
            check_digit(wrong)


@given(citizen_ids, st.integers(0, 16), st.integers(1, 9))
def test_one_changed_digit_makes_a_citizen_id_invalid(cid: str, place: int, shift: int) -> None:
    changed = cid[:place] + str((int(cid[place]) + shift) % 10) + cid[place + 1 :]
    assert not citizen_is_valid(changed)


@given(citizen_ids, st.integers(0, 16))
def test_two_transposed_neighbours_make_a_citizen_id_invalid(cid: str, place: int) -> None:
    transposed = cid[:place] + cid[place + 1] + cid[place] + cid[place + 2 :]
    assert transposed == cid or not citizen_is_valid(transposed)


@given(credit_codes, st.integers(0, 17), st.integers(1, 30))
def test_one_changed_character_makes_a_credit_code_invalid(uscc: str, place: int, shift: int) -> None:
    other = USCC_ALPHABET[(USCC_ALPHABET.index(uscc[place]) + shift) % 31]
    assert not uscc_is_valid(uscc[:place] + other + uscc[place + 1 :])


@given(credit_codes, st.integers(0, 16))
def test_two_transposed_neighbours_make_a_credit_code_invalid(uscc: str, place: int) -> None:
    transposed = uscc[:place] + uscc[place + 1] + uscc[place] + uscc[place + 2 :]
    assert transposed == uscc or not uscc_is_valid(transposed)


@settings(deadline=None)
@given(st.lists(citizen_ids | credit_codes | st.text(max_size=20) | st.none(), max_size=20))
def test_a_whole_column_is_judged_like_its_values(values: list[str | None]) -> None:
    column = pl.DataFrame({"value": pl.Series(values, dtype=pl.String)})
    for whole, single in ((citizen_valid, citizen_is_valid), (uscc_valid, uscc_is_valid)):
        judged = column.select(whole(pl.col("value")))["value"].to_list()
        assert judged == [None if value is None else single(value) for value in values]
