"""Lines about persons that cannot hold together: the same pair twice, and a *never* that a chain of *same* closes.

Belongs here: finding them, pure. Not here: reading the files (``reading``), what holds when records are linked
(``identity.clusters``: a *never* outranks everything).

Two lines meet when there is a day on which both hold: from the later decision to the earlier expiry. So a line may be
decided anew, or the other way, after the one before has run out.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Sequence

from gridhub.contracts.errors import ProjectError
from gridhub.project.decisions import FOLDER, SamePerson

Names = Callable[[SamePerson], tuple[str, str]]


def _as_written(line: SamePerson) -> tuple[str, str]:
    return line.record_a, line.record_b


def contradictions(lines: Sequence[SamePerson], named: Names = _as_written) -> list[ProjectError]:
    """Every line that repeats or contradicts earlier ones, with the places of those. ``named``: what stands for the two
    records of a line; lines that name one record by two texts are seen only when it says so."""
    return [*_about_one_pair(lines, named), *_chains(lines, named)]


def _about_one_pair(lines: Sequence[SamePerson], named: Names) -> Iterator[ProjectError]:
    said: dict[frozenset[str], list[SamePerson]] = {}
    for line in lines:
        earlier = said.setdefault(frozenset(named(line)), [])
        for before in earlier:
            if _meet(before, line):
                differs = "" if before.judgement == line.judgement else "，而且不一样"
                yield _fault(line, f"这一对在{_where(before, line)}已有决定{differs}；请只留一行")
                break
        earlier.append(line)


def _chains(lines: Sequence[SamePerson], named: Names) -> Iterator[ProjectError]:
    for never in (line for line in lines if line.judgement == "never"):
        path = _path(never, [line for line in lines if line.judgement == "same" and _meet(line, never)], named)
        if len(path) < 2:  # none; or one line about this very pair, told above
            continue
        if max(one.decided_on for one in (never, *path)) > min(one.until for one in (never, *path)):
            continue
        where = "、".join(_where(line, never) for line in path)
        yield _fault(never, f"never 与{where}矛盾：这几行 same 连起来，把两边关联成了同一人；请改正其中一行")


def _path(never: SamePerson, same: Sequence[SamePerson], named: Names) -> tuple[SamePerson, ...]:
    """The fewest *same* lines that lead from one side of a *never* to the other; empty when none do."""
    at: dict[str, list[tuple[str, SamePerson]]] = {}
    for line in same:
        a, b = named(line)
        at.setdefault(a, []).append((b, line))
        at.setdefault(b, []).append((a, line))
    start, goal = named(never)
    ways: dict[str, tuple[SamePerson, ...]] = {start: ()}
    waiting = deque([start])
    while waiting:
        here = waiting.popleft()
        for there, line in at.get(here, ()):
            if there not in ways:
                ways[there] = (*ways[here], line)
                waiting.append(there)
    return ways.get(goal, ()) if start != goal else ()


def _meet(one: SamePerson, other: SamePerson) -> bool:
    return one.decided_on <= other.until and other.decided_on <= one.until


def _where(line: SamePerson, reader: SamePerson) -> str:
    """Where a line stands, for who reads the other one."""
    return f"第 {line.line} 行" if line.file == reader.file else f" {line.file}.csv 第 {line.line} 行"


def _fault(line: SamePerson, message: str) -> ProjectError:
    return ProjectError(f"{FOLDER}/{line.file}.csv", line.line, message)
