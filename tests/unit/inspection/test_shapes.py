"""What a column holds is told by its values where its caption tells nothing: accounts, phones, addresses, names."""

from __future__ import annotations

import pytest

from gridhub.contracts.checkdigit import citizen_check_digit
from gridhub.inspection.shapes import (
    Cell,
    are_accounts,
    are_addresses,
    are_like_ids,
    are_names,
    are_phones,
    has_card_check,
    is_account_caption,
    is_address,
)


def cid(number: int) -> str:
    body = f"9900811980{number % 12 + 1:02d}01{number:03d}"
    return body + citizen_check_digit(body)


def card(number: int, bin_: str = "439200", length: int = 19) -> str:
    body = f"{bin_}{number * 7_919_331:0{length - 1 - len(bin_)}d}"
    return next(body + digit for digit in "0123456789" if has_card_check(body + digit))


def cells(values: list[str], kind: str = "t") -> list[Cell]:
    return [(value, kind) for value in values]


@pytest.mark.parametrize("length", [16, 17, 18, 19])
@pytest.mark.parametrize("bin_", ["622202", "439200"])
@pytest.mark.parametrize("says_id", [True, False])
def test_a_number_with_the_check_digit_of_a_card_is_an_account_whatever_its_caption_says(
    length: int, bin_: str, says_id: bool
) -> None:
    assert are_accounts("证件号码", cells([card(n, bin_, length) for n in range(1, 30)]), says_id=says_id)


def test_a_card_that_a_sheet_rounded_or_wrote_with_an_exponent_is_still_an_account() -> None:
    assert are_accounts("号码", cells([f"62220{n:02d}012345670000" for n in range(1, 30)], "n"), says_id=True)
    assert are_accounts("号码", cells([f"6.2222021{n:02d}E+18" for n in range(10, 40)], "n"), says_id=True)


def test_ids_are_no_accounts_and_neither_are_ids_with_a_digit_too_many_or_too_few_below_their_caption() -> None:
    ids = [cid(n) for n in range(1, 30)]
    assert are_like_ids(cells(ids))
    for damaged in (ids, [one + "1" for one in ids], [one[:-1] for one in ids]):
        assert not are_accounts("身份证号", cells(damaged), says_id=True)


def test_a_number_of_nineteen_digits_is_never_like_an_id() -> None:
    assert not are_like_ids(cells([f"990081{n:013d}" for n in range(1, 30)]))
    assert not are_like_ids(cells([cid(n) + "1" for n in range(1, 30)]))


@pytest.mark.parametrize(("caption", "values"), [
    ("工单编号", [f"4420261031{n:08d}" for n in range(30)]),
    ("受理号", [f"20261031{n:09d}" for n in range(30)]),
    ("所属网格", [f"990081001001{n % 4:03d}001" for n in range(30)]),
    ("归属", [f"99008100100{n % 3:01d}001001" for n in range(30)]),
])  # fmt: skip
def test_serials_with_a_day_in_them_and_codes_of_grids_are_no_accounts(caption: str, values: list[str]) -> None:
    assert not are_accounts(caption, cells(values), says_id=False)


@pytest.mark.parametrize("caption", ["银行卡号", "银行账号", "开户银行", "发放账户", "一卡通号码", "存折帐号"])
def test_a_caption_that_names_an_account_is_enough(caption: str) -> None:
    assert is_account_caption(caption)


@pytest.mark.parametrize("text", [
    "阳光小区3栋2单元501", "金桂苑3#-2-501", "建设社区金桂苑1栋1单元101室", "大榆树村东屯12号", "李家村三组12号", "迎宾路98号怡景雅居1栋1单元0101室",
    "光明巷12号之一", "阳光小区3-2-501", "柳河镇大榆树村东屯", "幸福路１２号", "城关镇新华街8号（门面）",
])  # fmt: skip
def test_an_address_is_known_by_its_form(text: str) -> None:
    assert is_address(text)


@pytest.mark.parametrize("text", [
    "阳光路3号路灯不亮", "3月12号上门走访，未见本人。", "正常", "第3网吧", "2026-10-31", "13900000001", "汽车修理", "1号井盖破损，请处理",
])  # fmt: skip
def test_what_says_more_than_a_place_is_no_address(text: str) -> None:
    assert not is_address(text)


def test_phones_and_names_are_known_by_their_form() -> None:
    assert are_phones(cells(["139 0000 0001", "0990-2345678", "13900000002/13900000003", "（家）13900000004"] * 3))
    assert not are_phones(cells([f"2026103{n}" for n in range(8)]))
    assert are_names(cells([f"{s}{n}" for s in "王李张刘陈" for n in ("建国", "芳", "小红")]))
    assert not are_names(cells(["高龄", "金属", "石材", "农业", "工业", "商贸"]))
    assert not are_addresses(cells(["甲", "乙"]))
