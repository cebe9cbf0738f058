"""Lines of ``decisions/identity.csv`` that have no effect in this build, told with file, line, why and remedy.

Belongs here: the words. Not here: whether a line has an effect (``identity.judgements``), lines about places
(``idle_decisions``). Records are not named: a key may be somebody's number.
"""

from __future__ import annotations

from collections.abc import Mapping

import duckdb

from gridhub.project.decisions import FOLDER

_WORDS: Mapping[str, tuple[str, str]] = {
    "expired": (
        "决定已于 {expires} 到期，不再起作用；仍然成立的请重新核实后改写 expires，否则删去此行",
        "the decision has run out: the line has no effect; renew it or delete it",
    ),
    "unapproved": (
        "涉及资金（有一方领取补贴，或已有死亡记录），没有第二人复核（approver），不起作用；请由认定人以外的人复核后填写 approver",
        "the decision stops money and nobody approved it: the line has no effect until a second person does",
    ),
    "no_record": (
        "{sides}在现用数据里没有对应的行，也没有接替它的行，不起作用；请改写为现在的行，或删去此行",
        "no row in force is or stands for a record of it: the line has no effect; correct or delete it",
    ),
    "one_record": (
        "record_a 和 record_b 现在是同一行，不起作用；请核对后删去此行",
        "both records are one row now: the line has no effect; delete it",
    ),
}  # fmt: skip


def idle_judgements(connection: duckdb.DuckDBPyConnection) -> tuple[str, ...]:
    """One text per line of link.judgement without effect, by file and line."""
    found = connection.execute(
        "SELECT file, line, effect, expires, record_a IS NULL, record_b IS NULL FROM link.judgement "
        "WHERE effect <> 'in_force' ORDER BY file, line"
    ).fetchall()
    lines: list[str] = []
    for file, line, effect, expires, lacks_a, lacks_b in found:
        chinese, english = _WORDS[effect]
        sides = " 和 ".join(name for name, lacks in (("record_a", lacks_a), ("record_b", lacks_b)) if lacks)
        lines.append(f"{FOLDER}/{file}:{line}：{chinese.format(expires=expires, sides=sides)} / {english}")
    return tuple(lines)
