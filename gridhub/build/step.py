"""Steps of the plan and what they report.

Belongs here: ``Step``, ``StepResult`` and the errors of a step. Not here: any step's work, how its result is kept
(``results``), how it is carried out (``perform``).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from gridhub.contracts.errors import GridhubError
from gridhub.contracts.rule_spec import RuleSpec
from gridhub.tables.checks import Check

if TYPE_CHECKING:
    from gridhub.build.work import Build, Work

LAYERS = ("delivery", "code", "raw", "std", "claim", "link", "core", "finding", "mart", "audit", "release")
Layer = Literal["delivery", "code", "raw", "std", "claim", "link", "core", "finding", "mart", "audit", "release"]

Json = str | int | float | bool | Sequence["Json"] | Mapping[str, "Json"] | None
"""What ``json`` writes and reads again as it was."""


@dataclass(frozen=True)
class StepResult:
    """What a step made: rows of its table (None when it makes several), facts to show, checks it ran.

    ``lasting``: another run with the same inputs would give the same; False when a file was refused, for a reader that
    ran out of time or memory may do better next time. ``notes``: lines for the operator. ``reused``: taken from an
    earlier build. ``data_version``: digest of the tables it wrote.
    """

    rows: int | None = None
    facts: tuple[tuple[str, str | int], ...] = ()
    checks: tuple[Check, ...] = ()
    lasting: bool = True
    notes: tuple[str, ...] = ()
    reused: bool = False
    data_version: str = ""

    @property
    def blocked_by(self) -> tuple[Check, ...]:
        """The blocking checks that failed."""
        return tuple(check for check in self.checks if check.blocking and check.state == "failed")

    def fact(self, name: str) -> str | int | None:
        return next((value for known, value in self.facts if known == name), None)


class StepFailed(GridhubError):
    """A step broke off. Its text names the step and the kind of error, never a value: those lie in the vault."""

    def __init__(self, step: str, error: BaseException, details: Path) -> None:
        self.step, self.details = step, details
        super().__init__(
            f"{step}: {type(error).__name__}；没有发布，原发布继续有效；详情（可能含明文）在 {details} / "
            f"nothing was released; the details, which may hold plain values, are in {details}"
        )


class NoRoom(GridhubError):
    """The machine's disk or memory was full in a step that is about no one delivery. Nothing was released."""

    def __init__(self, step: str, what: Literal["disk", "memory"]) -> None:
        chinese, english = _NO_ROOM[what]
        super().__init__(f"{step}: {chinese} / {english}")


_NO_ROOM = {
    "disk": (
        "磁盘已满；没有发布，原发布继续有效。请清理磁盘（如 gridhub releases --keep 3）后再运行，已做好的步骤不会重做",
        "the disk is full; nothing was released, the old release stays in force. Free space (such as gridhub releases --keep 3) and run again",
    ),
    "memory": (
        "内存不足；没有发布，原发布继续有效。请关闭其他程序、提高 [tool.gridhub.budget] 的 run_memory_mb，或请部门把最大的文件拆成几份报送，再运行",
        "out of memory; nothing was released, the old release stays in force. Close other programs, raise run_memory_mb of [tool.gridhub.budget] or have the largest file split, and run again",
    ),
}  # fmt: skip


class Blocked(GridhubError):
    """A blocking check failed: nothing was switched."""

    exit_code = 1
    heading = (
        "检查未通过，没有发布，原发布继续有效：",
        "A blocking check failed; nothing was released, the old release stays in force:",
    )

    def __init__(self, step: str, checks: tuple[Check, ...]) -> None:
        self.step, self.checks = step, checks
        lines = [f"{step}: {check.name}: {check.description} ({check.failed_rows}/{check.rows})" for check in checks]
        super().__init__("\n".join(lines))


class RunFirst(GridhubError):
    """A step was run alone and what it reads is not there, or no longer fits. Says which steps to run first."""

    def __init__(self, step: str, needed: tuple[str, ...]) -> None:
        self.step, self.needed = step, needed
        names = "、".join(needed[:SHOWN]) + (f" 等 {len(needed)} 步" if len(needed) > SHOWN else "")
        super().__init__(f"{step}：请先运行 {names}（或运行 gridhub run） / run first: {', '.join(needed[:SHOWN])}")


SHOWN = 5
"""Steps that ``RunFirst`` names."""


class WroteElsewhere(GridhubError):
    """A step wrote a table it does not declare, or left out one it does: a fault of the engine or of an asset."""

    def __init__(self, step: str, foreign: set[str], lacking: set[str]) -> None:
        parts = [f"wrote {', '.join(sorted(foreign))}, which it does not declare"] if foreign else []
        parts += [f"did not write {', '.join(sorted(lacking))}"] if lacking else []
        super().__init__(f"{step} {'; '.join(parts)}")


@dataclass(frozen=True)
class Step:
    """One step of the plan: its name is its table (``core.person``) or what it does (``link.places``).

    ``reads``: tables, or shapes (``fact.read``: that fact of every export). ``writes``: its own tables, all of them and
    nothing else. ``parameters``: what else shapes the result (decisions, settings, the registry), as JSON; with the
    engine, ``sql``, the contracts of ``writes`` and the digests of ``reads`` it is the key by which work is reused.
    ``inputs``: steps that must come before. ``path``: the asset file it runs, when it runs one. ``rules``: every check
    it can report and whether it blocks; Dagster must know them before the step runs. ``always``: looks at the world
    outside (inbox, clock), so never reused. ``published_only``: it sees only columns that a release shows as they are.
    """

    name: str
    layer: Layer
    title: str
    run: Callable[[Work], StepResult]
    reads: tuple[str, ...] = ()
    writes: tuple[str, ...] = ()
    parameters: Callable[[Build], Json] | None = None
    inputs: tuple[str, ...] = ()
    department: str | None = None
    sql: str | None = None
    path: str | None = None
    rules: tuple[RuleSpec, ...] = ()
    always: bool = False
    published_only: bool = False
