"""Another city's words: its addresses, its regions and the coverage of its grids are read by its own file alone."""

from __future__ import annotations

import pytest

from gridhub.places.coverage import read_coverage
from gridhub.places.gazetteer import Gazetteer
from gridhub.places.link import link_places
from gridhub.places.parsing import parse
from gridhub.places.plan import Block, divide, level_words
from gridhub.places.region_names import RegionName
from gridhub.places.regions import bare_name
from gridhub.project.address_grammar import AddressGrammar
from gridhub.project.decisions import Decisions
from gridhub.project.reading.word_lists import read_address_grammar
from gridhub.project.rule_files import ADDRESS
from tests.unit.places.test_link_places import AS_OF, COMMUNITY, KEY, VILLAGE, grid, insert, law_of_ids, open_city
from tests.unit.places.test_link_places import standard as listed

HILLS = """
building: [号院]
court: [大院]
group: [片]
village: [寨]
phase: [批]
coverage:
  whole: [全寨, 整个]
  along: [一线]
  along_shop: [铺面]
  low_houses: [土房]
  odd: [奇]
  even: [偶]
"""


@pytest.fixture(scope="module")
def hills(tmp_path_factory: pytest.TempPathFactory) -> AddressGrammar:
    path = tmp_path_factory.mktemp("hills") / ADDRESS.file
    path.parent.mkdir(parents=True)
    path.write_text(HILLS, encoding="utf-8")
    grammar, errors = read_address_grammar(path.parents[2])
    assert errors == []
    return grammar


def placed(words: AddressGrammar, coverages: tuple[str, str, str, str]) -> dict[str, set[str]]:
    """The end of the grid's code, or why there is none, by building, street and group; three grids of 九龙社区, one of 王寨."""
    con = open_city()
    con.execute("UPDATE claim.region SET region_name = '王寨' WHERE region_code = ?", [VILLAGE])
    for building in (1, 2, 3):
        for unit in (1, 2):
            text = f"示例市城关街道九龙社区阳光小区{building}号院{unit}单元101室"
            listed(con, f"院{building}-{unit}", text, COMMUNITY)
    for door in (1, 2):
        listed(con, f"路{door}", f"示例市城关街道九龙社区解放路{door}号", COMMUNITY)
    for group in (1, 2):
        listed(con, f"片{group}", f"示例市青山镇王寨{group}片5号", VILLAGE)
    for end, coverage in zip(("001", "002", "003"), coverages, strict=False):
        grid(con, COMMUNITY + end, coverage, region=COMMUNITY)
    grid(con, VILLAGE + "001", coverages[3], region=VILLAGE)
    insert(con, "address", record_id="x", role="residence", department="civil_affairs", address_text="王寨2片5号")
    link_places(con, KEY, Decisions(), AS_OF, law_of_ids, words)
    found: dict[str, set[str]] = {}
    for code, leaf, reason in con.execute(
        "SELECT d.std_address_code, g.grid_code, d.grid_reason FROM link.dwelling d "
        "LEFT JOIN (SELECT DISTINCT grid_id, grid_code FROM link.grid) g USING (grid_id)"
    ).fetchall():
        found.setdefault(code, set()).add(reason or str(leaf or "none").removeprefix(COMMUNITY))
    found["x"] = {
        str(code)
        for (code,) in con.execute(
            "SELECT d.std_address_code FROM link.address a LEFT JOIN link.dwelling d USING (dwelling_id) "
            "WHERE a.record_id = 'x'"
        ).fetchall()
    }
    return found


@pytest.mark.parametrize("village", ["全寨", "王寨1、2片", "王寨整个", "1片和2片"])
def test_a_city_of_its_own_words_is_read_right(hills: AddressGrammar, village: str) -> None:
    found = placed(hills, ("阳光小区1-2号院、3号院2单元", "阳光小区3号院1单元", "解放路一线铺面", village))
    assert found == {
        "院1-1": {"001"}, "院1-2": {"001"}, "院2-1": {"001"}, "院2-2": {"001"}, "院3-1": {"002"}, "院3-2": {"001"},
        "路1": {"003"}, "路2": {"003"}, "片1": {f"{VILLAGE}001"}, "片2": {f"{VILLAGE}001"}, "x": {"片2"},
    }  # fmt: skip


@pytest.mark.parametrize(
    ("ours", "theirs", "kind"),
    [
        ("阳光小区1-3号院", "阳光小区1-3栋", "building"),
        ("王寨1-2片", "李家村1-2组", "group"),
        ("王寨1片3号", "李家村1组3号", "group_door"),
        ("解放路一线", "解放路沿线", "street"),
        ("土房", "平房区", "open"),
        ("解放路奇号", "解放路单号", "door"),
    ],
)
def test_what_the_city_took_out_is_no_word_any_more(hills: AddressGrammar, ours: str, theirs: str, kind: str) -> None:
    default = AddressGrammar()
    assert [part.kind for part in read_coverage(ours, hills)] == [kind]
    assert [part.kind for part in read_coverage(theirs, default)] == [kind]
    assert [part.kind for part in read_coverage(theirs, hills)] != [kind]
    assert [part.kind for part in read_coverage(ours, default)] != [kind]


def test_names_of_regions_and_phases_follow_the_city(hills: AddressGrammar) -> None:
    assert (bare_name("九龙寨", hills), bare_name("九龙村", hills)) == ("九龙", "九龙村")
    assert (bare_name("九龙村", AddressGrammar()), bare_name("九龙寨", AddressGrammar())) == ("九龙", "九龙寨")
    assert [(part.head, part.phase) for part in read_coverage("阳光小区(2批)", hills)] == [("阳光小区", "2")]
    assert [part.phase for part in read_coverage("阳光小区(2期)", hills)] == [None]


def test_a_proposal_is_written_in_words_the_city_reads(hills: AddressGrammar) -> None:
    blocks = [Block(("阳光小区", n), "阳光小区", "building", str(n), 60, 60) for n in (1, 2, 3, 4)]
    grids = divide(blocks, (60, 130), 120, "九龙社区", level_words(hills)).grids
    assert [grid.coverage for grid in grids] == ["阳光小区1-2号院", "阳光小区3-4号院"]
    assert [part.kind for grid in grids for part in read_coverage(grid.coverage, hills)] == ["building", "building"]


@pytest.mark.parametrize(
    ("text", "read"),
    [
        # A floor's word is no building's; a shop's or plate's word is no unit's; 和 in a name joins nothing.
        ("大厦1-3楼", [("whole", "大厦1-3楼", None, None)]),
        ("解放路3、5号门店", [("door", "解放路", "3", None), ("whole", "5号门店", None, None)]),
        ("天和小区1栋和3栋", [("building", "天和小区", "1", None), ("building", "天和小区", "3", None)]),
        ("阳光小区3栋2门", [("unit", "阳光小区", "2", None)]),
        ("幸福小区1-3排", [("building", "幸福小区", "1", "3")]),
        ("解放路单数号", [("door", "解放路", None, None)]),
    ],
)  # fmt: skip
def test_words_of_two_meanings_in_a_coverage(text: str, read: list[tuple[str, str, str | None, str | None]]) -> None:
    assert [(p.kind, p.head, p.low, p.high) for p in read_coverage(text, AddressGrammar())] == read


def test_what_people_leave_out_of_a_name_is_the_citys() -> None:
    """阳光 for 阳光新村, 三坪四巷 of a village, 柳树村落: another city's habits; the default's mean nothing there."""
    own = AddressGrammar(unsaid=("新村",), ward=("坪",), hamlet=("村落",))

    def read(text: str, words: AddressGrammar) -> tuple[str | None, str | None, str | None]:
        regions = [RegionName(COMMUNITY, "九龙社区", "community", None)]
        known = Gazetteer.of_regions(regions, words).with_places([("阳光新村", COMMUNITY), ("金色小区", COMMUNITY)])
        parsed = parse(f"九龙社区{text}", known)
        return parsed.place, parsed.phase, parsed.road

    default = AddressGrammar()
    assert read("阳光3栋101室", own)[0] == "阳光新村"
    assert read("金色3栋101室", default)[0] == "金色小区"
    assert (read("阳光3栋101室", default)[0], read("金色3栋101室", own)[0]) == ("阳光", "金色")
    assert read("三坪四巷5号", own)[1:] == ("3坪", "四巷")
    assert read("二坊六巷5号", default)[1:] == ("2坊", "六巷")
    assert read("二坊六巷5号", own)[1] is None
    assert (read("柳树村落5号", own)[0], read("柳树自然村5号", default)[0]) == ("柳树", "柳树")
