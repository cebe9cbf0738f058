"""Refusals: a delivery that is not taken is data, with a code and a reason a department can act on.

Belongs here: the exception, the closed list of codes, the form of a reason. Not here: deciding when to refuse.
A reason names the file, what is wrong with it, and the remedy, in Chinese; it never holds a value of a data row.
"""

from __future__ import annotations

import re
from typing import Literal, get_args

from gridhub.contracts.errors import NotTaken

Code = Literal[
    "unreadable", "changing", "empty", "too_large", "unclaimed", "claimed_twice", "bad_period", "conflict",
    "other_department", "bad_receipt", "agreement_expired", "encrypted", "archive", "unsupported_format", "not_text", "damaged", "reader_crashed",
    "coord_system", "reader_timeout", "disk_full", "run_spent", "broken_text", "broken_row", "no_header", "missing_column", "double_column", "two_tables",
    "hidden_table", "no_data", "unsafe_xml", "wrong_password", "rejected_share", "database_unset", "database_url",
    "database_unreachable", "database_login", "database_denied", "database_table", "database_value", "database_failed",
]  # fmt: skip
"""Why a delivery was refused. ``rejected_share`` is raised by ``standardise``, all others by ``ingest``."""

_UNSEEN = re.compile("[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]")
CODES: tuple[str, ...] = get_args(Code)


class Refused(NotTaken):
    """The delivery cannot be used. ``message`` is Chinese and names place and remedy; nothing partial remains."""

    def __init__(self, code: str, message: str) -> None:
        if code not in CODES:
            raise ValueError(f"unknown refusal code: {code}")
        self.code = code
        self.message = message
        super().__init__(message)


def reason(file: str, what: str, remedy: str) -> str:
    """The one form of every reason: ``文件“x”：what。处理：remedy。``

    Line breaks and signs that turn the writing around are no part of the name shown: a reason is one line.
    """
    return f"文件“{_UNSEEN.sub('�', file)}”：{what.rstrip('。')}。处理：{remedy.rstrip('。')}。"


def out_of_memory(file: str) -> Refused:
    """The refusal of a delivery that this machine cannot hold: it alone is left out."""
    return Refused("too_large", reason(file, "处理时内存不足", "请按单位或月份拆成几份报送，或换内存更大的机器"))
