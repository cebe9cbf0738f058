"""What becomes of a verdict: a line of decisions/identity.csv, a second person's approval of one, or a note.

Belongs here: that choice, and the text of the file after it, pure. Not here: reading workbooks, the log (``taking``).

1. Nobody decided on the pair: the verdict becomes a line. One that contradicts other lines (through chains of *same*) does
   not: the next run would stop.
2. A line says the same and waits for a second person: another reviewer's verdict approves it. The first one's does not.
3. A line says otherwise, or its author dates or explains it otherwise: its own author may correct it until somebody approved it; anybody else's verdict is noted, and the
   line stands until people agree and change it by hand.
4. “Unsure” changes nothing.
A line that ran out before the verdict is no line.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from gridhub.contracts.errors import GridhubError
from gridhub.contracts.identity_words import VERDICTS
from gridhub.identity.rules_said import pair_token
from gridhub.project.contradictions import contradictions
from gridhub.project.decisions import SamePerson
from gridhub.project.reading.decision_files import COLUMNS, DECIDED, OLDER, of_one_name
from gridhub.review.verdict_rows import Verdict
from gridhub.state.decision_log import MatchDecision, SentPair
from gridhub.state.keys import HubKey

FILE = "identity"
HEADER = (*COLUMNS[FILE], *DECIDED)
_OLD_HEADER = (*OLDER[FILE], *DECIDED)
_BOM = "\ufeff"
CHANGED = "decisions/ 里的文件在读取之后被改动；什么都没有写入，请再导入一次 / a file of decisions changed meanwhile: nothing was written"

What = Literal["written", "approved", "corrected", "noted", "refused"]


@dataclass(frozen=True)
class Outcome:
    """``line``: the line as it stands after a verdict that wrote, approved or corrected one, or already said the same;
    ``told``: why nothing changed."""

    what: What
    verdict: Verdict
    line: SamePerson | None = None
    told: str = ""


class Desk:
    """The lines in force while verdicts are taken one by one."""

    def __init__(self, lines: Sequence[SamePerson], log: Iterable[MatchDecision], key: HubKey) -> None:
        self._key = key
        self._lines = list(lines)
        self._of_pair: dict[str, set[str]] = {}
        for entry in log:
            if entry.pair_id is not None:
                self._of_pair.setdefault(entry.pair_id, set()).add(entry.pair_token)

    def take(self, verdict: Verdict, pair: SentPair, workbook_no: int) -> Outcome:
        """What becomes of one verdict; the desk's lines are those after it."""
        place = self._place_of(verdict, pair)
        if place is None:
            return self._write(verdict, pair, workbook_no)
        line = self._lines[place]
        own = of_one_name(line.actor, verdict.reviewer)
        if verdict.verdict == line.judgement:
            mended = replace(line, decided_on=verdict.reviewed_on, reason=_reason(verdict, workbook_no))
            of_workbook = line.reason.split("：")[0] == mended.reason.split("：")[0]
            if own and not line.approver and of_workbook and line != mended:
                return self._change(place, mended, verdict, "corrected")
            if own or line.approver:
                return Outcome("noted", verdict, line, f"{line.place} 已有同样的认定，没有改动")
            return self._change(place, replace(line, approver=verdict.reviewer), verdict, "approved")
        if verdict.verdict != "unsure" and own and not line.approver:
            judgement: Literal["same", "never"] = "same" if verdict.verdict == "same" else "never"
            reason = _reason(verdict, workbook_no)
            corrected = replace(line, judgement=judgement, decided_on=verdict.reviewed_on, reason=reason)
            return self._change(place, corrected, verdict, "corrected")
        told = f"{line.place} 已认定为“{VERDICTS[line.judgement]}”，没有改动；意见不同的请商定后改那一行"
        return Outcome("noted", verdict, None, told)

    def _place_of(self, verdict: Verdict, pair: SentPair) -> int | None:
        """The line in force about the pair: by the records it was sent with, or by any that it was decided with before."""
        wanted = {*self._of_pair.get(pair.pair_id, ()), pair_token_of(pair, self._key)}
        found = [
            place for place, line in enumerate(self._lines)
            if pair_token(line, self._key) in wanted and line.until >= verdict.reviewed_on
        ]  # fmt: skip
        return found[-1] if found else None

    def _write(self, verdict: Verdict, pair: SentPair, workbook_no: int) -> Outcome:
        if verdict.verdict == "unsure":
            return Outcome("noted", verdict, None, "不确定：只作登记，不写入决定")
        line = SamePerson(
            verdict.reviewed_on, verdict.reviewer, _reason(verdict, workbook_no), 0, pair.ref_a, pair.ref_b,
            "same" if verdict.verdict == "same" else "never", FILE,
        )  # fmt: skip
        fault = self._fault([*self._lines, line])
        if fault:
            return Outcome("refused", verdict, None, fault)
        self._lines.append(line)
        return Outcome("written", verdict, line)

    def _change(self, place: int, line: SamePerson, verdict: Verdict, what: What) -> Outcome:
        fault = self._fault([*self._lines[:place], line, *self._lines[place + 1 :]])
        if fault:
            return Outcome("refused", verdict, None, fault)
        self._lines[place] = line
        return Outcome(what, verdict, line)

    def _fault(self, lines: Sequence[SamePerson]) -> str:
        """The project was sound before: whatever contradicts now does so because of the verdict."""
        found = contradictions(lines)
        if not found:
            return ""
        others = (
            "、".join(dict.fromkeys(f"{error.file}:{error.line}" for error in found if error.line))
            or "本工作簿的另一行"
        )
        return f"与已有的认定矛盾（{others}，含经“同一人”连起来的），没有采用；请先核对那里"


def pair_token_of(pair: SentPair, key: HubKey) -> str:
    """The pair as a line with its records would be known by."""
    return key.token("identity pair", *sorted((pair.ref_a, pair.ref_b)))


def _reason(verdict: Verdict, workbook_no: int) -> str:
    return f"人员核实工作簿第 {workbook_no} 号" + (f"：{verdict.remark}" if verdict.remark else "")


class FileChanged(GridhubError):
    """A file of decisions is not the one that was read when the command began."""


def edited(text: str, added: Sequence[SamePerson], changed: Sequence[SamePerson]) -> tuple[str, tuple[int, ...]]:
    """The text of the file after lines were ``added`` at its end and others ``changed`` where they stand, and the numbers of the
    added ones. Every other line stays as somebody wrote it; a file with the older header gets today's.

    Raises ``FileChanged`` when a changed line is not where it was.
    """
    mark, text = (_BOM, text.removeprefix(_BOM)) if text.startswith(_BOM) else ("", text)
    rows = _rows(text) if text.strip() else [(1, list(HEADER), _as_text(HEADER))]
    is_old = [cell.strip() for cell in rows[0][1]] == list(_OLD_HEADER)
    end = "\r\n" if "\r\n" in text else "\n"
    by_number: Mapping[int, SamePerson] = {line.line: line for line in changed}
    if not set(by_number) <= {number for number, _, _ in rows[1:]}:
        raise FileChanged(CHANGED)
    parts: list[str] = []
    for number, cells, raw in rows:
        line = by_number.get(number)
        if number == rows[0][0]:
            parts.append(_as_text(HEADER, end) if is_old else raw)
        elif line is not None:
            if [cell.strip() for cell in cells[:2]] != [line.record_a, line.record_b]:
                raise FileChanged(CHANGED)
            parts.append(_as_text(_cells(line), end))
        elif is_old and len(cells) == len(_OLD_HEADER):
            said = dict(zip(_OLD_HEADER, cells, strict=True))
            parts.append(_as_text([said.get(name, "") for name in HEADER], end))
        else:
            parts.append(raw)
    whole = "".join(part if part.endswith("\n") else f"{part}{end}" for part in parts)
    first = whole.count("\n") + 1
    whole += "".join(_as_text(_cells(line), end) for line in added)
    return mark + whole, tuple(range(first, first + len(added)))


def _rows(text: str) -> list[tuple[int, list[str], str]]:
    """(number of its last physical line, cells, as written) of every row, blank ones included."""
    lines = list(io.StringIO(text, newline=""))
    reader = csv.reader(iter(lines), strict=True)
    rows: list[tuple[int, list[str], str]] = []
    start = 0
    for cells in reader:
        rows.append((reader.line_num, cells, "".join(lines[start : reader.line_num])))
        start = reader.line_num
    return rows


def _cells(line: SamePerson) -> list[str]:
    said = {
        "record_a": line.record_a, "record_b": line.record_b, "judgement": line.judgement, "approver": line.approver,
        "expires": line.expires.isoformat() if line.expires else "", "decided_on": line.decided_on.isoformat(),
        "actor": line.actor, "reason": line.reason,
    }  # fmt: skip
    return [said[name] for name in HEADER]


def _as_text(cells: Sequence[str], end: str = "\n") -> str:
    beside = io.StringIO()
    csv.writer(beside, lineterminator=end).writerow(cells)
    return beside.getvalue()
