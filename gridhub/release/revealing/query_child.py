"""The process of one revealing query: reads a job from standard input, writes one line of answer or refusal.

Belongs here: limits of the process, the query, its rows as JSON. Not here: whether it may be asked (``rights``), waiting
for it (``query_process``). A query that eats memory or never ends takes this process with it, never the service.
What DuckDB says of a value it could not handle quotes the value: such a text is not passed on.
"""

from __future__ import annotations

import json
import math
import resource
import signal
import sys
from collections.abc import Iterator
from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import Any, TypedDict

import duckdb

from gridhub.contracts.errors import GridhubError
from gridhub.release.reading import NotOneSelect, Reveal, Revealed, reveal_some
from gridhub.release.revealing.protocol import ANSWER_TAIL, NotRevealed, answer_head, refusal_line
from gridhub.state.home import Home

_SPEAK_OF_THE_STATEMENT = (
    duckdb.ParserException,
    duckdb.SyntaxException,
    duckdb.BinderException,
    duckdb.CatalogException,
)
"""Errors about what was written, found before any row is read."""
_PROCESS_OVER_DATABASE = 3 * 2**29
"""Bytes of address space beside what DuckDB may use."""


class Job(TypedDict):
    """What the service hands over. ``at``: ISO, with its zone."""

    home: str
    sql: str
    actor: str
    purpose: str
    at: str
    rows: int
    answer_bytes: int
    memory_bytes: int
    threads: int
    seconds: int


def main() -> None:
    """Say that it is ready (an empty line), then answer one job."""
    sys.stdout.buffer.write(b"\n")
    sys.stdout.buffer.flush()
    job: Job = json.loads(sys.stdin.buffer.readline())
    signal.alarm(job["seconds"])  # also when the service was killed and nobody waits
    most = job["memory_bytes"] + _PROCESS_OVER_DATABASE
    resource.setrlimit(resource.RLIMIT_AS, (most, most))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # a dump would hold plain values
    try:
        line = answer(job)
    except NotRevealed as refusal:
        line = refusal_line(refusal)
    except MemoryError:
        line = refusal_line(_too_much_memory())
    except Exception as error:
        line = refusal_line(_broken_off(error))
    sys.stdout.buffer.write(line)


def answer(job: Job) -> bytes:
    """The whole line. Raises ``NotRevealed``."""
    reveal = Reveal(job["purpose"], job["actor"], datetime.fromisoformat(job["at"]), command="reveal")
    try:
        found = reveal_some(
            Home(Path(job["home"])), job["sql"], reveal,
            memory_bytes=job["memory_bytes"], threads=job["threads"], most=job["rows"],
        )  # fmt: skip
    except NotOneSelect as error:
        raise NotRevealed("not_select", *_halves(str(error))) from None
    except _SPEAK_OF_THE_STATEMENT as error:
        raise NotRevealed("sql", f"SQL 有错：{error}", f"the SQL is faulty: {error}") from None
    except duckdb.OutOfMemoryException:
        raise _too_much_memory() from None
    except GridhubError as error:  # there is no release
        raise NotRevealed("no_release", *_halves(str(error))) from None
    if len(found.rows) > job["rows"]:
        raise NotRevealed(
            "too_many_rows",
            f"结果超过 {job['rows']} 行，一行也没有给；请缩小范围（已记入导出日志第 {found.entry_no} 条）",
            f"more than {job['rows']} rows: none was given, ask for less (logged as entry {found.entry_no})",
        )
    return b"".join(_within(job["answer_bytes"], found))


def _within(most: int, found: Revealed) -> Iterator[bytes]:
    size = 0
    for part in _parts(found):
        size += len(part)
        if size > most:
            raise NotRevealed(
                "too_large",
                f"结果超过 {most} 字节，一行也没有给；请缩小范围（已记入导出日志第 {found.entry_no} 条）",
                f"more than {most} bytes: nothing was given, ask for less (logged as entry {found.entry_no})",
            )
        yield part


def _parts(found: Revealed) -> Iterator[bytes]:
    yield answer_head(found.columns, found.reservations, found.entry_no).encode()
    for number, row in enumerate(found.rows):
        yield ("," if number else "").encode() + json.dumps([_plain(value) for value in row]).encode()
    yield ANSWER_TAIL.encode()


def _plain(value: Any) -> Any:
    """A value as JSON has it: a number where none of its digits is lost, else a text."""
    match value:
        case None | bool() | int():
            return value
        case str():
            return value
        case float():
            return value if math.isfinite(value) else str(value)
        case Decimal():
            return float(value) if Decimal(str(float(value))) == value else str(value)
        case date() | time():
            return value.isoformat()
        case bytes():
            return value.hex()
        case list() | tuple():
            return [_plain(one) for one in value]
        case dict():
            return {str(_plain(key)): _plain(one) for key, one in value.items()}
    return str(value)


def _halves(text: str) -> tuple[str, str]:
    chinese, _, english = text.partition(" / ")
    return chinese, english or chinese


def _too_much_memory() -> NotRevealed:
    return NotRevealed(
        "too_large", "查询用的内存超过上限，没有给出结果；请缩小范围", "the query needs too much memory: ask for less"
    )


def _broken_off(error: Exception) -> NotRevealed:
    name = type(error).__name__
    return NotRevealed(
        "failed",
        f"查询中止（{name}）；原文可能引用明文，不显示。类型转换请用 TRY_CAST",
        f"the query broke off ({name}); what it says may quote plain values and is not shown. Convert with TRY_CAST",
    )


if __name__ == "__main__":
    main()
