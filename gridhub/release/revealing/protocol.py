"""What goes over the socket of the service: one line of JSON each way, then the connection is closed.

Belongs here: limits, the request as a checked value, the answer and the refusal as texts. Not here: sockets (``service``,
``client``), rights. Standard library only: a client loads nothing else to ask.

    request   {"sql": …, "purpose_kind": …, "purpose": …}       further keys are not read: who asks, the kernel says
    answer    {"columns": […], "rows": [[…]…], "reservations": […], "entry_no": n}
    refusal   {"code": …, "chinese": …, "english": …}
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Final

from gridhub.contracts.errors import InTwoLanguages

SOCKET: Final = "/run/gridhub/reveal.sock"
"""Where the service listens when nobody says otherwise."""
REQUEST_BYTES: Final = 64 * 1024
REQUEST_SECONDS: Final = 10.0
"""Within which the whole request must have come."""
QUERY_SECONDS: Final = 60.0
ANSWER_SECONDS: Final = 60.0
"""Within which the asker must have taken the whole answer."""
ANSWER_ROWS: Final = 10_000
ANSWER_BYTES: Final = 16 * 2**20
LONGEST_SQL: Final = 20_000
LONGEST_PURPOSE: Final = 300
LONGEST_KIND: Final = 40


class NotRevealed(InTwoLanguages):
    """A question that was not answered: nothing was shown. ``code``: why, for programs."""

    def __init__(self, code: str, chinese: str, english: str) -> None:
        self.code = code
        super().__init__(chinese, english)


@dataclass(frozen=True)
class Request:
    """One question."""

    sql: str
    purpose_kind: str
    purpose: str

    def line(self) -> bytes:
        """As it is sent. Raises ``NotRevealed`` for what no service would read."""
        line = json.dumps(asdict(self), ensure_ascii=True).encode() + b"\n"
        if len(line) > REQUEST_BYTES:
            raise too_long()
        return line


@dataclass(frozen=True)
class Answer:
    """Plain values. ``entry_no``: the line of the export log that tells of it."""

    columns: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]
    reservations: tuple[str, ...]
    entry_no: int


def parse_request(line: bytes) -> Request:
    """The request in a line. Raises ``NotRevealed``, whose text quotes nothing of it."""
    said = _object(line)
    found: dict[str, str] = {}
    for name, longest in (("sql", LONGEST_SQL), ("purpose_kind", LONGEST_KIND), ("purpose", LONGEST_PURPOSE)):
        value = said.get(name, "")
        if not isinstance(value, str):
            raise _broken(f"{name} 不是文字", f"{name} is no text")
        if len(value) > longest:
            raise NotRevealed("too_long", f"{name} 超过 {longest} 字", f"{name} is longer than {longest} characters")
        if "\0" in value or not _is_text(value):
            raise _broken(f"{name} 有不能用的字符", f"{name} holds characters that cannot be used")
        found[name] = value.strip()
    if not found["sql"]:
        raise _broken("没有 SQL", "there is no SQL")
    return Request(**found)


def too_long() -> NotRevealed:
    """The refusal of a request that is longer than any."""
    return NotRevealed(
        "too_long", f"问题超过 {REQUEST_BYTES} 字节", f"the question is longer than {REQUEST_BYTES} bytes"
    )


def refusal_line(refusal: NotRevealed) -> bytes:
    chinese, english = refusal.texts
    return json.dumps({"code": refusal.code, "chinese": chinese, "english": english}).encode() + b"\n"


def refusal_in(line: bytes) -> NotRevealed | None:
    """The refusal that a line is; None for an answer."""
    if not line.startswith(b'{"code"'):
        return None
    said = _object(line)
    return NotRevealed(str(said["code"]), str(said["chinese"]), str(said["english"]))


def parse_answer(line: bytes) -> Answer:
    """The answer in a line. Raises ``NotRevealed`` with what the service said, or that it said nothing of use."""
    said = _object(line)
    code, chinese, english = (said.get(name) for name in ("code", "chinese", "english"))
    if isinstance(code, str):
        raise NotRevealed(code, str(chinese), str(english))
    columns, rows, told, entry = (said.get(name) for name in ("columns", "rows", "reservations", "entry_no"))
    if not isinstance(columns, list) or not isinstance(rows, list) or not isinstance(told, list):
        raise _broken("回答不完整", "the answer is not whole")
    if not isinstance(entry, int) or not all(isinstance(row, list) and len(row) == len(columns) for row in rows):
        raise _broken("回答不完整", "the answer is not whole")
    return Answer(tuple(map(str, columns)), tuple(map(tuple, rows)), tuple(map(str, told)), entry)


def answer_head(columns: Sequence[str], reservations: Sequence[str], entry_no: int) -> str:
    """An answer up to its first row; rows follow, separated by commas, then ``ANSWER_TAIL``."""
    head: Mapping[str, object] = {"columns": list(columns), "reservations": list(reservations), "entry_no": entry_no}
    return json.dumps(head)[:-1] + ', "rows": ['


ANSWER_TAIL: Final = "]}\n"


def _object(line: bytes) -> dict[str, Any]:
    try:
        said = json.loads(line.decode("utf-8"))
    except (ValueError, RecursionError):  # no UTF-8, no JSON, or brackets without end
        raise _broken("不是一行 JSON", "it is no line of JSON") from None
    if not isinstance(said, dict):
        raise _broken("不是一个 JSON 对象", "it is no JSON object")
    return said


def _is_text(value: str) -> bool:
    """Whether it can be written: half a surrogate pair cannot."""
    try:
        value.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True


def _broken(chinese: str, english: str) -> NotRevealed:
    return NotRevealed("broken", f"读不懂：{chinese}", f"cannot be read: {english}")
