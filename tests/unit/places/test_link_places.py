"""The places stage on a tiny city: what resolves, what does not, and which grid each dwelling gets."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

import duckdb
import polars as pl
import pytest

from gridhub.contracts.interfaces import Address, Grid, Region
from gridhub.identity.registry import Identified, identify
from gridhub.kinds.place import DWELLING
from gridhub.places.dwelling_ids import FoundingKey
from gridhub.places.link import link_places
from gridhub.places.tables import TABLES, columns_of
from gridhub.project.address_grammar import AddressGrammar
from gridhub.project.decisions import Decisions, EstateAlias, PlaceAlias
from gridhub.state.keys import HubKey
from gridhub.tables.spec import table_of

AS_OF = date(2026, 10, 31)
COMMUNITY, SECOND, VILLAGE = "990081001001", "990081001002", "990081100200"


KEY = HubKey(b"test key of the places tests....")


def alias_line(alias: str, estate: str, region_code: str | None) -> EstateAlias:
    return EstateAlias(AS_OF, "tester", "known under both names", 2, alias, estate, region_code)


def open_city() -> duckdb.DuckDBPyConnection:
    """An empty warehouse with the claim tables of the interface contracts and the region list."""
    con = duckdb.connect(":memory:")
    con.execute("CREATE SCHEMA claim")
    for contract in (Address, Grid, Region):
        spec = table_of(contract)
        columns = ", ".join(f"{column.name} {column.sql_type}" for column in spec.columns)
        con.execute(f"CREATE TABLE {spec.name} ({columns})")
    for code, name, level, parent in (
        ("990081000000", "示例市", "county", None),
        ("990081001000", "城关街道", "town", "990081000000"),
        ("990081100000", "青山镇", "town", "990081000000"),
        (COMMUNITY, "九龙社区", "village", "990081001000"),
        (SECOND, "和平社区", "village", "990081001000"),
        (VILLAGE, "李家村", "village", "990081100000"),
    ):
        insert(con, "region", record_id=f"r:{code}", role="region", issuer="民政", vintage="2026-10", region_code=code,
               region_name=name, region_level=level, parent_code=parent)  # fmt: skip
    return con


def insert(con: duckdb.DuckDBPyConnection, table: str, **values: object) -> None:
    names = ", ".join(values)
    con.execute(f"INSERT INTO claim.{table} ({names}) VALUES ({', '.join('?' * len(values))})", list(values.values()))


def standard(con: duckdb.DuckDBPyConnection, code: str, text: str, region: str) -> None:
    insert(con, "address", record_id=f"s:{code}", role="standard", department="public_security", address_text=text,
           region_code=region, std_address_code=code, is_standard=True)  # fmt: skip


def says(con: duckdb.DuckDBPyConnection, record: str, text: str | None, hint: str | None = None) -> None:
    insert(con, "address", record_id=record, role="residence", department="civil_affairs", address_text=text,
           region_name=hint)  # fmt: skip


def grid(con: duckdb.DuckDBPyConnection, code: str, coverage: str, *, level: int = 1, parent: str | None = None,
         region: str | None = None, system: str = "unified", valid_to: date | None = None) -> None:  # fmt: skip
    insert(con, "grid", record_id=f"g:{system}:{code}", role="grid", grid_system=system, grid_code=code,
           department="grid_office" if system == "unified" else system, grid_level=level, parent_grid_code=parent,
           region_code=region, coverage_text=coverage, valid_from=date(2023, 1, 1), valid_to=valid_to)  # fmt: skip


def estate(con: duckdb.DuckDBPyConnection, region: str, prefix: str, name: str, buildings: int = 3, units: int = 2,
           floors: int = 6) -> None:  # fmt: skip
    """An estate with two rooms per floor; codes ``name-b-u-room``."""
    for b in range(1, buildings + 1):
        for u in range(1, units + 1):
            for room in (f"{f}{s:02d}" for f in range(1, floors + 1) for s in (1, 2)):
                standard(con, f"{name}-{b}-{u}-{room}", f"示例市{prefix}{name}{b}栋{u}单元{room}室", region)


def small_city() -> duckdb.DuckDBPyConnection:
    """阳光小区 and 翠园花园 in 九龙, 翠园花园 again in 和平, 解放路 in 和平, three groups in 李家村."""
    con = open_city()
    estate(con, COMMUNITY, "城关街道九龙社区", "阳光小区")
    estate(con, COMMUNITY, "城关街道九龙社区", "翠园花园", buildings=1)
    for room in ("101", "102"):
        standard(con, f"twin-{room}", f"示例市城关街道和平社区翠园花园1栋1单元{room}室", SECOND)
    for door in range(1, 21):
        standard(con, f"road-{door}", f"示例市城关街道和平社区解放路{door}号", SECOND)
    for group in (1, 2, 3):
        for door in range(1, 13):
            standard(con, f"v-{group}-{door}", f"示例市青山镇李家村{group}组{door}号", VILLAGE)
    return con


def link(con: duckdb.DuckDBPyConnection, aliases: Sequence[EstateAlias] = ()) -> None:
    link_with(con, Decisions(estate_alias=tuple(aliases)))


def law_of_ids(tokens: pl.DataFrame, before: pl.DataFrame, key: FoundingKey) -> Identified:
    return identify(tokens, before, DWELLING, key)


def link_with(con: duckdb.DuckDBPyConnection, decisions: Decisions, before: pl.DataFrame | None = None) -> None:
    link_places(con, KEY, decisions, AS_OF, law_of_ids, AddressGrammar(), before)


def said_of(con: duckdb.DuckDBPyConnection, *records: str) -> list[tuple[str, str, str | None]]:
    """Record, method and code of the listed dwelling of addresses, by record."""
    return con.execute(
        "SELECT record_id, method, std_address_code FROM link.address LEFT JOIN link.dwelling USING (dwelling_id) "
        "WHERE list_contains(?, record_id) ORDER BY record_id",
        [list(records)],
    ).fetchall()


def answer(
    text: str | None, hint: str | None = None, aliases: Sequence[EstateAlias] = ()
) -> tuple[str | None, str, str, int]:
    """(standard address code, method, rule, candidates) of one address in the small city."""
    con = small_city()
    says(con, "x", text, hint)
    link(con, aliases)
    row = con.execute(
        "SELECT d.std_address_code, a.method, a.rule, a.candidate_count FROM link.address a "
        "LEFT JOIN link.dwelling d USING (dwelling_id) WHERE a.record_id = 'x'"
    ).fetchall()
    assert len(row) == 1
    return row[0]


@pytest.mark.parametrize(
    ("text", "hint", "code", "method"),
    [
        ("阳光小区3栋2单元501", None, "阳光小区-3-2-501", "exact"),
        ("九龙社区阳光小区三号楼二单元五楼一号", None, "阳光小区-3-2-501", "exact"),
        ("阳光3-2-501", None, "阳光小区-3-2-501", "alias"),
        ("3-2-501", "九龙社区", "阳光小区-3-2-501", "place_inferred"),
        ("翠园花园1栋1单元101", "和平社区", "twin-101", "exact"),
        ("和平居委会翠园花园1-1-101", "九龙社区", "twin-101", "exact"),
        ("翠园花园1栋2单元101", None, "翠园花园-1-2-101", "exact"),
        ("解放路12号", None, "road-12", "exact"),
        ("青山镇李家村三社5号", None, "v-3-5", "exact"),
        ("三组5号", "李家村", "v-3-5", "exact"),
        ("解放路7号", "九龙社区", "road-7", "region_overruled"),
    ],
)
def test_resolves(text: str, hint: str | None, code: str, method: str) -> None:
    assert answer(text, hint)[:2] == (code, method)


@pytest.mark.parametrize(
    ("text", "hint", "method", "rule", "count"),
    [
        ("翠园花园1栋1单元101", None, "ambiguous", "several", 2),
        ("阳光小区3号楼501", None, "ambiguous", "several", 2),
        ("阳光小区3-501", None, "ambiguous", "several", 2),
        ("3-2-501", None, "unresolved", "no_region", 0),
        ("三组5号", None, "unresolved", "no_region", 0),
        ("李家村5号", None, "ambiguous", "several", 3),
        ("12号", None, "unresolved", "no_region", 0),
        ("云岭市阳光小区3-2-501", None, "unresolved", "outside", 0),
        ("东平县柳河镇李家村3组5号", None, "unresolved", "outside", 0),
        ("阳光小区3栋2单元5001", None, "unresolved", "no_such_room", 5),
        ("阳关小区3-2-501", "九龙社区", "unresolved", "similar_place", 1),
        ("加油站东侧", None, "unresolved", "unparsed", 0),
        (None, None, "unresolved", "empty", 0),
        ("阳光小区3栋", None, "building", "unique", 24),
        ("阳光小区3栋2单元", None, "building", "unique", 12),
        ("阳光小区", None, "place", "unique", 72),
        ("李家村", None, "region", "region_text", 0),
        ("李家村3组", None, "place", "region_text", 12),
    ],
)
def test_nothing_is_guessed(text: str | None, hint: str | None, method: str, rule: str, count: int) -> None:
    assert answer(text, hint) == (None, method, rule, count)


def test_a_room_that_the_building_has_once_needs_no_unit() -> None:
    con = small_city()
    standard(con, "shop", "示例市城关街道九龙社区阳光小区3栋2单元701室", COMMUNITY)
    says(con, "x", "阳光小区3号楼701")
    says(con, "y", "阳光小区3-701")
    link(con)
    rows = con.execute(
        "SELECT a.method, a.confidence, d.std_address_code "
        "FROM link.address a JOIN link.dwelling d USING (dwelling_id) "
        "WHERE a.role = 'residence' ORDER BY a.record_id"
    ).fetchall()
    assert rows == [("unit_inferred", Decimal("0.900"), "shop"), ("dash_inferred", Decimal("0.900"), "shop")]


@pytest.mark.parametrize("text", ["阳光小区3号楼601", "阳光小区3-601"])
def test_a_room_missing_from_the_list_of_one_unit_is_not_taken_for_the_other_units_room(text: str) -> None:
    con = small_city()
    con.execute("DELETE FROM claim.address WHERE record_id LIKE '%阳光小区-3-1-601%'")
    says(con, "x", text)
    link(con)
    row = con.execute("SELECT dwelling_id, method FROM link.address WHERE record_id = 'x'").fetchall()
    assert row == [(None, "ambiguous")]


def test_aliases_are_decisions() -> None:
    assert answer("新城国际3-2-501")[0] is None
    assert answer("新城国际3-2-501", aliases=[alias_line("新城国际", "阳光小区", COMMUNITY)])[:2] == (
        "阳光小区-3-2-501",
        "alias",
    )


def test_an_unlisted_room_of_a_listed_building_founds_one_dwelling_for_all_its_spellings() -> None:
    con = small_city()
    for record, text in (("x", "阳光小区3栋1单元303"), ("y", "九龙社区阳光小区3#-1-303"), ("z", "阳光小区3号楼303")):
        says(con, record, text)
    says(con, "w", "和平社区望江苑2-1-101")
    link(con)
    rows = con.execute(
        "SELECT record_id, method, dwelling_id, address_id, region_code "
        "FROM link.address WHERE role = 'residence' ORDER BY 1"
    ).fetchall()
    assert [(r[0], r[1], r[4]) for r in rows] == [
        ("w", "founded", SECOND), ("x", "founded", COMMUNITY), ("y", "founded", COMMUNITY), ("z", "ambiguous", COMMUNITY),
    ]  # fmt: skip
    assert len({r[2] for r in rows[1:3]}) == len({r[3] for r in rows[1:3]}) == 1


@pytest.mark.parametrize(
    ("text", "rule", "candidate"),
    [
        ("城关街道九龙社区翠园小区1栋1单元101室", "alias_candidate", "翠园花园-1-1-101"),
        ("城关街道九龙社区翠园花园住宅小区1栋1单元101室", "alias_candidate", "翠园花园-1-1-101"),
        ("城关街道九龙社区翠园家属院1栋1单元101室", "alias_candidate", "翠园花园-1-1-101"),
        ("城关街道九龙社区翠园公寓1栋1单元101室", "alias_candidate", "翠园花园-1-1-101"),
        ("城关街道九龙社区幸福翠园1栋1单元101室", "alias_candidate", "翠园花园-1-1-101"),
        ("城关街道九龙社区翠园花园一期1栋1单元101室", "no_such_place", "翠园花园-1-1-101"),
        ("城关街道九龙社区翠园花园东区1栋1单元101室", "no_such_place", "翠园花园-1-1-101"),
        ("城关街道九龙社区翠园花园99栋1单元101室", "no_such_place", "翠园花园-1-1-101"),
        ("城关街道九龙社区翠园花园A栋1单元101室", "no_such_place", "翠园花园-1-1-101"),
        ("城关街道和平社区解放路12号附1号", "no_such_place", "road-12"),
        ("城关街道和平社区解放路12号201室", "no_such_room", "road-12"),
        ("城关街道和平社区解放路12号华苑1栋1单元201室", "alias_candidate", None),
    ],
)
def test_nothing_is_founded_inside_a_listed_place_but_a_person_is_asked(
    text: str, rule: str, candidate: str | None
) -> None:
    con = small_city()
    says(con, "x", text)
    link(con)
    assert con.execute("SELECT method, rule FROM link.address WHERE record_id = 'x'").fetchone() == ("unresolved", rule)
    nearest = con.execute(
        "SELECT d.std_address_code FROM link.address_candidate AS c JOIN link.dwelling AS d USING (dwelling_id) "
        "WHERE c.record_id = 'x' AND c.candidate_no = 1"
    ).fetchone()
    assert nearest == ((candidate,) if candidate else None)


def test_an_estate_at_a_street_number_is_reached_by_either() -> None:
    con = open_city()
    for room in ("0101", "0102"):
        text = f"示例市城关街道九龙社区迎宾大道98号怡景雅居1栋1单元{room}室"
        standard(con, f"e-{room}", text, COMMUNITY)
    texts = (
        "怡景雅居1栋1单元101", "迎宾大道98号1栋1单元101室", "九龙社区迎宾大道98号怡景雅居1-1-101", "怡景雅居1号楼1单元0101室",
    )  # fmt: skip
    for number, text in enumerate(texts):
        says(con, f"x{number}", text)
    says(con, "y", "怡景雅居1栋1单元-101")
    says(con, "z", "迎宾大道98号怡景雅居")
    link(con)
    rows = con.execute(
        "SELECT a.record_id, d.std_address_code, a.method FROM link.address a LEFT JOIN link.dwelling d USING (dwelling_id) "
        "WHERE a.role = 'residence' ORDER BY 1"
    ).fetchall()
    assert rows == [
        *((f"x{number}", "e-0101", "exact") for number in range(4)), ("y", None, "unresolved"), ("z", None, "place"),
    ]  # fmt: skip


def test_a_collective_register_is_nobodys_household() -> None:
    con = small_city()
    standard(con, "c-1", "示例市城关街道九龙社区城关派出所集体户", COMMUNITY)
    says(con, "x", "城关派出所集体户", "九龙社区")
    says(con, "y", "示例市城关街道九龙社区城关派出所集体户")
    link(con)
    assert con.execute(
        "SELECT a.method, d.is_collective FROM link.address a LEFT JOIN link.dwelling d USING (dwelling_id) "
        "WHERE a.role = 'residence' ORDER BY a.record_id"
    ).fetchall() == [("collective", None), ("text", True)]


def test_a_former_name_of_a_village_leads_to_it_when_somebody_decided_so() -> None:
    former = (PlaceAlias(AS_OF, "tester", "renamed in 2011", 2, "大槐树村", VILLAGE),)
    found = []
    for decided in ((), former):
        con = small_city()
        says(con, "x", "青山镇大槐树村3组5号")
        link_with(con, Decisions(place_alias=decided))
        found.append(con.execute(
            "SELECT d.std_address_code FROM link.address a LEFT JOIN link.dwelling d USING (dwelling_id) "
            "WHERE a.record_id = 'x'"
        ).fetchone())  # fmt: skip
    assert found == [(None,), ("v-3-5",)]


def test_a_dwelling_that_an_address_founded_keeps_its_id_when_the_list_names_it() -> None:
    con = small_city()
    says(con, "x", "和平社区望江苑2-1-101")
    link(con)
    (founded,) = con.execute("SELECT dwelling_id FROM link.address WHERE record_id = 'x'").fetchall()
    before = con.sql("SELECT * FROM link.place_registry").pl()

    later = small_city()
    says(later, "x", "和平社区望江苑2-1-101")
    standard(later, "new", "示例市城关街道和平社区望江苑2栋1单元101室", SECOND)
    link_with(later, Decisions(), before)
    assert later.execute("SELECT dwelling_id FROM link.dwelling WHERE std_address_code = 'new'").fetchall() == [founded]
    assert later.execute("SELECT old_id, new_id, change FROM link.place_id_change").fetchall() == [
        (founded[0], founded[0], "listed")
    ]


def test_a_dwelling_keeps_its_id_when_its_code_or_the_spelling_of_its_address_changes() -> None:
    con = open_city()
    standard(con, "old-code", "示例市城关街道九龙社区阳光小区1栋1单元101室", COMMUNITY)
    standard(con, "renamed", "示例市城关街道九龙社区阳光小区1栋1单元102室", COMMUNITY)
    link(con)
    before = con.sql("SELECT * FROM link.place_registry").pl()
    ids = dict(con.execute("SELECT std_address_code, dwelling_id FROM link.dwelling").fetchall())

    later = open_city()
    standard(later, "new-code", "示例市城关街道九龙社区阳光小区1栋1单元101室", COMMUNITY)
    standard(later, "renamed", "示例市城关街道九龙社区朝阳花园1栋1单元102室", COMMUNITY)
    link_with(later, Decisions(), before)
    now = dict(later.execute("SELECT std_address_code, dwelling_id FROM link.dwelling").fetchall())
    assert now == {"new-code": ids["old-code"], "renamed": ids["renamed"]}
    assert later.execute("SELECT count(*) FROM link.place_id_change").fetchone() == (0,)


def test_the_area_of_a_police_station_is_learned_from_clear_addresses() -> None:
    con = small_city()
    for number in range(30):
        says(
            con, f"c{number:02d}", f"阳光小区{number // 12 + 1}-{number % 2 + 1}-{number // 2 % 6 + 1}01", "城东派出所"
        )
    says(con, "x", "翠园花园1-1-101", "城东派出所")
    says(con, "y", "翠园花园1-1-101", "城西派出所")
    link(con)
    rows = con.execute(
        "SELECT a.method, a.rule, d.std_address_code FROM link.address a LEFT JOIN link.dwelling d USING (dwelling_id) "
        "WHERE record_id IN ('x', 'y') ORDER BY record_id"
    ).fetchall()
    assert rows == [("exact", "region_learned", "翠园花园-1-1-101"), ("ambiguous", "several", None)]


def gridded() -> duckdb.DuckDBPyConnection:
    con = small_city()
    c1, c2, v = f"{COMMUNITY}001", f"{SECOND}001", f"{VILLAGE}001"
    grid(con, c1, "阳光小区、翠园花园", region=COMMUNITY)
    grid(con, f"{c1}001", "阳光小区1-2栋", level=2, parent=c1, region=COMMUNITY)
    grid(con, f"{c1}002", "阳光小区3栋；翠园花园", level=2, parent=c1, region=COMMUNITY)
    grid(con, f"{c1}00201", "阳光小区3栋1单元", level=3, parent=f"{c1}002", region=COMMUNITY)
    grid(con, f"{c1}00202", "阳光小区3栋2单元、阳光小区3栋1单元", level=3, parent=f"{c1}002", region=COMMUNITY)
    grid(con, f"{c1}009", "阳光小区", level=2, parent=c1, region=COMMUNITY, valid_to=date(2026, 10, 31))
    grid(con, c2, "翠园花园、解放路1-10号", region=SECOND)
    grid(con, f"{SECOND}901", "解放路11-99号", region=SECOND)
    grid(con, v, "李家村", region=VILLAGE)
    grid(con, f"{v}001", "李家村1组", level=2, parent=v, region=VILLAGE)
    grid(con, f"{v}002", "李家村2-3组、望月山庄", level=2, parent=v, region=VILLAGE)
    grid(con, "JW01", "九龙社区、和平社区", system="police")
    grid(con, "JW02", "李家村1-2组、翠园花园", system="police")
    grid(con, "JW03", "解放路1-10号、和平社区翠园花园", system="police")
    return con


def test_leaf_grids() -> None:
    con = gridded()
    link(con)
    leaf = dict(
        con.execute(
            "SELECT d.std_address_code, coalesce(g.grid_code, d.grid_method || d.leaf_count) "
            "FROM link.dwelling d LEFT JOIN (SELECT DISTINCT grid_id, grid_code FROM link.grid) g USING (grid_id)"
        ).fetchall()
    )
    assert leaf["阳光小区-1-1-101"] == f"{COMMUNITY}001001"
    assert leaf["阳光小区-3-2-101"] == f"{COMMUNITY}00100202"
    assert leaf["阳光小区-3-1-101"] == "several2"
    assert leaf["翠园花园-1-1-101"] == f"{COMMUNITY}001002"
    assert leaf["twin-101"] == leaf["road-10"] == f"{SECOND}001"
    assert leaf["road-11"] == f"{SECOND}901"
    assert leaf["v-1-1"] == f"{VILLAGE}001001"
    assert leaf["v-3-1"] == f"{VILLAGE}001002"


def test_overlap_evidence_names_both_leaves_and_their_rows() -> None:
    con = gridded()
    link(con)
    rows = con.execute(
        "SELECT g.record_id, g.is_leaf FROM link.dwelling_grid g JOIN link.dwelling d USING (dwelling_id) "
        "WHERE d.std_address_code = '阳光小区-3-1-101' ORDER BY 1"
    ).fetchall()
    code = f"g:unified:{COMMUNITY}001"
    assert rows == [(code, False), (f"{code}002", False), (f"{code}00201", True), (f"{code}00202", True)]


def test_a_coverage_part_that_assigns_nothing_is_reported() -> None:
    con = gridded()
    link(con)
    assert con.execute("SELECT * FROM link.coverage_issue").fetchall() == [
        ("g:police:JW02", 2, "ambiguous_place", "翠园花园", "翠园花园"),
        (f"g:unified:{VILLAGE}001002", 2, "unknown_place", "望月山庄", "望月山庄"),
    ]  # fmt: skip


def test_crosswalk_counts_shares_and_relations() -> None:
    con = gridded()
    link(con)
    rows = con.execute(
        "SELECT d.grid_code, u.grid_code, relation, dwelling_count, department_share, unified_share "
        "FROM link.grid_crosswalk c JOIN link.grid d ON d.grid_id = department_grid_id "
        "JOIN link.grid u ON u.grid_id = unified_grid_id ORDER BY 1, 2"
    ).fetchall()
    found = {(row[0], row[1]): row[2:] for row in rows}
    one = Decimal("1.0000")
    assert found["JW03", f"{SECOND}001"] == ("equal", 12, one, one)
    assert found["JW02", f"{VILLAGE}001"] == ("within", 24, one, Decimal("0.6667"))
    assert found["JW02", f"{VILLAGE}001002"] == ("overlaps", 12, Decimal("0.5000"), Decimal("0.5000"))
    assert found["JW01", f"{COMMUNITY}001"] == ("contains", 96, Decimal("0.8136"), one)
    assert ("JW03", f"{COMMUNITY}001") not in found


def test_every_address_row_has_one_link_row_with_the_columns_of_the_seam() -> None:
    con = gridded()
    for number, text in enumerate(["阳光小区3-2-501", None, "", "加油站", "3-2-501", "阳光小区3-2-501"]):
        says(con, f"x{number}", text)
    link(con)
    difference = con.execute(
        "SELECT count(*) FROM (SELECT record_id, role FROM claim.address) c "
        "FULL JOIN (SELECT record_id, role, count(*) AS n FROM link.address GROUP BY ALL) l USING (record_id, role) "
        "WHERE c.record_id IS NULL OR l.n IS DISTINCT FROM 1"
    ).fetchall()
    assert difference == [(0,)]
    for table in TABLES:
        described = con.execute(f"DESCRIBE link.{table}").fetchall()
        assert [row[0] for row in described] == columns_of(table)


def test_the_same_claims_in_another_order_give_the_same_rows() -> None:
    tables = []
    for order in ("ASC", "DESC"):
        con = gridded()
        for number, text in enumerate(["阳光小区9-2-501", "望江苑1-1-101", "阳光小区3栋", "李家村9组1号"]):
            says(con, f"x{number}", text, "九龙社区")
        for table in ("address", "grid", "region"):
            con.execute(f"CREATE TABLE moved AS FROM claim.{table} ORDER BY record_id {order}")
            con.execute(f"DELETE FROM claim.{table}")
            con.execute(f"INSERT INTO claim.{table} FROM moved")
            con.execute("DROP TABLE moved")
        link(con)
        tables.append([con.execute(f"FROM link.{table}").fetchall() for table in TABLES])
    assert tables[0] == tables[1]


def test_without_any_claim_the_tables_are_there_and_empty() -> None:
    con = open_city()
    con.execute("DELETE FROM claim.region")
    link(con)
    assert all(con.execute(f"FROM link.{table}").fetchall() == [] for table in TABLES)


def test_phases_keep_buildings_apart() -> None:
    con = open_city()
    estate(con, COMMUNITY, "城关街道九龙社区", "锦绣家园一期", buildings=1, units=1, floors=2)
    estate(con, COMMUNITY, "城关街道九龙社区", "锦绣家园二期", buildings=2, units=1, floors=2)
    says(con, "a", "锦绣家园2期1-1-101")
    says(con, "b", "锦绣家园2-1-101")
    says(con, "c", "锦绣家园1-1-101")
    grid(con, f"{COMMUNITY}001", "锦绣家园二期1栋", region=COMMUNITY)
    link(con)
    rows = con.execute(
        "SELECT a.method, d.std_address_code, d.leaf_count FROM link.address a LEFT JOIN link.dwelling d "
        "USING (dwelling_id) WHERE role = 'residence' ORDER BY record_id"
    ).fetchall()
    assert rows == [
        ("exact", "锦绣家园二期-1-1-101", 1), ("phase_inferred", "锦绣家园二期-2-1-101", 0), ("ambiguous", None, None),
    ]  # fmt: skip


def test_grid_of_an_address_without_unit_is_known_only_when_the_whole_building_has_it() -> None:
    """The list lacks room 202 of unit 3, whose grid is another one: two rooms 202 in one grid prove nothing."""
    con = small_city()
    standard(con, "extra", "示例市城关街道九龙社区阳光小区1栋3单元101室", COMMUNITY)
    grid(con, "A", "阳光小区1栋1-2单元", region=COMMUNITY)
    grid(con, "B", "阳光小区1栋3单元", region=COMMUNITY)
    grid(con, "C", "阳光小区2栋", region=COMMUNITY)
    says(con, "open", "阳光小区1栋202")
    says(con, "whole", "阳光小区2栋202")
    link(con)
    found = con.execute(
        "SELECT a.record_id, a.method, g.grid_code FROM link.address a LEFT JOIN link.grid g USING (grid_id) "
        "WHERE a.record_id IN ('open', 'whole') ORDER BY 1"
    ).fetchall()
    assert found == [("open", "ambiguous", None), ("whole", "ambiguous", "C")]


def test_grid_of_a_farm_without_group_is_known_only_when_the_whole_village_has_it() -> None:
    con = small_city()
    standard(con, "v-4-1", "示例市青山镇李家村4组1号", VILLAGE)
    grid(con, "A", "李家村1-3组", region=VILLAGE)
    grid(con, "B", "李家村4组", region=VILLAGE)
    says(con, "x", "李家村5号")
    link(con)
    assert con.execute("SELECT method, grid_id FROM link.address WHERE record_id = 'x'").fetchall() == [
        ("ambiguous", None)
    ]


def test_a_door_missing_from_the_list_of_one_group_is_not_taken_for_the_other_groups_door() -> None:
    con = small_city()
    con.execute("DELETE FROM claim.address WHERE record_id LIKE '%v-1-7' OR record_id LIKE '%v-3-7'")
    standard(con, "far", "示例市青山镇李家村2组30号", VILLAGE)
    says(con, "gap", "李家村7号")
    says(con, "alone", "李家村30号")
    link(con)
    assert said_of(con, "alone", "gap") == [("alone", "group_inferred", "far"), ("gap", "ambiguous", None)]


def test_the_next_new_house_of_the_villages_own_group_is_not_that_of_a_natural_village() -> None:
    con = open_city()
    for door in (1, 2):
        standard(con, f"own{door}", f"李家村2组{door}号", VILLAGE)
    for door in (1, 2, 3):
        standard(con, f"low{door}", f"李家村赵家屯2组{door}号", VILLAGE)
    says(con, "new", "李家村2组3号")
    says(con, "low", "李家村赵家屯2组3号")
    link(con)
    assert said_of(con, "low", "new") == [("low", "exact", "low3"), ("new", "ambiguous", None)]


def test_grid_of_a_farm_without_group_is_the_one_of_the_whole_village() -> None:
    con = small_city()
    grid(con, "A", "李家村", region=VILLAGE)
    says(con, "x", "李家村5号")
    link(con)
    assert con.execute(
        "SELECT a.method, g.grid_code FROM link.address a JOIN link.grid g USING (grid_id) WHERE a.record_id = 'x'"
    ).fetchall() == [("ambiguous", "A")]


def test_a_grid_that_ended_still_separates_the_grid_above_it_from_the_grid_below_it() -> None:
    con = small_city()
    grid(con, "1", "阳光小区", region=COMMUNITY)
    grid(con, "12", "阳光小区", level=2, parent="1", region=COMMUNITY, valid_to=date(2026, 1, 1))
    grid(con, "123", "阳光小区1栋", level=3, parent="12", region=COMMUNITY)
    link(con)
    leaves = con.execute(
        "SELECT DISTINCT leaf_count FROM link.dwelling WHERE std_address_code LIKE '阳光小区-1-%'"
    ).fetchall()
    assert leaves == [(1,)]
