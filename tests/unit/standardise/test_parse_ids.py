"""Ids as departments write them: what is repaired, what is set aside, what survives of an id stored as a number."""

from __future__ import annotations

import re
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gridhub.contracts.checkdigit import USCC_ALPHABET, citizen_check_digit, citizen_is_valid, uscc_check_digit
from gridhub.standardise.parse import ids
from tests.unit.standardise.raw_rows import OCT, one

CID = ids.citizen_id(OCT)
VALID = "11010519491231002X"
OTHER = "440524188001010014"

births = st.dates(date(1850, 1, 1), OCT)
citizen_ids = st.builds(
    lambda born, serial: f"990081{born:%Y%m%d}{serial:03d}", births, st.integers(0, 999)
).map(lambda first: first + citizen_check_digit(first))  # fmt: skip


@pytest.mark.parametrize(
    ("written", "rule"),
    [
        ("11010519491231002x", "cid_lower_x"),
        ("11010519491231002*", "cid_star_for_x"),
        ("１１０１０５１９４９１２３１００２Ｘ", "cid_width"),
        (" 110105 19491231 002X", "cid_space"),
        ("'11010519491231002X", "text_marker"),
        ('="11010519491231002X"', "text_marker"),
        ("11O1O519491231OO2X", "cid_letter_o"),
        ("110105491231002", "cid_15_to_18"),
    ],
)
def test_a_misspelt_id_is_repaired_and_the_repair_recorded(written: str, rule: str) -> None:
    read = one(CID, written)
    assert (read.value, read.repairs) == (VALID, (rule,))


def test_an_old_id_stored_as_a_number_is_exact() -> None:
    read = one(CID, "110105491231002", "n")
    assert (read.value, read.rule, read.damaged) == (VALID, None, None)


@pytest.mark.parametrize(
    ("written", "kind"),
    [
        ("440524188001010000", "n"),
        ("440524188001010000", "t"),
        ("4.40524188001010E+17", "t"),
        ("440524188001010048", "n"),
    ],
)
def test_an_id_stored_as_a_number_keeps_its_first_15_digits_and_nothing_else(written: str, kind: str) -> None:
    read = one(CID, written, kind)
    assert (read.value, read.rule, read.damaged) == (None, "ID_STORED_AS_NUMBER", OTHER[:15])


def test_an_id_in_short_exponent_form_identifies_nobody() -> None:
    read = one(CID, "4.40524E+17")
    assert (read.value, read.rule, read.damaged) == (None, "ID_STORED_AS_NUMBER", None)


@pytest.mark.parametrize(
    ("written", "rule"),
    [
        ("440524188001010015", "CID_CHECK_DIGIT"),
        ("G12345678", "CID_FORM"),
        ("军字第123号", "CID_FORM"),
        ("1101051949****002X", "CID_FORM"),
        (f"{VALID};{OTHER}", "CID_FORM"),
        ("2019-01-01", "CID_FORM"),
        ("同上", "DITTO"),
        ("#N/A", "CELL_ERROR"),
    ],
)
def test_what_is_no_id_is_set_aside(written: str, rule: str) -> None:
    read = one(CID, written)
    assert (read.value, read.rule) == (None, rule)


@pytest.mark.parametrize("first_17", ["99008119490230001", "99008120261101001", "99008118001301001"])
def test_an_id_with_a_birth_date_that_cannot_be_is_set_aside(first_17: str) -> None:
    assert one(CID, first_17 + citizen_check_digit(first_17)).rule == "CID_DATE"


@given(citizen_ids)
def test_every_valid_id_is_read_as_it_stands(cid: str) -> None:
    read = one(CID, cid)
    assert (read.value, read.repairs, read.rule) == (cid, (), None)


@given(citizen_ids, st.integers(0, 15))
def test_transposed_digits_never_pass_and_never_become_another_id(cid: str, place: int) -> None:
    wrong = cid[:place] + cid[place + 1] + cid[place] + cid[place + 2 :]
    read = one(CID, wrong)
    assert read.value == (cid if wrong == cid else None)
    assert wrong == cid or read.rule is not None


@given(citizen_ids.filter(lambda cid: cid[6:8] == "19"))
def test_an_id_written_the_old_way_comes_back_whole(cid: str) -> None:
    read = one(CID, cid[:6] + cid[8:17])
    assert (read.value, read.repairs) == (cid, ("cid_15_to_18",))


@given(st.text(max_size=25))
def test_whatever_is_written_the_result_is_a_valid_id_or_nothing_and_the_text_is_never_told(written: str) -> None:
    read = one(CID, written)
    assert read.value is None or citizen_is_valid(str(read.value))
    assert len(written.strip()) < 6 or written.strip() not in read.words


@given(citizen_ids)
def test_what_is_said_about_a_wrong_id_does_not_hold_it(cid: str) -> None:
    wrong = cid[:17] + ("1" if cid[17] != "1" else "2")
    assert cid[6:14] not in one(CID, wrong).words


@pytest.mark.parametrize(
    ("written", "value", "rule"),
    [
        ("91130200699229617X", "91130200699229617X", None),
        ("91130200699229617x", "91130200699229617X", None),
        ("9113O2OO699229617X", "91130200699229617X", None),
        ("11110105000000000X", None, "USCC_CHECK_DIGIT"),
        ("110000000000009", None, "USCC_FORM"),
        ("某某公司", None, "USCC_FORM"),
    ],
)
def test_credit_codes(written: str, value: str | None, rule: str | None) -> None:
    read = one(ids.uscc(), written)
    assert (read.value, read.rule) == (value, rule)
    assert bool(read.repairs) == (value is not None and written != value)


def test_a_credit_code_stored_as_a_number_has_lost_its_end() -> None:
    assert one(ids.uscc(), "911302307808371300", "n").rule == "ID_STORED_AS_NUMBER"


@given(st.text(USCC_ALPHABET, min_size=17, max_size=17).map(lambda first: first + uscc_check_digit(first)))
def test_every_valid_credit_code_is_read_as_it_stands(uscc: str) -> None:
    assert one(ids.uscc(), uscc).value == uscc


@pytest.mark.parametrize(
    ("written", "value", "rule"),
    [
        ("91130200699229617X001P", "91130200699229617X001P", None),
        ("91130200699229617x００1p", "91130200699229617X001P", None),
        ("11110105000000000X001P", None, "PERMIT_CHECK_DIGIT"),
        ("许可2019-1", None, "PERMIT_FORM"),
    ],
)
def test_permit_numbers_hold_a_valid_credit_code(written: str, value: str | None, rule: str | None) -> None:
    read = one(ids.permit_no(), written)
    assert (read.value, read.rule) == (value, rule)


@pytest.mark.parametrize("written", ["110000000000009", "1100 0000 0000 009", "'110000000000009"])
def test_a_register_number_where_a_credit_code_belongs_is_refused_and_kept_beside_it(written: str) -> None:
    read = one(ids.uscc(), written)
    assert (read.value, read.rule, read.damaged) == (None, "USCC_FORM", "110000000000009")
    assert one(ids.uscc(), "110000000000008").damaged is None


@pytest.mark.parametrize(
    ("written", "holder"),
    [
        ("91130200699229617X", "91130200699229617X"), ("91130200699229617x001", "91130200699229617X"),
        ("110000000000009", "110000000000009"), ("91130200699229617Y", None), ("911302006992296", None),
    ],
)  # fmt: skip
def test_a_holders_number_where_a_permit_number_belongs_is_refused_and_kept_beside_it(
    written: str, holder: str | None
) -> None:
    read = one(ids.permit_no(), written)
    assert (read.value, read.rule, read.damaged) == (None, "PERMIT_FORM", holder)


def test_a_permit_without_credit_code_starts_h9() -> None:
    code = "H9" + "1" * 16 + "001X"
    assert re.fullmatch("H9.{20}", code)
    assert one(ids.permit_no(), code).value == code
