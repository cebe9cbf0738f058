"""A clerk's round: cases go out, a filled workbook comes back, the next releases bear the answers out or not."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import openpyxl
import pytest

from gridhub.cases.dispatching import dispatch
from gridhub.cases.keeping import NoSuchCase, current_cases
from gridhub.cases.taking import Taken, close, take
from gridhub.release.manifest import read_manifest
from gridhub.release.reading import Reveal, ask
from gridhub.release.releases import require_current
from gridhub.state.export_log import verify_log
from tests.integration.conftest import CityRun, clock
from tests.integration.leaks import outside_the_vault, texts_of
from tests.integration.test_cli import SMALL, call

FIRMS = (*SMALL, "环境_固定污染源", "市监_", "发改_", "文旅_", "交运_", "网格办_商户走访")
"""Everything that names a firm: what lacks of it could be why a rule finds nothing."""
SOURCES = "环境_固定污染源清单_{month}.xlsx"
CHECKER, NOTE = "欧阳复核", "走访 2026-113 号"
DONE: dict[str, str | date] = {
    "核实方式": "入户走访",
    "佐证": "走访记录",
    "佐证说明": NOTE,
    "核实人": CHECKER,
    "核实日期": date(2026, 11, 2),
}


@dataclass
class Office:
    """A city whose environment office answers. ``told``: what is looked at later, as it was at its time."""

    city: CityRun
    folder: Path
    told: dict[str, object] = field(default_factory=dict)

    def send(self, name: str, *, department: str = "environment", reveal: Reveal | None = None) -> Path:
        path = self.folder / name
        dispatch(self.city.project, self.city.home, department, path, at=clock(), actor="office", reveal=reveal)
        return path

    def take(self, path: Path) -> Taken:
        return take(self.city.project, self.city.home, path, at=clock(), actor="office")

    def states(self) -> dict[str, str]:
        return {case: one.standing.state for case, one in current_cases(self.city.home).by_id.items()}


def fill(path: Path, name: str, answers: dict[str, dict[str, str | date]]) -> Path:
    """What a clerk does: find the line of a case, write into its cells, save under another name."""
    book = openpyxl.load_workbook(path)
    sheet = book["核查单"]
    at = {sheet.cell(4, place).value: place for place in range(1, sheet.max_column + 1)}
    rows = {sheet.cell(row, at["案件编号"]).value: row for row in range(5, sheet.max_row + 1)}
    for case, values in answers.items():
        for title, value in values.items():
            sheet.cell(rows[case], at[title]).value = value
    book.save(path.with_name(name))
    return path.with_name(name)


def cancel_firms(inbox: Path, month: str, count: int) -> None:
    """The register of a month as it would come after the firms of the first sources were cancelled."""
    sources = openpyxl.load_workbook(inbox / SOURCES.format(month=month)).worksheets[0]
    holders = {str(sources.cell(row, 3).value) for row in range(4, 4 + count)}
    path = inbox / f"市监_市场主体登记信息_{month}.xlsx"
    book = openpyxl.load_workbook(path)
    sheet = book.worksheets[0]
    for row in range(4, sheet.max_row + 1):
        if str(sheet.cell(row, 2).value) in holders:
            sheet.cell(row, 12).value = "注销"
    book.save(path)


def without_rows(path: Path, permits: set[str]) -> None:
    """A list of sources as it would come without these permits."""
    book = openpyxl.load_workbook(path)
    sheet = book.worksheets[0]
    for row in range(sheet.max_row, 0, -1):
        if permits & {str(cell.value) for cell in sheet[row]}:
            sheet.delete_rows(row)
    book.save(path)


@pytest.fixture(scope="module")
def office(make_city: Callable[..., CityRun], tmp_path_factory: pytest.TempPathFactory) -> Office:
    """September runs and is answered; October comes without two of the sources; then October comes whole after all."""
    city = make_city(lambda name: name.startswith(FIRMS))
    inbox, later = Path(city.project.config.inbox), tmp_path_factory.mktemp("later")
    for month in ("202609", "202610"):
        cancel_firms(inbox, month, 5)
    for file in inbox.iterdir():
        if "_202610" in file.name:
            file.rename(later / file.name)
    city.run("september")
    made = Office(city, tmp_path_factory.mktemp("desk"))
    cases = sorted(current_cases(city.home).by_id)
    firms = [case for case in cases if case.startswith("F12")]
    assert len(firms) >= 4, cases
    made.told["cases"] = firms
    mine = [one for one in current_cases(city.home).by_id.values() if one.department == "environment"]
    made.told["sent"] = len(mine)
    mended, vanishing, unfounded, checking = firms[:4]
    made.told["form"] = form = made.send("核查单.xlsx")
    made.told["answers"] = {
        mended: {"结论": "属实-已整改", **DONE},
        unfounded: {"结论": "不属实", **DONE},
        checking: {"结论": "核实中"},
    }
    made.told["taken"] = made.take(fill(form, "已填.xlsx", made.told["answers"]))  # type: ignore[arg-type]
    made.told["september"] = made.states()
    city.run("september, answered")
    permits = _permits(city, (mended, vanishing))
    for file in later.iterdir():
        file.rename(inbox / file.name)
    october = inbox / SOURCES.format(month="202610")
    whole = october.read_bytes()
    without_rows(october, permits)
    made.told["notes"] = city.run("october").notes
    made.told["october"] = made.states()
    close(city.home, unfounded, "两家同名，已核对档案", at=clock(), actor="office")
    october.write_bytes(whole)
    city.run("october, whole")
    made.told["whole"] = made.states()
    return made


def _permits(city: CityRun, cases: tuple[str, ...]) -> set[str]:
    subjects = [current_cases(city.home).get(case).living.said.subject_id for case in cases]
    found = ask(
        city.home, f"SELECT source_code FROM core.pollution_source WHERE pollution_source_id IN {tuple(subjects)}"
    )
    return set(found["source_code"])


def test_a_filled_workbook_is_taken_and_what_was_left_empty_is_no_answer(office: Office) -> None:
    taken, sent = office.told["taken"], office.told["sent"]
    assert isinstance(taken, Taken) and isinstance(sent, int)
    assert (len(taken.taken), taken.refused, taken.empty) == (3, 0, sent - 3)


def test_states_follow_answers_and_data_month_by_month(office: Office) -> None:
    cases = office.told["cases"]
    assert isinstance(cases, list)
    rows = [[office.told[month][case] for case in cases[:4]] for month in ("september", "october", "whole")]  # type: ignore[index]
    assert rows == [
        ["mended", "dispatched", "unfounded", "checking"],
        ["closed", "vanished", "unfounded", "checking"],  # one is borne out, one is gone without a word
        ["reopened", "reopened", "closed", "checking"],  # both are back; one was closed by hand
    ]
    assert any("自行消失" in note and "F12" in note for note in office.told["notes"])  # type: ignore[attr-defined]


def test_answers_and_the_rate_of_the_rule_are_in_the_release_and_name_nobody(office: Office) -> None:
    home = office.city.home
    events = ask(home, "SELECT kind, COUNT(*) AS n FROM finding.case_event GROUP BY kind ORDER BY kind")
    assert dict(zip(events["kind"], events["n"], strict=True)) == {
        "answered": 3, "closed": 1, "dispatched": office.told["sent"],
    }  # fmt: skip
    assert set(ask(home, "SELECT checked_by FROM finding.case_event WHERE checked_by IS NOT NULL")["checked_by"]) == {
        "欧*"
    }
    (rate,) = ask(
        home, "SELECT SUM(confirmed), SUM(unfounded) FROM mart.rule_precision WHERE finding_code = 'F12'"
    ).values
    assert list(rate) == [1, 1]
    shown = ask(home, 'SELECT DISTINCT "状态" AS state FROM "台账"."疑点案件"')
    assert {"重新打开", "已销号", "核实中"} <= set(shown["state"])
    for path in outside_the_vault(home.root):
        if path.name.startswith("control.db"):
            continue  # who checked is kept there, as who brought a file is
        texts = "\n".join(text for _, text in texts_of(path))
        assert CHECKER not in texts and NOTE not in texts, path


def test_running_again_changes_no_table_of_the_release(office: Office) -> None:
    before = read_manifest(require_current(office.city.home)).digests
    office.city.run("again")
    now = read_manifest(require_current(office.city.home)).digests
    # ids that changed since the release before: now it is this one
    assert {name for name in now if now[name] != before.get(name)} <= {"audit.id_change"}


def test_the_same_workbook_again_changes_nothing_and_three_wrong_ones_are_refused_by_cell(office: Office) -> None:
    cases, form = office.told["cases"], office.told["form"]
    assert isinstance(cases, list) and isinstance(form, Path)
    mended, vanishing, unfounded, checking = cases[:4]
    newer = office.send("第二份.xlsx")
    assert set(office.take(fill(newer, "a.xlsx", {checking: {"结论": "核实中"}})).again) == {checking}

    swapped = fill(form, "b.xlsx", {vanishing: {"案件编号": checking, "结论": "核实中"}})
    assert [f"{one.place} {one.what[:6]}" for one in office.take(swapped).problems] == ["S6 校验码与案件"]

    wrong: dict[str, str | date] = {"结论": "大概属实", "应追金额（元）": "很多", "核实日期": date(2026, 12, 1)}
    problems = office.take(fill(newer, "c.xlsx", {checking: wrong, vanishing: {"结论": "已签收"}})).problems
    assert [(one.row, one.title) for one in problems] == [
        (problems[0].row, t) for t in ("结论", "应追金额（元）", "核实日期")
    ]
    assert office.states()[vanishing] == "received"  # the line beside it was taken

    office.take(fill(newer, "d.xlsx", {mended: {"结论": "核实中"}}))
    older = office.take(
        fill(form, "e.xlsx", {mended: {"结论": "属实-整改中", **DONE}, unfounded: {"结论": "不属实", **DONE}})
    )
    said = sorted(one.what.split("，")[0] for one in older.problems)
    assert said == ["案件已销号", "第 2 号工作簿已有较新的答复"]


def test_what_a_department_sees_is_masked_and_only_its_own(office: Office) -> None:
    path = office.send("第三份.xlsx")
    rows = list(openpyxl.load_workbook(path)["证据"].iter_rows(min_row=2, values_only=True))
    own, others = [r for r in rows if "生态环境" in str(r[1])], [r for r in rows if "市场监管" in str(r[1])]
    assert own and others
    assert all("排污许可证编号：" in str(row[6]) for row in own)
    assert {row[6] for row in others} == {"（其他部门的数据，不显示内容）"}
    named = [str(row[6]) for row in own if "法定代表人：" in str(row[6])]
    assert named and all(re.search("法定代表人：.\\*(?:；|$)", text) for text in named)
    log = verify_log(office.city.home)
    assert log.holds and log.entries >= 3
    plain = office.send("明文.xlsx", reveal=Reveal("上门核实", "office", clock()))
    assert path.stat().st_mode & 0o077 == 0 and plain.stat().st_mode & 0o077 == 0
    told = [str(row[6]) for row in openpyxl.load_workbook(plain)["证据"].iter_rows(min_row=2, values_only=True)]
    assert any("****" not in text and "电话" in text for text in told)
    assert verify_log(office.city.home).entries == log.entries + 1


def test_a_case_leads_to_its_cells_and_its_answers(office: Office) -> None:
    cases = office.told["cases"]
    assert isinstance(cases, list)
    home = Path(office.city.home.root)
    shown = call("case", "show", cases[2], home=home, language="zh_CN.UTF-8")
    assert shown.exit_code == 0, shown.output
    for text in ("统一社会信用代码", "环境_固定污染源清单_202610.xlsx", "不属实", "销号", "→ 人员", "严重程度"):
        assert text in shown.output, text
    assert not {"suspicion", "→ pollution_source", "market_entity"} & set(shown.output.split()), (
        "codes are said in words"
    )
    assert CHECKER not in shown.output and NOTE not in shown.output
    plain = call("case", "show", cases[2], "--reveal", "--purpose", "复核", home=home, language="zh_CN.UTF-8")
    assert NOTE in plain.output
    finding = call("explain", "finding.finding", cases[2], home=home, language="zh_CN.UTF-8")
    assert finding.exit_code == 0 and "销号" in finding.output
    listed = call("case", "list", "--state", "已销号", home=home, language="zh_CN.UTF-8")
    assert cases[2] in listed.output and cases[0] not in listed.output


def test_what_cannot_be_done_with_a_case_says_why(office: Office) -> None:
    cases = office.told["cases"]
    assert isinstance(cases, list)
    with pytest.raises(NoSuchCase, match="有最终结论的案件才能销号"):
        close(office.city.home, cases[3], "试", at=clock(), actor="office")
    with pytest.raises(NoSuchCase, match="没有部门"):
        office.send("x.xlsx", department="nobody")
    assert call("case", "show", "F99-x", home=Path(office.city.home.root)).exit_code == 2
