"""Due dates count the days people work: holidays and the weekends that pay for them, and what a city decides itself."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from gridhub.cases.working_days import DueDate, WorkingDays
from gridhub.project.decisions import WorkingDay
from gridhub.project.reading.decision_files import Vocabulary, read_decisions


def decided(day: date, kind: str) -> WorkingDay:
    return WorkingDay(date(2026, 1, 1), "网格办", "通知", 2, day, "work" if kind == "work" else "rest")


def test_national_day_is_skipped_and_the_saturday_that_pays_for_it_counts() -> None:
    # 1–7 October are holidays; Saturday 10 October is worked. 8, 9 and 10 October are the first three working days.
    assert WorkingDays().after(date(2026, 9, 30), 3) == DueDate(date(2026, 10, 10), True)


def test_a_year_whose_holidays_are_not_announced_counts_by_weekday_and_says_so() -> None:
    due = WorkingDays().after(date(2100, 12, 31), 1)
    assert due == DueDate(date(2101, 1, 3), False)


def test_the_city_says_otherwise_and_is_believed() -> None:
    calendar = WorkingDays.of([decided(date(2026, 10, 8), "rest"), decided(date(2026, 10, 11), "work")])
    assert calendar.after(date(2026, 9, 30), 3) == DueDate(date(2026, 10, 11), True)


def test_a_decided_day_of_an_unknown_year_is_certain() -> None:
    assert WorkingDays.of([decided(date(2101, 1, 3), "work")]).is_known(date(2101, 1, 3))


def test_a_wrong_line_of_the_override_file_is_named(tmp_path: Path) -> None:
    folder = tmp_path / "decisions"
    folder.mkdir()
    lines = ("2026-10-08,rest", "2026-13-01,rest", "2026-10-09,half", "2026-10-08,work")
    text = "".join(f"{line},2026-09-01,网格办,调休通知\n" for line in lines)
    (folder / "working_day.csv").write_text(f"day,kind,decided_on,actor,reason\n{text}", encoding="utf-8")
    decisions, errors = read_decisions(tmp_path, Vocabulary(set(), {}, set()))
    assert [day.day for day in decisions.working_day] == [date(2026, 10, 8)]
    assert [(error.line, error.message) for error in errors] == [
        (3, "day：日期写成 2026-10-31，不是“2026-13-01”"), (4, "kind：应为 work（上班）或 rest（休息），不是“half”"),
        (5, "2026-10-08 在第 2 行已有决定，而且不一样"),
    ]  # fmt: skip
