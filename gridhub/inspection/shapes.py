"""What the values of a column look like by their form alone: account numbers, phones, addresses, names.

Belongs here: the forms, and how many values must have one. Not here: captions (``captions``), the kind of field that
reads a value (``values``). Pure; no value leaves this module, only whether a column is made of them.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence

from gridhub.contracts.checkdigit import uscc_is_valid
from gridhub.inspection.captions import are_like_names

ENOUGH = 0.8
"""Share of a column's values that must have a form."""
Cell = tuple[str, str]
"""A value as written and the letter of its storage."""

_ACCOUNT_WORDS = re.compile("开户|卡号|银行(?:卡|账|帐|存折)|账号|帐号|账户|帐户|存折|一卡通|一折通")
_SERIAL_WORDS = re.compile(
    "编号|编码|代码|单号|流水|案号|文号|批次|网格|区划|楼栋|房屋|订单|条码|识别码|[A-Za-z]ID|^ID$"
)
_EXPONENT = re.compile(r"(\d(?:\.\d+)?)[Ee]\+?(\d{2})")
_SHORTEST, _LONGEST = 16, 19
"""Digits of a bank card. Account numbers of other lengths are told by their caption alone."""
_BORN = re.compile(r"[1-9]\d{5}(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])")
_DATED = re.compile(r"\d{0,8}20[0-4]\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])")
_PHONE = re.compile(r"(?<!\d)(?:\+?86-?)?1[3-9]\d[- ]?\d{4}[- ]?\d{4}(?!\d)|(?<!\d)\(?0\d{2,3}\)?-?[2-9]\d{6,7}(?!\d)")
_REMARK = re.compile(r"[(\[【][^()\[\]【】]*[)\]】]$")
_PLACE_NUMBER = re.compile(
    "[\u4e00-\u9fff]{2}.*?[0-9一二三四五六七八九十]+(?:号楼?|栋|幢|座|单元|弄|组|社|巷|楼|#|-[0-9])"  # 金桂苑3栋, 东屯12号
    "|(?:小区|花园|家园|[苑园庭城里湾府])[0-9]+(?:-[0-9]+)+"  # 阳光小区3-2-501
    "|[镇乡村屯][\u4e00-\u9fff0-9]{0,12}[组屯社队]$"  # 柳河镇大榆树村东屯
)
_PLACE_END = re.compile("(?:[号室栋幢座层楼户组屯社村门#0-9]|单元|之[一二三四五六七八九十])$")
_SENTENCE = re.compile("[。；;！!？?]")
LONGEST_ADDRESS = 60


def share(cells: Sequence[Cell], holds: Callable[[str, str], bool]) -> float:
    """Share of the cells for which something holds; 0 of none."""
    return sum(holds(text, kind) for text, kind in cells) / len(cells) if cells else 0.0


def is_account_caption(header: str) -> bool:
    """Whether a caption names the number of a bank card or account, or where it is kept."""
    return bool(_ACCOUNT_WORDS.search(header))


def are_accounts(header: str, cells: Sequence[Cell], *, says_id: bool) -> bool:
    """Whether a column holds numbers of bank cards or accounts: 16 to 19 digits that are no id, no credit code, no serial.

    ``says_id``: the caption names an id; then a number of 18 digits without a birth date is a damaged id, unless all the
    numbers are those of cards.
    """
    numbers = [_digits(text, kind) for text, kind in cells]
    long = [number for number in numbers if _is_long(number)]
    if len(long) < ENOUGH * max(1, len(cells)):
        return False
    if 2 * sum(uscc_is_valid(text.strip().upper()) for text, _ in cells) >= len(cells):
        return False
    are_cards = _most(long, lambda number: number.startswith("62")) or _most(long, has_card_check)
    if are_cards:
        return True
    if says_id:
        return _most(long, lambda number: len(number) != 18)
    repeats = 2 * len(set(long)) < len(long)  # an account is one household's, the code of a grid stands in many rows
    return not (repeats or _SERIAL_WORDS.search(header) or _most(long, lambda n: bool(_DATED.match(n))))


def has_card_check(number: str) -> bool:
    """Whether the last digit is the check digit of a bank card (ISO/IEC 7812-1, Luhn)."""
    digits = [int(sign) for sign in reversed(number)]
    doubled = (2 * digit - 9 * (digit > 4) for digit in digits[1::2])
    return (sum(digits[::2]) + sum(doubled)) % 10 == 0


def are_like_ids(cells: Sequence[Cell]) -> bool:
    """Whether most values have the length of an id, and a birth date where one stands in it."""
    numbers = [_digits(text, kind) for text, kind in cells]
    return share([(number, "") for number in numbers], lambda n, _: len(n) in (15, 18) and _has_birth(n)) >= ENOUGH


def are_phones(cells: Sequence[Cell]) -> bool:
    """Whether most values hold a mobile number, or a landline with its area."""
    return share(cells, lambda text, _: bool(_PHONE.search(_plain(text)))) >= ENOUGH


def are_addresses(cells: Sequence[Cell]) -> bool:
    """Whether most values end in a number of a house, a room or a village group below a name."""
    return share(cells, lambda text, _: is_address(text)) >= ENOUGH


def is_address(text: str) -> bool:
    """A text that names a place down to its door, and says nothing else (阳光路3号路灯不亮 says more)."""
    plain = _REMARK.sub("", re.sub(r"\s", "", _plain(text)))
    fits = len(plain) <= LONGEST_ADDRESS and not _SENTENCE.search(plain) and bool(_PLACE_END.search(plain))
    return fits and bool(_PLACE_NUMBER.search(plain))


def are_names(cells: Sequence[Cell]) -> bool:
    """Whether most values are a surname and one or two signs more, and most of them are different."""
    texts = [text for text, _ in cells]
    if len(texts) < 5 or 2 * len(set(texts)) < len(texts):
        return False
    return share(cells, lambda text, _: are_like_names([text])) >= ENOUGH


def _is_long(number: str) -> bool:
    return _SHORTEST <= len(number) <= _LONGEST and not _BORN.match(number)


def _has_birth(number: str) -> bool:
    return bool(_BORN.match(number)) if len(number) == 18 else bool(re.match(r"[1-9]\d{7}[01]\d[0-3]\d", number))


def _most(numbers: Sequence[str], holds: Callable[[str], bool]) -> bool:
    return sum(map(holds, numbers)) >= ENOUGH * len(numbers)


def _digits(text: str, kind: str) -> str:
    """The digits of a long number, however it is stored: with blanks, with quotes, in scientific notation; "" of all else."""
    plain = re.sub(r"[\s'‘’`=\"-]", "", _plain(text))
    if found := _EXPONENT.fullmatch(plain):
        return found[1].replace(".", "").ljust(int(found[2]) + 1, "0")[: int(found[2]) + 1]
    plain = re.sub(r"\.0+$", "", plain) if kind == "n" else plain
    plain = re.sub(r"(?<=^\d{17})[Xx*]$", "0", plain)
    return plain if plain.isascii() and plain.isdecimal() else ""


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).strip()
