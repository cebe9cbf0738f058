"""The period of a delivery is a fact with witnesses: what contradicts, what does not, and what is said of it.

One case per rule of docs/periods.md. Every contradiction names both values, where they stand, and the remedy.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path

import polars as pl
import pytest

from gridhub.contracts.period import Cadence, Period
from gridhub.ingest.receive.dating import dated_by_contents
from gridhub.ingest.receive.settling import Unsettled
from gridhub.ingest.receive.witnesses import disagreement, witnesses_in, witnesses_of
from gridhub.ingest.sheets.raw_table import ColumnFound, SheetFound
from gridhub.project.connector import Connector, Export, PeriodSource
from gridhub.release.known_states import deliveries_with_outcome
from tests.unit.ingest.period_sheets import SHEET, export_of, raw_rows
from tests.unit.ingest.town import BENEFIT, Town, connectors, write_workbook

NAME = "低保_202610.xlsx"
FILES = r"低保_(?P<period>.+)\.xlsx"
BY_MONTH = PeriodSource(month_column="pay_month")
Rows = Sequence[tuple[str, Sequence[str | None]]]
HEAD: Rows = [("title", ["城乡低保花名册"]), ("header", ["姓名", "发放月份"])]


def said_against(
    rows: Rows, *, name: str = NAME, cadence: Cadence = "monthly", period: str = "2026-10", sheet: str = "Sheet1"
) -> str | None:
    export = export_of(cadence, BY_MONTH, FILES)
    found = SheetFound(sheet, 1, SHEET.header_rows, SHEET.columns, (), ())
    witnesses = witnesses_in(raw_rows(rows, sheet), [found], export, name)
    return disagreement(witnesses, Period(period), export, name)


def months(*cells: str) -> Rows:
    return [*HEAD, *(("data", ["王一", cell]) for cell in cells)]


def test_a_title_of_another_month_contradicts_and_both_values_are_named_with_their_places() -> None:
    told = said_against([("title", ["2026年9月城乡低保花名册"])]) or ""
    assert told.startswith(f"文件“{NAME}”：")
    assert "文件名写的是“202610”（2026-10）" in told
    assert "工作表“Sheet1”第 1 行（标题）写的是“2026年9月”（2026-09）" in told
    assert "处理：" in told


@pytest.mark.parametrize("title", [
    "2026年10月城乡低保花名册", "10月份低保", "截至2026年10月31日在册低保对象", "2026年1-10月", "2026年度低保花名册", "城乡低保花名册",
    "2026年第四季度低保花名册（10月）", "民发〔2026〕12号附件", "2026年10月低保花名册（2026年11月3日）", "2026年下半年",
])  # fmt: skip
def test_a_title_of_the_month_or_of_none_contradicts_nothing(title: str) -> None:
    assert said_against([("title", [title])]) is None


@pytest.mark.parametrize(("title", "told"), [
    ("2025年10月低保", "2025年10月"), ("9月份低保", "9月份"), ("2026年第三季度低保", "2026年第三季度"), ("2025年度低保", "2025年度"),
    ("2026年1-9月", "2026年1-9月"), ("截至2026年9月30日", "2026年9月30日"),
])  # fmt: skip
def test_a_title_of_another_time_contradicts(title: str, told: str) -> None:
    assert f"写的是“{told}”" in (said_against([("title", [title])]) or "")


def test_a_title_that_contradicts_itself_is_told_whatever_the_file_name_says() -> None:
    told = said_against([("title", ["2026年9月城乡低保花名册（10月）"])]) or ""
    assert "第 1 行（标题）" in told
    assert "“2026年9月”（2026-09）和“10月”（2026-10）" in told


def test_a_month_thirteen_in_a_title_is_told() -> None:
    assert "“2026年13月”：没有这个月份" in (said_against([("title", ["2026年13月低保"])]) or "")


def test_a_title_over_several_cells_is_one_title() -> None:
    told = said_against([("title", ["城乡低保花名册", None, "2026 年", "9", "月"])]) or ""
    assert "2026-09" in told


def test_the_name_of_a_sheet_contradicts() -> None:
    told = said_against(HEAD, sheet="9月") or ""
    assert "工作表的名称写的是“9月”" in told
    assert said_against(HEAD, sheet="10月") is None
    assert said_against(HEAD, sheet="2026") is None
    assert said_against(HEAD, sheet="Sheet9") is None


@pytest.mark.parametrize("line", [
    ("unit", ["填表日期：2026年11月3日"]), ("note", ["制表人：某某", "填表日期：", "2026年12月30日"]), ("title", ["2026-10-31"]),
    ("title", ["2026年10月1日"]), ("unit", ["单位：元", "2026年11月3日"]), ("note", ["说明：2026年9月起提标"]),
])  # fmt: skip
def test_a_list_is_written_in_its_month_or_within_two_months_after(line: tuple[str, Sequence[str | None]]) -> None:
    assert said_against([*HEAD, line]) is None


@pytest.mark.parametrize("line", [
    ("unit", ["填表日期：2026年9月30日"]), ("note", ["填表日期：", "2027年1月2日"]), ("title", ["2025-10-31"]),
])  # fmt: skip
def test_a_list_written_before_its_month_or_long_after_contradicts(line: tuple[str, Sequence[str | None]]) -> None:
    told = said_against([*HEAD, line]) or ""
    assert "第 3 行（填表日期）" in told
    assert "62 天" in told


def test_back_payments_of_earlier_months_are_ordinary() -> None:
    assert said_against(months(*["2026-10"] * 2, *["2026年9月"] * 18)) is None


def test_a_month_column_in_which_hardly_a_row_speaks_of_the_month_contradicts() -> None:
    told = said_against(months("2026-10", *["2026年9月"] * 12, *["202608"] * 3)) or ""
    assert "工作表“Sheet1”B 列“发放月份”（第 4 行等 12 行）写的是“2026年9月”（2026-09）" in told


def test_cells_that_name_no_month_are_no_witnesses() -> None:
    assert said_against(months("", "待定", "2026年13月")) is None


def test_a_month_stored_as_a_decimal_is_no_witness() -> None:
    rows = raw_rows(months("2025.1")).with_columns(kinds=pl.lit("tn"))
    export = export_of("monthly", BY_MONTH, FILES)
    assert disagreement(witnesses_in(rows, [SHEET], export, NAME), Period("2026-10"), export, NAME) is None


def test_a_name_with_two_months_contradicts_itself() -> None:
    assert "同时写了" in (said_against(HEAD, name="低保_2026年9月10月.xlsx") or "")


def test_a_quarterly_list_may_name_its_last_month() -> None:
    rows: Rows = [("title", ["2026年1-9月低保统计"])]
    assert said_against(rows, name="低保_2026年第3季度.xlsx", cadence="quarterly", period="2026-Q3") is None
    assert said_against(rows, name="低保_2026年第2季度.xlsx", cadence="quarterly", period="2026-Q2") is not None


def test_what_comes_ad_hoc_may_be_told_by_a_day_and_by_its_month() -> None:
    rows: Rows = [("title", ["2026年10月专项排查"])]
    assert said_against(rows, name="低保_20261031.xlsx", cadence="ad_hoc", period="2026-10-31") is None
    assert said_against(rows, name="低保_20261130.xlsx", cadence="ad_hoc", period="2026-11-30") is not None


def test_two_titles_that_lead_and_differ_give_no_period() -> None:
    export = export_of("monthly", PeriodSource(lead=("title",)), r"低保.*\.xlsx")
    sheets = [SheetFound(name, number, (2, 2), (), (), ()) for number, name in enumerate(("甲镇", "乙镇"), start=1)]
    rows = pl.concat([
        raw_rows([("title", ["2026年9月甲镇低保"])], "甲镇", 1), raw_rows([("title", ["2026年10月乙镇低保"])], "乙镇", 2),
    ])  # fmt: skip
    with pytest.raises(Unsettled, match=r"工作表“甲镇”第 1 行.*2026年9月.*工作表“乙镇”第 1 行.*2026年10月"):
        dated_by_contents(witnesses_in(rows, sheets, export, "低保.xlsx"), export, date(2026, 11, 5))


def test_a_month_column_leads_with_the_month_of_most_rows_and_else_with_none() -> None:
    export = export_of("monthly", PeriodSource(lead=("month_column",), month_column="pay_month"), r"低保.*\.xlsx")

    def led(*cells: str) -> str:
        witnesses = witnesses_in(raw_rows(months(*cells)), [SHEET], export, "低保.xlsx")
        return dated_by_contents(witnesses, export, date(2026, 11, 5)).period.text

    assert led("2026-10", "2026-10", "2026-09") == "2026-10"
    with pytest.raises(Unsettled, match="没有写明"):
        led("2026-10", "2026-09")


# Through the inbox


def town_with(tmp_path: Path, export: Export) -> Town:
    civil = connectors()["civil"]
    return Town(tmp_path, {"civil": Connector(**{**dict(civil), "exports": {"benefit": export}})})


def sheet(title: str, month: str = "2026-10") -> list[list[object]]:
    return [[title], ["姓名", "身份证号", "金额", "发放月份"], ["王一", None, 100, month]]


LOOSE = BENEFIT.model_copy(update={"files": r"津贴(?P<period>.+)\.xlsx"})
NO_GROUP = BENEFIT.model_copy(update={"files": r"津贴.*\.xlsx", "period": PeriodSource(lead=("title", "file_name"))})


def test_a_name_without_a_year_takes_it_from_the_title_and_says_so(tmp_path: Path) -> None:
    town = town_with(tmp_path, LOOSE)
    town.put("津贴9月.xlsx", sheet("2025年度高龄津贴发放表"))
    (taken,) = town.take()
    assert (taken.state, taken.period, taken.period_end) == ("received", "2025-09", date(2025, 9, 30))
    assert taken.period_note == "文件名“9月”没有写年份，2025 年取自工作表“Sheet1”第 1 行（标题）“2025年度”"


def test_a_name_without_a_year_is_the_latest_such_month_on_arrival_and_stays_it(tmp_path: Path) -> None:
    town = town_with(tmp_path, LOOSE)
    town.put("津贴12月份.xlsx", sheet("高龄津贴发放表"))
    (taken,) = town.take(datetime(2026, 11, 1))
    assert taken.period == "2025-12"
    assert taken.period_note is not None
    assert "2026-11-01" in taken.period_note
    assert town.take(datetime(2027, 2, 1)) == (taken,), "a later run does not date it anew"


def test_the_list_of_deliveries_tells_where_a_period_comes_from(tmp_path: Path) -> None:
    town = town_with(tmp_path, LOOSE)
    town.put("津贴9月.xlsx", sheet("2026年度高龄津贴发放表"))
    town.take()
    (known,) = deliveries_with_outcome(town.home)
    state, told = known.state, known.reason
    assert (state, told) == ("received", "文件名“9月”没有写年份，2026 年取自工作表“Sheet1”第 1 行（标题）“2026年度”")


def test_a_quarter_without_a_year_is_dated_alike(tmp_path: Path) -> None:
    town = town_with(tmp_path, LOOSE.model_copy(update={"cadence": "quarterly"}))
    town.put("津贴第3季度.xlsx", sheet("高龄津贴发放表"))
    assert town.take()[0].period == "2026-Q3"


def test_a_title_leads_when_the_name_says_no_period(tmp_path: Path) -> None:
    town = town_with(tmp_path, NO_GROUP)
    town.put("津贴新版.xlsx", sheet("2026年10月高龄津贴发放表"))
    (taken,) = town.take()
    assert taken.period == "2026-10"
    assert taken.period_note == "所属期取自工作表“Sheet1”第 1 行（标题）：“2026年10月”"


def test_a_name_that_says_all_is_not_looked_into(tmp_path: Path) -> None:
    town = town_with(tmp_path, LOOSE)
    town.put("津贴2026年9月.xlsx", b"no workbook at all")
    (taken,) = town.take()
    assert (taken.state, taken.period, taken.period_note) == ("received", "2026-09", None)


@pytest.mark.parametrize(("name", "told"), [
    ("津贴2026年9月10月.xlsx", "同时写了“2026年9月”"), ("津贴2026年13月.xlsx", "没有这个月份"), ("津贴最新.xlsx", "“最新”不是有效的年月"),
    ("津贴2026年2月30日.xlsx", "没有这一天"), ("津贴7-9月.xlsx", "不止一个月"), ("津贴2026年度.xlsx", "没有写明是哪一期"),
])  # fmt: skip
def test_a_name_that_means_no_single_month_is_refused_with_what_it_says(tmp_path: Path, name: str, told: str) -> None:
    town = town_with(tmp_path, LOOSE)
    town.put(name, sheet("高龄津贴发放表"))
    (refused,) = town.take()
    assert (refused.state, refused.reason_code) == ("refused", "bad_period")
    assert told in (refused.reason or "")
    assert f"文件“{name}”" in (refused.reason or "") and "处理：" in (refused.reason or "")


def test_a_title_that_contradicts_itself_dates_no_file(tmp_path: Path) -> None:
    town = town_with(tmp_path, NO_GROUP)
    town.put("津贴.xlsx", sheet("2026年9月高龄津贴（10月）"))
    (refused,) = town.take()
    assert refused.reason_code == "bad_period"
    assert "工作表“Sheet1”第 1 行（标题）" in (refused.reason or "")


def test_a_file_that_must_be_looked_into_and_cannot_be_read_is_refused_for_that(tmp_path: Path) -> None:
    town = town_with(tmp_path, LOOSE)
    town.put("津贴9月.xlsx", b"no workbook at all")
    (refused,) = town.take()
    assert refused.state == "refused"
    assert refused.reason_code not in (None, "bad_period")


def test_a_delivery_as_read_gives_its_witnesses(tmp_path: Path) -> None:
    export = LOOSE.model_copy(update={"period": BY_MONTH})
    town = town_with(tmp_path, export)
    write_workbook(town.config.inbox / "津贴2026年10月.xlsx", {"10月": sheet("2026年9月高龄津贴发放表")})
    raw = town.read_one("津贴2026年10月.xlsx")
    witnesses = witnesses_of(raw, export, "津贴2026年10月.xlsx")
    assert [(w.kind, w.says, w.row, str(w.period)) for w in witnesses] == [
        ("file_name", "2026年10月", 0, "2026-10"), ("sheet_name", "10月", 0, "None"), ("title", "2026年9月", 1, "2026-09"),
        ("month_column", "2026-10", 3, "2026-10"),
    ]  # fmt: skip
    told = disagreement(witnesses, Period("2026-10"), export, "津贴2026年10月.xlsx") or ""
    assert "“2026年10月”（2026-10）" in told
    assert "工作表“10月”第 1 行（标题）写的是“2026年9月”（2026-09）" in told


def test_a_day_elsewhere_in_the_name_only_dates_the_file_and_another_month_contradicts() -> None:
    export = export_of("monthly", None, r"低保_(?P<period>\d{6})_.+\.xlsx")
    for name, contradicts in (("低保_202610_20261103.xlsx", False), ("低保_202610_9月.xlsx", True)):
        told = disagreement(witnesses_in(raw_rows(HEAD), [SHEET], export, name), Period("2026-10"), export, name)
        assert (told is not None) == contradicts


def test_a_word_of_the_pattern_says_nothing_about_one_file() -> None:
    export = export_of("monthly", None, r"三月行动_(?P<period>\d{6})\.xlsx")
    name = "三月行动_202610.xlsx"
    assert disagreement(witnesses_in(raw_rows(HEAD), [SHEET], export, name), Period("2026-10"), export, name) is None


def test_a_column_that_is_not_there_is_no_witness() -> None:
    export = export_of("monthly", BY_MONTH, FILES)
    sheets = [SheetFound("Sheet1", 1, (2, 2), (ColumnFound(0, "A", "姓名", "name"),), (), ())]
    assert all(w.kind == "file_name" for w in witnesses_in(raw_rows(months("2026-09")), sheets, export, NAME))
