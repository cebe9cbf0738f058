"""Every spelling of an address reads as the same building, unit and room."""

from __future__ import annotations

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gridhub.places.gazetteer import Gazetteer
from gridhub.places.parsing import parse
from gridhub.places.region_names import RegionName
from gridhub.places.spelling import chinese, normalise, normalised, number
from gridhub.project.address_grammar import AddressGrammar

REGIONS = Gazetteer.of_regions(
    [
        RegionName("990081000000", "示例市", "county", None),
        RegionName("990081001000", "城关街道", "town", "990081000000"),
        RegionName("990081100000", "三岔镇", "town", "990081000000"),
        RegionName("990081001001", "九龙社区居民委员会", "village", "990081001000"),
        RegionName("990081100200", "李家村", "village", "990081100000"),
        RegionName("990081100201", "李家店村", "village", "990081100000"),
    ],
    AddressGrammar(),
).with_places([("阳光小区", "990081001001"), ("九龙花园", "990081001001"), ("解放路", "990081001001")])

ROOMS = (
    "阳光小区3栋2单元501", "3#-2-501", "3-2-501", "三号楼二单元501室", "３－２－５０１", "3幢2单元501号", "3号楼2单元5楼1号",
    "3#楼2#501", "3—2—501", "3栋2门501", "三栋二单元五〇一室", "3 栋 2 单元 501", "03栋2单元0501", "3号2单元501",
    "3-2-5-1", "3栋2单元501(出租)", "3座2单元501户",
)  # fmt: skip


@pytest.mark.parametrize("text", ROOMS)
def test_room_spellings(text: str) -> None:
    parsed = parse(text, REGIONS)
    assert (parsed.building, parsed.unit, parsed.room, parsed.floor) == ("3", "2", "501", "5")
    assert parsed.place in (None, "阳光小区")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("十二栋一单元1102室", {"building": "12", "unit": "1", "room": "1102", "floor": "11"}),
        ("三期3-2-501", {"phase": "3", "building": "3", "unit": "2", "room": "501"}),
        ("阳光小区(三期)3栋2单元501", {"place": "阳光小区", "phase": "3", "building": "3", "room": "501"}),
        ("3号楼501", {"building": "3", "unit": None, "room": "501", "pair": False}),
        ("3-501", {"building": "3", "unit": None, "room": "501", "pair": True}),
        ("A座1201", {"building": "A", "unit": None, "room": "1201", "floor": "12"}),
        ("a座1201", {"building": "A", "room": "1201"}),
        ("李家村3组12号", {"group": "3", "door": "12", "place": None}),
        ("三组12号", {"group": "3", "door": "12"}),
        ("三社12号", {"group": "3", "door": "12"}),
        ("第三村民小组12号", {"group": "3", "door": "12"}),
        ("第十二村民小组一百零三号", {"group": "12", "door": "103"}),
        ("解放路12号", {"door": "12", "building": None, "road": "解放路"}),
        ("解放路12号附1号", {"door": "12-1", "road": "解放路"}),
        ("解放路12号201室", {"door": "12", "room": "201", "building": None}),
        ("解放路12号3栋2单元501", {"door": "12", "building": "3", "room": "501", "road": "解放路"}),
        ("阳光小区3号楼", {"building": "3", "room": None, "unit": None}),
        ("阳光小区3栋2单元", {"building": "3", "unit": "2", "room": None}),
        ("1幢无单元501室", {"building": "1", "unit": None, "room": "501"}),
        ("3楼301", {"building": None, "floor": "3", "room": "301"}),
        ("加油站东侧", {"place": None, "building": None, "room": None, "door": None}),
        ("", {"level": "none"}),
    ],
)
def test_other_forms(text: str, expected: dict[str, object]) -> None:
    parsed = parse(text, REGIONS)
    assert {name: getattr(parsed, name) for name in expected} == expected


def test_a_door_alone_is_a_door_and_nothing_more() -> None:
    parsed = parse("12号", REGIONS)
    assert (parsed.door, parsed.place, parsed.level, parsed.scope) == ("12", None, "door", None)


@pytest.mark.parametrize(
    "prefix",
    [
        "",
        "示例市",
        "城关街道",
        "示例市城关街道九龙社区",
        "九龙社区居委会",
        "九龙",
        "九龙社区居民委员会",
        "示例市城关街道办事处",
        "示例省示例市九龙居委会",
    ],
)
def test_prefixes_are_read_as_regions(prefix: str) -> None:
    parsed = parse(f"{prefix}阳光小区3栋2单元501室", REGIONS)
    assert (parsed.place, parsed.building, parsed.outside, parsed.leftover) == ("阳光小区", "3", False, "")
    assert parsed.scope is None or "990081001001" in parsed.scope


@pytest.mark.parametrize(
    "prefix", ["李家村", "李家", "三岔镇李家村", "李家村委会", "李家村村民委员会", "示例市三岔镇李家村"]
)
@pytest.mark.parametrize("rest", ["3组12号", "三组12号", "三社12号", "第三村民小组12号", "3队十二号", "3组12"])
def test_village_addresses(prefix: str, rest: str) -> None:
    parsed = parse(prefix + rest, REGIONS)
    assert parsed.scope == frozenset({"990081100200"})
    assert (parsed.group, parsed.door, parsed.place, parsed.level) == ("3", "12", None, "door")


def test_the_longer_name_wins_and_an_estate_may_begin_like_a_community() -> None:
    assert parse("李家店村3组12号", REGIONS).scope == frozenset({"990081100201"})
    own = parse("九龙花园3-2-501", REGIONS)
    assert (own.place, own.regions) == ("九龙花园", ())


@pytest.mark.parametrize(
    "text", ["云岭市临江镇和平村3组12号", "东平县3组12号", "河口区阳光花园3-2-501", "某某省示例县李家屯3组1号"]
)
def test_other_counties_are_outside(text: str) -> None:
    assert parse(text, REGIONS).outside


def test_a_longer_road_before_a_known_estate_is_explained() -> None:
    parsed = parse("人民路88号阳光小区3栋2单元501", REGIONS)
    assert (parsed.place, parsed.room) == ("阳光小区", "501")


@given(st.integers(1, 99))
def test_chinese_numbers(value: int) -> None:
    assert number(chinese(value)) == str(value)


@given(
    building=st.integers(1, 99),
    unit=st.integers(1, 9),
    floor=st.integers(1, 33),
    serial=st.integers(1, 12),
    phase=st.none() | st.integers(1, 9),
    spelling=st.integers(0, 10),
    wide=st.booleans(),
    prefix=st.sampled_from(["", "示例市", "示例市城关街道九龙社区", "九龙"]),
)
def test_any_spelling_of_a_room_gives_its_key(
    building: int, unit: int, floor: int, serial: int, phase: int | None, spelling: int, wide: bool, prefix: str
) -> None:
    room = f"{floor}{serial:02d}"
    forms = (
        f"{building}栋{unit}单元{room}", f"{building}#-{unit}-{room}", f"{building}-{unit}-{room}",
        f"{chinese(building)}号楼{chinese(unit)}单元{room}室", f"{building}幢{unit}单元{room}号",
        f"{building}号楼{unit}单元{floor}楼{serial}号", f"{building}#楼{unit}#{room}", f"{building}—{unit}—{room}",
        f"{building}栋{unit}门{room}", f"{building:02d}座{unit}单元{room}户", f"{building}号{unit}单元{floor}层{room}",
    )  # fmt: skip
    text = f"{prefix}阳光小区{'' if phase is None else f'{chinese(phase)}期'}{forms[spelling]}"
    if wide:
        text = text.translate({ord("0") + d: "０１２３４５６７８９"[d] for d in range(10)})
    parsed = parse(text, REGIONS)
    assert (parsed.place, parsed.building, parsed.unit, parsed.room, parsed.floor) == (
        "阳光小区", str(building), str(unit), room, str(floor),
    )  # fmt: skip
    assert parsed.phase == (None if phase is None else str(phase))
    assert parsed.level == "room"


@given(group=st.integers(1, 30), door=st.integers(1, 300), form=st.integers(0, 4))
def test_any_spelling_of_a_village_door_gives_its_key(group: int, door: int, form: int) -> None:
    if form == 3 and group > 20:
        group = 20
    spelled = (
        f"{group}组",
        f"{chinese(group)}组",
        f"{chinese(group)}社",
        f"第{chinese(group)}村民小组",
        f"第{group}小组",
    )
    parsed = parse(f"李家村{spelled[form]}{door}号", REGIONS)
    assert (parsed.group, parsed.door) == (str(group), str(door))


@given(st.text(max_size=40))
def test_no_text_is_fatal(text: str) -> None:
    assert parse(text, REGIONS).level


@given(st.text(alphabet=st.sampled_from("阳光小区3栋（）()一二三期东区２—－  -。,、#号“”ａB附12:\t"), max_size=20))
def test_one_text_is_normalised_as_many_are(text: str) -> None:
    many = pl.DataFrame({"text": [text]}).select(normalised(pl.col("text"))).item()
    assert normalise(text, AddressGrammar()) == many or "(" in many


def test_a_natural_village_named_like_another_village_of_the_town_is_not_that_village() -> None:
    regions = Gazetteer.of_regions(
        [
            RegionName("990081000000", "示例市", "county", None),
            RegionName("990081100000", "柳河镇", "town", "990081000000"),
            RegionName("990081100200", "刘家村", "village", "990081100000"),
            RegionName("990081100201", "南沟村", "village", "990081100000"),
        ],
        AddressGrammar(),
    )
    below = parse("示例市柳河镇刘家村南沟43号", regions)
    assert (below.scope, below.place, below.door) == (frozenset({"990081100200"}), "南沟", "43")
    own = parse("柳河镇南沟43号", regions)
    assert (own.scope, own.place, own.door) == (frozenset({"990081100201"}), None, "43")
