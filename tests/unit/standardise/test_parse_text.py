"""Names, phones, addresses, codes and free text."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from gridhub.standardise.parse import codes, phones, text
from tests.unit.standardise.raw_rows import One, one

mobiles = st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True).filter(lambda number: not number.endswith("00000000"))


def name(written: str, kind: str = "t") -> One:
    return one(text.person_name(), written, kind)


def phone(written: str, kind: str = "t") -> One:
    return one(phones.phone_list(), written, kind)


@pytest.mark.parametrize(
    ("written", "value", "rules"),
    [
        ("张三", "张三", ()),
        ("张　三", "张三", ("name_space",)),
        ("张 三", "张三", ("name_space",)),
        ("张三（已故）", "张三", ("name_remark",)),
        ("张三(户主)", "张三", ("name_remark",)),
        ("买买提•吐尔逊", "买买提·吐尔逊", ("name_dot",)),
        ("买买提.吐尔逊", "买买提·吐尔逊", ("name_dot",)),
        ("买买提・吐尔逊", "买买提·吐尔逊", ("name_dot",)),
        ("JOHN SMITH", "JOHN SMITH", ()),
        ("李⼩龙", "李小龙", ("name_width",)),
    ],
)
def test_a_name_is_brought_to_one_spelling_and_every_change_recorded(
    written: str, value: str, rules: tuple[str, ...]
) -> None:
    read = name(written)
    assert (read.value, read.repairs, read.rule) == (value, rules, None)


def test_the_record_of_a_remark_says_which_known_remark_it_was_but_not_the_name() -> None:
    words = name("欧阳明月（已故）").words
    assert "已故" in words
    assert "欧阳" not in words
    assert "李四" not in name("张三（李四）").words


@pytest.mark.parametrize(
    ("written", "rule"),
    [
        ("张?", "NAME_GLYPH"),
        ("张\ue123", "NAME_GLYPH"),
        ("张□", "NAME_GLYPH"),
        ("张*", "NAME_GLYPH"),
        ("张三、李四", "NAME_SEVERAL"),
        ("张三2", "NAME_FORM"),
        ("（户主）", "NAME_FORM"),
        ("13812345678", "NAME_FORM"),
    ],
)
def test_what_may_not_be_the_whole_name_is_set_aside(written: str, rule: str) -> None:
    read = name(written)
    assert (read.value, read.rule) == (None, rule)


@given(st.lists(mobiles, min_size=1, max_size=4), st.sampled_from([";", "；", "/", "、", " ", ",", "，", " / ", "; "]))
def test_several_phones_in_a_cell_come_back_in_order_without_repeats(numbers: list[str], separator: str) -> None:
    read = phone(separator.join(numbers))
    assert (read.value, read.rule) == (";".join(dict.fromkeys(numbers)), None)


@given(mobiles, st.sampled_from(["{}(儿子)", "{}（女儿）", "儿子{}", "{} 本人", "+86 {}", "+86{}", "'{}"]))
def test_a_remark_beside_a_phone_is_no_part_of_it(number: str, spelling: str) -> None:
    assert phone(spelling.format(number)).value == number


@example("13000860000", " ")
@given(mobiles, st.sampled_from([" ", "-"]))
def test_a_phone_written_in_groups_comes_back(number: str, gap: str) -> None:
    read = phone(gap.join((number[:3], number[3:7], number[7:])))
    assert (read.value, read.repairs) == (number, ("phone_form",))


def test_a_phone_stored_as_a_number_is_exact() -> None:
    assert phone("13812345678", "n").value == "13812345678"


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("0432-66123456", "0432-66123456"),
        ("043266123456", "0432-66123456"),
        ("(0432)66123456", "0432-66123456"),
        ("010-62345678转801", "010-62345678"),
        ("0432-66123456;13812345678", "0432-66123456;13812345678"),
    ],
)
def test_a_landline_is_kept_with_its_area_code(written: str, value: str) -> None:
    assert phone(written).value == value


def test_a_landline_without_area_code_is_left_out_and_said_so() -> None:
    read = phone("13812345678;66123456")
    assert (read.value, read.repairs) == ("13812345678", ("phone_no_area_code",))
    assert phone("66123456").rule == "PHONE_NO_AREA_CODE"


@pytest.mark.parametrize("filler", ["13800000000", "11111111111", "12345678901", "0"])
def test_a_filler_is_no_phone(filler: str) -> None:
    read = phone(filler)
    assert (read.value, read.rule, read.repairs) == (None, None, ("phone_filler",))


@pytest.mark.parametrize("written", ["1381234567", "138123456789", "1.38E+10", "见备注"])
def test_what_is_no_phone_is_set_aside(written: str) -> None:
    assert phone(written).rule == "PHONE_FORM"


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("阳光小区３栋２单元５０１", "阳光小区3栋2单元501"),
        ("阳光小区 3栋 2单元 501", "阳光小区3栋2单元501"),
        ("３－２－５０１", "3-2-501"),
        ("3#-2-501", "3#-2-501"),
        ("3栋2 501", "3栋2 501"),
    ],
)
def test_an_address_loses_width_and_idle_spaces_only(written: str, value: str) -> None:
    assert one(text.address(), written).value == value


def test_an_address_that_the_sheet_turned_into_a_date_is_set_aside() -> None:
    assert one(text.address(), "2003-02-01", "d").rule == "ADDRESS_IS_DATE"


def test_free_text_keeps_its_punctuation_and_signs() -> None:
    assert one(text.text(), "阳光小区１－３栋，①㎡（东）").value == "阳光小区1－3栋，①㎡（东）"


@pytest.mark.parametrize("lengths", [(), text.REGION_CODE_LENGTHS])
def test_a_code_beyond_the_exact_numbers_is_set_aside_and_one_within_is_text(lengths: tuple[int, ...]) -> None:
    parser = text.code_text(lengths)
    assert one(parser, "990081001001", "n").value == "990081001001"
    assert one(parser, "990081001001001000", "n").rule == "CODE_STORED_AS_NUMBER"
    assert one(parser, "9.90081E+11").rule == "CODE_STORED_AS_NUMBER"


def test_a_region_code_of_another_length_is_set_aside() -> None:
    assert one(text.code_text(text.REGION_CODE_LENGTHS), "99008100100").rule == "CODE_FORM"


def test_a_coded_value_becomes_the_official_code_and_an_unknown_one_is_set_aside() -> None:
    parser = codes.code({"男": "1", "M": "1", "女": "2", "无": "9"})
    assert one(parser, "男").value == "1"
    assert one(parser, "Ｍ").value == "1"
    assert one(parser, "m").value == "1"
    assert one(parser, "无").value == "9", "a null word that the code list knows is a value"
    assert one(parser, "不知").rule == "CODE_UNKNOWN"
