"""The engine's errors: one family, each with the exit code of the command it ends and a text that quotes no value.

    GridhubError
    ├── BrokenProject           the city project has faults: all of them, with file and line
    ├── NotTaken                a file cannot be used
    │   ├── CannotRead          · a reader gives up on it                           (ingest.readers.protocol)
    │   ├── Refused             · its delivery is refused: code and reason          (ingest.refusals)
    │   │   └── TooManyRejected · too many of its rows are set aside                (standardise.stage)
    │   ├── Unsettled           · a text means a period, and not exactly one        (ingest.receive.settling)
    │   ├── WrongWorkbook       · a filled workbook is none of ours                 (cases.returned)
    │   ├── WrongEntry          · what a receipt says cannot be used                (ingest.receive.sidecar)
    │   └── CannotInspect       · it was only looked at, and would be refused       (inspection.look)
    ├── Doubt                   the quick reading of a text file cannot vouch for it (ingest.readers.rectangular_text)
    ├── CannotHandIn            a file cannot be handed in: nothing was copied      (ingest.receive.hand_in)
    ├── CannotWithdraw          no such delivery, or not one to withdraw            (ingest.receive.withdraw)
    ├── CannotAccept            no such delivery, or none that is held              (release.accepting)
    ├── StateLost               the home is not whole: nothing was run             (keeping.presence)
    ├── CannotBackUp            a backup cannot be made there                      (keeping.backup)
    ├── CannotRestore           no whole backup of this home, or no place for it   (keeping.restore)
    ├── CannotRemake            a release cannot be made anew to compare (exit 3)  (build.rebuilding)
    ├── NewerHome               a newer gridhub wrote the control database          (state.control_file)
    ├── HomeBusy                another run holds the home                          (build.run)
    ├── NothingToDo             no delivery counts at the date asked for            (build.reporting_date)
    ├── RunFirst                a step was run alone before what it reads was made  (build.step)
    ├── WroteElsewhere          a step did not write the tables it declares         (build.step)
    ├── IndicatorOverflows      a number has more digits than its column            (build.derive)
    ├── StepFailed              a library broke off in a step                       (build.step)
    ├── NoRoom                  disk or memory was full in a step                   (build.step)
    ├── Blocked                 a blocking check failed, nothing was switched       (build.step)
    ├── NotDelivered            a channel did not take an alert; the run goes on    (alerts.channel)
    ├── NoAccess                a group is granted nothing                          (release.tiers.grants)
    ├── NotWritten              a file for a group may not be written there         (release.tiers.tier_file)
    ├── CannotReachK            a file would tell fewer than k persons              (release.tiers.tier_table)
    ├── NoRelease               there is no release to act on                       (release.releases)
    ├── NoSuchSlip              no delivery, or no receipt, to print a slip of      (release.receipt_slip)
    ├── NoSuchDwelling          no dwelling has that id in the release              (release.grid_changes)
    ├── NoSuchCommunity         no community or village of that name or code        (release.grid_plan)
    ├── NoSuchPlace             no town, community or grid of that name or code     (release.ledger_scope)
    ├── NoSuchLedger            no such ledger, or it cannot be asked so            (release.ledger)
    ├── NoNorm                  the city has no norm for grids of that level        (release.grid_plan)
    ├── NoReport                the release has no such text of a report            (release.report_page)
    ├── NoSuchTable             neither of two releases has the table asked for     (release.compared_rows)
    ├── NoPairs                 no pair of persons waits, or the month is spent     (review.exporting)
    ├── FileChanged             decisions/ changed while verdicts were taken        (review.decision_lines)
    ├── NoSuchCase              no case of that id, or in no state for it           (cases.keeping)
    ├── TooMuchAsked            a query took more time, memory or rows than it may   (release.reading)
    ├── NotInRelease            the release has no such table, row or column        (release.reading)
    ├── InTwoLanguages          its text is a sentence in Chinese and one in English
    │   ├── CannotGoOn          · a folder holds no city to be taken a month on     (city.files.city_file)
    │   ├── NoMap               · nothing of a community can be drawn               (release.grid_map)
    │   ├── NotRevealed         · a question for plain values was not answered      (release.revealing.protocol)
    │   └── CannotServe         · the service that reveals cannot start there       (release.revealing.socket_place)
    └── TooManyRows             a result does not fit into a workbook               (release.sheet_cells)

Belongs here: the family's head, its branches, and the errors of the project itself. Not here: the others, which stand
where they are raised; finding faults. Standard library only: the process that reads foreign files imports it.
A value type (``Period``, ``RecordId`` …) refuses a text with ValueError, as ``int`` does: that is no state of the hub.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar


class GridhubError(Exception):
    """What the engine raises when it cannot go on; ``str()`` says so to its user and never quotes a value of a row."""

    exit_code: ClassVar[int] = 2
    """1: a check of data said no (nothing was switched), 2: wrong usage, a broken project, a home in no state for it, 3: what was
    asked for could not be looked at."""
    heading: ClassVar[tuple[str, str]] = ("", "")
    """A sentence above the text, in Chinese and in English; ``{n}`` is the number of lines below it."""

    def told(self, *, chinese: bool) -> tuple[str, ...]:
        """The lines for a terminal: the heading, when there is one, and the text."""
        heading = self.heading[0 if chinese else 1]
        text = str(self)
        return (heading.format(n=text.count("\n") + 1), text) if heading else (text,)


class NotTaken(GridhubError):
    """A file cannot be used: data for who sent it, no fault of the hub."""

    exit_code = 1


class InTwoLanguages(GridhubError):
    """Its sentence in Chinese and in English: a terminal is told one, ``str()`` gives both."""

    def __init__(self, chinese: str, english: str) -> None:
        self.texts = (chinese, english)
        super().__init__(f"{chinese} / {english}")

    def told(self, *, chinese: bool) -> tuple[str, ...]:
        return (self.texts[0 if chinese else 1],)


@dataclass(frozen=True, order=True)
class ProjectError:
    """One fault of the project: ``file`` relative to the project folder, 1-based ``line`` (0 = whole file)."""

    file: str
    line: int
    message: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.message}" if self.line else f"{self.file}: {self.message}"


class BrokenProject(GridhubError):
    """The project cannot be used; ``errors`` lists every fault found, ordered by file and line."""

    heading = ("项目有 {n} 处错误，没有运行：", "Errors in the project: {n}; nothing was run:")

    def __init__(self, errors: list[ProjectError]) -> None:
        self.errors = tuple(sorted(set(errors)))
        super().__init__("\n".join(str(error) for error in self.errors))
