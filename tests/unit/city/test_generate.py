"""The synthetic city: deterministic, true to itself, damaged only where it says so."""

from __future__ import annotations

import csv
import hashlib
import io
from collections import Counter, defaultdict
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from gridhub.city.files.dirt import NULL_WORDS
from gridhub.city.files.generate import generate
from gridhub.city.files.headers import COLUMNS
from gridhub.city.scoring.truth import read_table
from gridhub.city.world.digits import is_citizen_id
from gridhub.contracts.checkdigit import uscc_is_valid

Cells = dict[tuple[str, int], list[str]]
HOUSEHOLDS = 150


@pytest.fixture(scope="module")
def usual(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("usual")
    generate(out, households=HOUSEHOLDS, months=2, seed=12, dirt="usual")
    return out


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("plain")
    generate(out, households=HOUSEHOLDS, months=2, seed=12, dirt="plain")
    return out


def _text(value: object) -> str:
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def _rows(path: Path) -> dict[int, list[str]]:
    """Cells by 1-based sheet row, or by first physical line of a text record."""
    if path.suffix != ".csv":
        sheet = CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0)
        return {n: [_text(v) for v in row] for n, row in enumerate(sheet.to_python(skip_empty_area=False), 1)}
    content = path.read_bytes()
    text = content.decode("utf-8-sig" if content.startswith(b"\xef\xbb\xbf") else "gb18030")
    found, line = {}, 1
    for row in csv.reader(io.StringIO(text, newline="")):
        found[line] = row
        line += 1 + sum(value.count("\n") for value in row)
    return found


def _records(out: Path) -> tuple[dict[str, dict[int, list[str]]], dict[str, list[int]]]:
    """All sheets, and per file its record rows in order."""
    sheets = {path.name: _rows(path) for path in sorted((out / "inbox").iterdir())}
    places: dict[str, list[int]] = defaultdict(list)
    for line in read_table(out / "truth", "record_truth"):
        row = int(line["row"])
        if not places[line["file"]] or places[line["file"]][-1] != row:
            places[line["file"]].append(row)
    return sheets, places


def _export(file_name: str) -> str:
    words = {
        "实有人口": "public_security.resident", "流动人口": "public_security.floating",
        "死亡注销人员名单": "public_security.death", "标准地址": "public_security.standard_address",
        "警务区划分表": "public_security.police_grid", "固定污染源清单": "environment.pollution_source",
        "网格化巡查台账": "environment.patrol", "环保网格表": "environment.env_grid",
        "市场主体登记信息": "market_supervision.market_entity", "变更注销信息": "market_supervision.status_change",
        "监管网格表": "market_supervision.market_grid", "区划代码表": "civil_affairs.region_code",
        "低保发放花名册": "civil_affairs.low_income", "高龄津贴发放表": "civil_affairs.old_age_allowance",
        "殡葬火化信息": "civil_affairs.cremation", "网格信息表": "grid_office.unified_grid",
        "网格员名册": "grid_office.staff", "走访记录": "grid_office.visit", "重点人群名单": "grid_office.key_person",
        "工单": "hotline_12345.work_order", "工单流转记录": "hotline_12345.order_step",
        "案件明细": "urban_management.case", "12369举报件": "environment.complaint",
        "矛盾纠纷台账": "political_legal.dispute", "上级交办任务": "grid_office.task",
        "经营异常名录": "market_supervision.abnormal_list", "食品经营许可": "market_supervision.food_licence",
        "特种设备": "market_supervision.special_equipment", "双公示行政许可": "development_reform.credit_permit",
        "双公示行政处罚": "development_reform.credit_penalty", "重点项目": "development_reform.project",
        "经营场所": "culture_tourism.venue", "道路运输业户": "transport.enterprise", "营运车辆": "transport.vehicle",
        "道路运输从业人员": "transport.practitioner", "商户走访记录": "grid_office.firm_visit",
        "重点人员列管名单": "political_legal.listed_person", "特困供养发放表": "civil_affairs.extreme_poverty",
        "残疾人两项补贴发放表": "civil_affairs.disability_subsidy",
        "孤儿和事实无人抚养儿童保障名册": "civil_affairs.orphan_allowance", "持证残疾人名册": "disabled_federation.disabled_person",
        "死亡医学证明登记": "health.death_certificate", "养老待遇资格认证": "human_resources.life_check",
        "出租房屋登记": "public_security.rental",
        "网格工作台账": "grid_office.activity",
        "网格事件台账": "grid_office.issue",
        "党组织链": "grid_office.party_org",
        "网格员培训记录": "grid_office.staff_training",
        "网格员补贴发放表": "grid_office.staff_subsidy",
        "网格员变动表": "grid_office.staff_change",
        "身份信息变更登记": "public_security.identity_change",
        "户籍户变动登记": "public_security.household_change",
    }  # fmt: skip
    return words[file_name.split("_")[1]]


def _digests(out: Path) -> dict[str, str]:
    return {str(p.relative_to(out)): hashlib.sha256(p.read_bytes()).hexdigest() for p in out.rglob("*") if p.is_file()}


def test_same_arguments_same_bytes(usual: Path, tmp_path: Path) -> None:
    generate(tmp_path, households=HOUSEHOLDS, months=2, seed=12, dirt="usual")
    assert _digests(tmp_path) == _digests(usual)


def test_another_seed_is_another_city(usual: Path, tmp_path: Path) -> None:
    generate(tmp_path, households=HOUSEHOLDS, months=1, seed=7, dirt="usual")
    assert not set(_digests(tmp_path).values()) & set(_digests(usual).values())


def test_every_export_every_month(plain: Path) -> None:
    names = [path.name for path in (plain / "inbox").iterdir()]
    for month in ("202609", "202610"):
        assert {_export(name) for name in names if month in name} == set(COLUMNS)


@pytest.mark.parametrize(
    ("dirt", "households", "months"), [("filthy", 100, 1), ("usual", 5, 1), ("usual", 100, 0)]
)  # fmt: skip
def test_refuses_what_it_cannot_do(tmp_path: Path, dirt: str, households: int, months: int) -> None:
    with pytest.raises(ValueError, match="must be"):
        generate(tmp_path, households=households, months=months, seed=1, dirt=dirt)  # type: ignore[arg-type]


def test_plain_ids_are_valid_unassigned_and_one_per_person(plain: Path) -> None:
    sheets, _ = _records(plain)
    cid_of: dict[str, set[str]] = defaultdict(set)
    person_of: dict[str, set[str]] = defaultdict(set)
    for line in read_table(plain / "truth", "record_truth"):
        if line["entity_kind"] != "person" or line["role"] == "legal_rep":
            continue
        columns = COLUMNS[_export(line["file"])]
        place = next((i for i, column in enumerate(columns) if column.field == "cid"), None)
        cid = sheets[line["file"]][int(line["row"])][place] if place is not None else ""
        if cid:
            assert is_citizen_id(cid)
            assert cid.startswith("99")
            cid_of[line["true_id"]].add(cid)
            person_of[cid].add(line["true_id"])
    assert len(cid_of) > HOUSEHOLDS
    assert all(len(found) == 1 for found in person_of.values())
    # one person is planted twice in the register (F21)
    assert Counter(len(found) for found in cid_of.values())[2] == 1 and max(map(len, cid_of.values())) == 2


def test_credit_codes_and_permits_are_valid(plain: Path) -> None:
    sheets, places = _records(plain)
    for name, rows in places.items():
        for index, column in enumerate(COLUMNS[_export(name)]):
            if column.field in ("uscc", "permit_no"):
                for row in rows:
                    cell = sheets[name][row][index]
                    # HJ 608: who had no credit code when the number was given has one that begins with H9
                    old = _export(name).startswith("environment.") and (cell.startswith("H9") or not cell)
                    assert old or uscc_is_valid(cell[:18])


def test_truth_covers_every_data_row(plain: Path) -> None:
    sheets, places = _records(plain)
    for name, rows in sheets.items():
        assert places[name] == sorted(rows)[1:], name


def test_damage_is_listed_and_nothing_else_differs(plain: Path, usual: Path) -> None:
    clean, clean_places = _records(plain)
    dirty, dirty_places = _records(usual)
    listed = {
        (line["file"], int(line["row"]), line["column"]): line for line in read_table(usual / "truth", "damage_truth")
    }
    seen = set()
    for name, rows in dirty_places.items():
        columns = COLUMNS[_export(name)]
        assert len(rows) == len(clean_places[name])
        for row, clean_row in zip(rows, clean_places[name], strict=True):
            for index, column in enumerate(columns):
                now, before = dirty[name][row][index], clean[name][clean_row][index]
                damage = next((listed[name, row, h] for h in column.headers if (name, row, h) in listed), None)
                if damage is None:
                    # a date column may be written in another habit throughout
                    assert now == before or column.kind in ("date", "month"), (name, row, column.field)
                    continue
                seen.add((name, row, damage["column"]))
                assert now != before or column.kind == "date"
                expected = damage["true_value"]
                assert expected.split(";")[0] == before or (expected == "" and now in NULL_WORDS)
    assert seen == set(listed)


def test_most_kinds_of_damage_occur(usual: Path) -> None:
    kinds = {line["damage"] for line in read_table(usual / "truth", "damage_truth")}
    assert {
        "id_missing",
        "id_check_digit",
        "id_lower_x",
        "phone_several",
        "address_spelling",
        "address_prefix",
    } <= kinds


def test_findings_are_planted(usual: Path) -> None:
    found = {line["finding"]: line["entity_kind"] for line in read_table(usual / "truth", "finding_truth")}
    of_people = dict.fromkeys(("F01", "F011", "F02", "F03", "F21", "F211", "F23", "F231", "F232", "F24"), "person")
    planted = {**of_people, "F06": "benefit_unit"} | {
        "F08": "grid", "F09": "hukou_household", "F10": "person", "F11": "dwelling", "F111": "dwelling",
        "F12": "pollution_source", "F13": "market_entity", "F14": "market_entity", "F15": "market_entity",
        "F16": "dwelling", "F161": "market_entity", "F17": "dwelling", "F18": "grid", "F19": "region", "F22": "person", "F25": "region",
        "F251": "grid", "F26": "region", "F27": "person",
    }  # fmt: skip
    # a city so small may have nobody of eighty whom nobody pays, and no poor household with a shop
    assert {code: kind for code, kind in found.items() if code not in ("F04", "F041", "F07")} == planted


def test_benefit_units_have_the_size_that_real_rolls_have(tmp_path: Path) -> None:
    """domain2.md §h: 1.51 persons per unit in town, 1.80 in the country."""
    generate(tmp_path, households=1500, months=1, seed=12, dirt="plain")
    lines = [t for t in read_table(tmp_path / "truth", "record_truth") if t["entity_kind"] == "benefit_unit"]
    units = {line["true_id"] for line in lines}
    assert len(units) > 30
    assert 1.5 <= len(lines) / len(units) <= 1.8


def test_permit_categories_are_those_of_the_catalogue(plain: Path) -> None:
    """Catering is not in it; a repair shop is in it with a paint booth only, and never under key management."""
    sheets, places = _records(plain)
    columns = [column.field for column in COLUMNS["environment.pollution_source"]]
    category, industry = columns.index("permit_category"), columns.index("industry")
    said = {
        (sheets[name][row][industry], sheets[name][row][category])
        for name in places
        if _export(name) == "environment.pollution_source"
        for row in places[name]
    }
    assert "餐饮业" not in {trade for trade, _ in said}
    assert ("机动车修理业", "重点管理") not in said
    assert len(said) > 3


@pytest.fixture(scope="module")
def hard(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("hard")
    generate(out, households=HOUSEHOLDS, months=2, seed=12, dirt="hard")
    return out


def test_forms_are_the_same_bytes_again(hard: Path, tmp_path: Path) -> None:
    generate(tmp_path, households=HOUSEHOLDS, months=2, seed=12, dirt="hard")
    assert _digests(tmp_path) == _digests(hard)


def test_forms_say_of_every_record_in_which_sheet_and_row_it_stands(hard: Path, plain: Path) -> None:
    """The same records as without forms; the name of each stands in the row that the truth names."""
    told = {(t["file"], t["role"], t["entity_kind"], t["true_id"]) for t in read_table(hard / "truth", "record_truth")}
    records = read_table(plain / "truth", "record_truth")
    assert {(t[1], t[2], t[3]) for t in told} == {(t["role"], t["entity_kind"], t["true_id"]) for t in records}
    places = defaultdict(list)
    for line in read_table(hard / "truth", "record_truth"):
        if "低保" in line["file"] and line["entity_kind"] == "person":
            places[line["file"], line["sheet"]].append(int(line["row"]))
    assert len(places) > 2
    for (file, sheet), rows in places.items():
        cells = (
            CalamineWorkbook.from_path(str(hard / "inbox" / file))
            .get_sheet_by_name(sheet)
            .to_python(skip_empty_area=False)
        )
        names = [str(cells[row - 1][2]) for row in rows]
        assert all(names) and "小计" not in "".join(names)
        header = next(row for row, line in enumerate(cells) if "姓名" in "".join(map(str, line)))
        assert sorted(rows) == list(range(header + 2, header + 2 + len(rows)))


def test_forms_hold_what_departments_draw(hard: Path) -> None:
    """Sheets per town, hidden sheets, merges, pages; HTML and SpreadsheetML that call themselves .xls; UTF-16 text."""
    kinds = {line["damage"] for line in read_table(hard / "truth", "damage_truth")}
    assert {"merged_down", "id_tab", "id_apostrophe", "row_shifted", "wrong_total"} <= kinds
    content = {path.name: path.read_bytes() for path in (hard / "inbox").iterdir()}
    starts = {name.split("_")[1]: body[:40] for name, body in content.items() if "202610" in name}
    assert starts["殡葬火化信息"].startswith(b"<html>")
    assert b"<?xml" in starts["死亡注销人员名单"]
    assert starts["网格化巡查台账"].startswith(b"\xff\xfe")
    book = CalamineWorkbook.from_path(str(hard / "inbox" / "网格办_重点人群名单_202610.xlsx"))
    assert [str(meta.visible).rpartition(".")[2] for meta in book.sheets_metadata].count("Hidden") == 1
