"""Numbers with check digits: citizen ids (GB 11643), credit codes (GB 32100), register numbers (GS15-2006).

Belongs here: how the city makes them. Not here: how the hub checks them (``gridhub.standardise`` has its own code, so
that one error cannot hide in both).
"""

from __future__ import annotations

from datetime import date
from operator import mul

_CID_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CID_CHECKS = "10X98765432"
_USCC_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_USCC_WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)
_ORG_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)


def cid_check(body: str) -> str:
    """Check character of the first 17 digits."""
    if len(body) != len(_CID_WEIGHTS):
        raise ValueError(f"not {len(_CID_WEIGHTS)} digits")
    return _CID_CHECKS[sum(map(mul, map(int, body), _CID_WEIGHTS)) % 11]


def citizen_id(region: str, birth: date, serial: int) -> str:
    """18 characters; an odd ``serial`` (0–999) is a man's."""
    body = f"{region}{birth:%Y%m%d}{serial:03d}"
    return body + cid_check(body)


def is_citizen_id(text: str) -> bool:
    return len(text) == 18 and text[:17].isdigit() and cid_check(text[:17]) == text[17]


def uscc_check(body: str) -> str:
    """Check character of the first 17 characters."""
    total = sum(_USCC_ALPHABET.index(char) * weight for char, weight in zip(body, _USCC_WEIGHTS, strict=True))
    return _USCC_ALPHABET[(31 - total % 31) % 31]


def credit_code(kind: str, region: str, serial: int) -> str:
    """18 characters; ``kind`` is ``91`` enterprise, ``92`` sole proprietor, ``93`` cooperative."""
    organisation = f"M{serial:07d}"
    values = [_USCC_ALPHABET.index("M") if char == "M" else int(char) for char in organisation]
    # GB 11714 counts A=10 … Z=35 over the full Latin alphabet
    values[0] = ord("M") - ord("A") + 10
    remainder = 11 - sum(value * weight for value, weight in zip(values, _ORG_WEIGHTS, strict=True)) % 11
    check = {10: "X", 11: "0"}.get(remainder, str(remainder))
    body = f"{kind}{region}{organisation}{check}"
    return body + uscc_check(body)


def register_number(region: str, serial: int) -> str:
    """15 digits with the MOD 11,10 check digit."""
    body = f"{region}{serial:08d}"
    product = 10
    for digit in body:
        product = ((product + int(digit)) % 10 or 10) * 2 % 11
    return body + str((11 - product) % 10)
