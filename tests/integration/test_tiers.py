"""What each tier tells: a clerk with her own file learns of nobody from the open one; what is not granted is not given."""

from __future__ import annotations

import json
import re
import sqlite3
import stat
from collections.abc import Sequence
from contextlib import closing
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import polars as pl
import pytest

from gridhub.project.decisions import AccessGrant
from gridhub.project.project import Project
from gridhub.release.reading import NotInRelease, Reveal, ask
from gridhub.release.releases import current_id
from gridhub.release.tiers.grants import NoAccess
from gridhub.release.tiers.group_ids import PERSON, WORKER, GroupIds
from gridhub.release.tiers.tier_file import NotWritten, Written, changed_since_written, publish_for
from gridhub.release.tiers.who_sees import access_sheet, received
from gridhub.state.keys import HubKey
from tests.integration.clerk_attack import OWN, named, own_rows, people_tables
from tests.integration.conftest import CityRun, clock
from tests.integration.leaks import leaks_in, secrets_of

K = 5
TODAY = clock().date()


def grant(group: str, tier: str, where: str = "", last: date = date(2027, 12, 31), line: int = 2) -> AccessGrant:
    return AccessGrant(
        date(2026, 10, 1), "甲", "会议纪要", line, group, tier, where, "季度分析", date(2026, 10, 1), last, "乙"
    )


def granting(project: Project, *lines: AccessGrant) -> Project:
    return replace(project, decisions=replace(project.decisions, access=lines))


def published(city: CityRun, folder: Path, *lines: AccessGrant, group: str = "分析组") -> Sequence[Written]:
    project = granting(city.project, *lines)
    return publish_for(project, city.home, group, folder, actor="tester", at=clock())[0]


@pytest.fixture(scope="module")
def tiers(sample_city: CityRun, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Written]:
    folder = tmp_path_factory.mktemp("tiers")
    lines = (grant("分析组", "open"), grant("分析组", "evidence"), grant("另一组", "open"))
    files = published(sample_city, folder, *lines)
    (other,) = published(sample_city, folder, *lines, group="另一组")
    return {**{file.tier: file for file in files}, "other": other}


def vault_of(city: CityRun) -> Path:
    return city.home.identities / f"{current_id(city.home)}.duckdb"


def people_of(file: Written) -> list[tuple[str, pl.DataFrame]]:
    names = [told.name for told in file.tables if told.treatment == "people"]
    return list(people_tables(file.path, names))


def rows(file: Path, sql: str) -> list[tuple[Any, ...]]:
    with duckdb.connect(str(file), read_only=True) as connection:
        return connection.execute(sql).fetchall()


def test_a_clerk_with_her_own_file_names_nobody_in_the_open_tier(
    sample_city: CityRun, tiers: dict[str, Written]
) -> None:
    tables = people_of(tiers["open"])
    assert len(tables) > 20
    told = {
        f"{export} in {name}": len(found)
        for export, own in own_rows(sample_city.project, vault_of(sample_city), "2026-10")
        for name, table in tables
        if (found := named(own, table, K))
    }
    assert told == {}


def test_the_same_clerk_names_everybody_in_the_evidence_tier(sample_city: CityRun, tiers: dict[str, Written]) -> None:
    """The attack can succeed: by file, sheet and row she finds the id of each of her people, which is what auditors need."""
    with duckdb.connect(str(tiers["evidence"].path), read_only=True) as connection:
        people = connection.execute(
            """SELECT entity.file, COUNT(DISTINCT hub_id) FROM audit.record_entity AS entity
            JOIN audit.delivery AS delivery USING (delivery_id)
            WHERE entity_kind = 'person' AND delivery.period = '2026-10' GROUP BY ALL ORDER BY 2 DESC"""
        ).fetchall()
    assert people[0][1] > 400
    own = {
        export: own[OWN].n_unique() for export, own in own_rows(sample_city.project, vault_of(sample_city), "2026-10")
    }
    assert max(own.values()) >= people[0][1]


def test_rows_of_one_person_id_are_alike_over_all_tables_that_have_it(tiers: dict[str, Written]) -> None:
    """Read back from the file, over everything that hangs on the id."""
    ((_, joined),) = [one for one in people_of(tiers["open"]) if one[0].startswith("all tables")]
    facts = [name for name in joined.columns if name != "person_id"]
    assert joined.height > 3000
    assert joined["person_id"].n_unique() == joined.height
    assert int(joined.group_by(facts).len()["len"].min()) >= K  # type: ignore[arg-type]


def test_every_other_table_about_people_has_no_row_alone(tiers: dict[str, Written]) -> None:
    for name, table in people_of(tiers["open"]):
        if not name.startswith("all tables"):
            assert int(table.group_by(table.columns).len()["len"].min()) >= K, name  # type: ignore[arg-type]


def test_the_open_tier_has_no_row_addresses_phones_birth_dates_categories_or_children(
    sample_city: CityRun, tiers: dict[str, Written]
) -> None:
    columns = rows(tiers["open"].path, "SELECT table_schema, table_name, column_name FROM information_schema.columns")
    names = {str(column) for _, _, column in columns}
    assert not {
        name for name in names if name.endswith("record_id") or name in ("record_a", "record_b", "evidence_records")
    }
    assert not names & {"birth_date", "death_date", "phone", "phones", "cid", "payee_cid", "secretary_phone"}
    tables = {f"{schema}.{table}" for schema, table, _ in columns}
    assert not {
        name for name in tables if "key_person" in name and not name.startswith("code.") and "count" not in name
    }
    assert not {name for name in tables if name.endswith(("record_entity", "quarantine", "repair", "person_edge"))}
    youngest = rows(tiers["open"].path, "SELECT MAX(birth_year) FROM core_open.person")[0][0]
    assert youngest is None or int(str(youngest)) <= 2012
    assert not rows(
        tiers["open"].path,
        "SELECT 1 FROM mart_open.basic_ledger WHERE age_band IN ('0-6', '7-13', '0–6', '7–13', '0–4', '5–9')",
    )
    assert not leaks_in([tiers["open"].path], secrets_of(sample_city.project, vault_of(sample_city)))


def test_a_masked_value_never_looks_like_a_real_one(tiers: dict[str, Written]) -> None:
    columns = rows(
        tiers["open"].path,
        "SELECT column_name, data_type FROM information_schema.columns WHERE table_schema LIKE '%_open' AND column_name IN ('birth_year', 'age_band', 'death_month')",
    )
    assert {(str(name), str(kind)) for name, kind in columns} == {
        ("birth_year", "INTEGER"), ("age_band", "VARCHAR"), ("death_month", "VARCHAR"),
    }  # fmt: skip
    (ids,) = rows(tiers["open"].path, "SELECT COUNT(*), COUNT(*) FILTER (person_id LIKE 'XP%') FROM core_open.person")
    assert ids[0] == ids[1]


def test_every_masked_name_of_a_worker_has_an_id_beside_it(sample_city: CityRun, tiers: dict[str, Written]) -> None:
    """Grouped by the masked name, workers fall together; by the id beside it none does."""
    shown = rows(
        tiers["open"].path,
        "SELECT COUNT(DISTINCT name), COUNT(DISTINCT name_id), COUNT(DISTINCT person_id) FROM mart.staff_ledger",
    )
    plain = rows(vault_of(sample_city), "SELECT COUNT(DISTINCT name), COUNT(DISTINCT person_id) FROM mart.staff_ledger")
    assert shown[0][1:] == plain[0]
    assert int(str(shown[0][0])) < int(str(shown[0][1]))


def test_two_groups_files_cannot_be_joined_by_person_nor_with_the_release(
    sample_city: CityRun, tiers: dict[str, Written]
) -> None:
    def ids(file: Path) -> set[str]:
        found: set[str] = set()
        with duckdb.connect(str(file), read_only=True) as connection:
            for schema, table, column in connection.execute(
                "SELECT table_schema, table_name, column_name FROM information_schema.columns WHERE data_type = 'VARCHAR'"
            ).fetchall():
                values = connection.execute(f'SELECT DISTINCT "{column}" FROM "{schema}"."{table}"').fetchall()
                found |= {str(value) for (value,) in values if str(value)[:2] in ("XP", "XW", "XN")}
        return found

    one, other = ids(tiers["open"].path), ids(tiers["other"].path)
    assert len(one) == len(other) > 3000
    assert not one & other
    people = {str(one) for (one,) in rows(vault_of(sample_city), "SELECT person_id FROM core.person")}
    with duckdb.connect(str(tiers["open"].path), read_only=True) as connection:
        for schema, table in connection.execute(
            "SELECT table_schema, table_name FROM information_schema.tables"
        ).fetchall():
            for row in connection.execute(f'SELECT COLUMNS(*)::VARCHAR FROM "{schema}"."{table}"').fetchall():
                assert not people.intersection(row), f"{schema}.{table}"


def test_the_same_group_has_the_same_ids_next_time(
    sample_city: CityRun, tiers: dict[str, Written], tmp_path: Path
) -> None:
    (again,) = published(sample_city, tmp_path, grant("分析组", "open"))
    sql = "SELECT * FROM core_open.person ORDER BY ALL"
    assert rows(again.path, sql) == rows(tiers["open"].path, sql)


def test_the_sql_of_a_finding_fails_on_the_open_tier_or_gives_the_rows_of_the_release(
    sample_city: CityRun, tiers: dict[str, Written]
) -> None:
    failed = 0
    findings = [asset for asset in sample_city.project.assets if asset.layer == "finding"]
    for asset in findings:
        try:
            shown = rows(tiers["open"].path, asset.sql)
        except duckdb.Error:
            failed += 1
            continue
        assert sorted(map(str, shown)) == sorted(map(str, rows(vault_of(sample_city), asset.sql))), asset.name
    assert failed == len(findings), "every finding names rows of sheets, and no tier open to analysts has those"
    for sql in (
        "SELECT finding_id, amount, detail FROM finding.finding WHERE finding_code = 'F01'",
        "SELECT COUNT(*) FROM core.person WHERE birth_date < DATE '1950-01-01'",
    ):
        with pytest.raises(duckdb.Error):
            rows(tiers["open"].path, sql)


def test_a_small_count_is_hidden_and_does_not_follow_from_the_grids_around_it(
    sample_city: CityRun, tiers: dict[str, Written]
) -> None:
    file = tiers["open"].path
    plain = dict(rows(vault_of(sample_city), "SELECT grid_id, floating_count FROM mart.grid_overview"))
    parents = dict(rows(vault_of(sample_city), "SELECT grid_id, parent_grid_id FROM core.grid"))
    shown = dict(rows(file, "SELECT grid_id, floating_count FROM mart_open.grid_overview"))
    assert not [grid for grid, count in shown.items() if count is not None and 0 < int(str(count)) < K]
    assert any(0 < int(str(count)) < K for count in plain.values())
    for top in set(parents.values()) & set(shown):
        below = [grid for grid in shown if parents.get(grid) == top]
        true = sum(int(str(plain[grid])) for grid in below)
        hidden = [grid for grid in below if shown[grid] is None]
        if shown[top] is not None and hidden and plain[top] == true:
            assert len(hidden) >= 2, top


def test_a_group_of_one_town_gets_rows_of_that_town(sample_city: CityRun, tmp_path: Path) -> None:
    (town,) = rows(vault_of(sample_city), "SELECT MIN(region_code) FROM core.region WHERE region_level = 'town'")[0]
    (file,) = published(sample_city, tmp_path, grant("分析组", "open", str(town)))
    found = {str(code) for (code,) in rows(file.path, "SELECT DISTINCT town_code FROM core_open.person") if code}
    assert found == {str(town)[:9]}
    assert {str(code)[:9] for (code,) in rows(file.path, "SELECT region_code FROM core_open.dwelling")} == {
        str(town)[:9]
    }
    tables = people_of(file)
    for export, own in own_rows(sample_city.project, vault_of(sample_city), "2026-10"):
        assert not {name for name, table in tables if named(own, table, K)}, export


def test_the_file_is_stamped_logged_read_only_and_says_how_alike_its_rows_are(
    sample_city: CityRun, tiers: dict[str, Written]
) -> None:
    file = tiers["open"]
    for path in (file.path, file.manifest):
        assert stat.S_IMODE(path.stat().st_mode) == 0o444
    assert stat.S_IMODE(tiers["evidence"].path.stat().st_mode) == 0o400, "who gets it is its owner's to say"
    (stamp,) = rows(file.path, "SELECT group_name, tier, purpose, release_id, approver FROM audit.published_for")
    assert stamp == ("分析组", "open", "季度分析", current_id(sample_city.home), "乙")
    manifest = json.loads(file.manifest.read_text(encoding="utf-8"))
    person = next(one for one in manifest["tables"] if one["table"] == "core.person")
    assert person["after"]["smallest"] >= K
    assert person["generalised"] > 0 and person["after"]["alone"] == 0.0
    with closing(sqlite3.connect(sample_city.home.control)) as log:
        logged = log.execute(
            "SELECT actor, purpose, command, target FROM export_log WHERE entry_no = ?", (file.entry_no,)
        ).fetchone()
    assert logged == ("tester", "季度分析", "publish", f"分析组 open {current_id(sample_city.home)}")


def test_what_is_not_granted_is_not_written(sample_city: CityRun, tmp_path: Path) -> None:
    for lines in ((), (grant("另一组", "open"),), (grant("分析组", "open", last=date(2026, 10, 31)),)):
        with pytest.raises(NoAccess):
            published(sample_city, tmp_path / "to", *lines)
    assert not (tmp_path / "to").exists()


def test_a_line_for_an_unknown_place_is_named_and_nothing_is_written(sample_city: CityRun, tmp_path: Path) -> None:
    from gridhub.contracts.errors import BrokenProject

    lines = (grant("分析组", "evidence"), grant("分析组", "open", "990081999000", line=7))
    with pytest.raises(BrokenProject, match=r"decisions/access.csv:7: .*990081999000"):
        published(sample_city, tmp_path, *lines)
    assert list(tmp_path.iterdir()) == []


def test_nothing_is_written_over_a_file_into_the_home_or_through_a_link(sample_city: CityRun, tmp_path: Path) -> None:
    line = grant("分析组", "evidence")
    with pytest.raises(NotWritten):
        published(sample_city, Path(sample_city.home.root) / "releases", line)
    for inside in (sample_city.project.config.inbox, sample_city.project.root / "decisions", sample_city.project.root):
        with pytest.raises(NotWritten, match="收件箱"):
            published(sample_city, inside, line)
    (tmp_path / "plain").write_text("a file")
    with pytest.raises(NotWritten, match="--to 要的是文件夹"):
        published(sample_city, tmp_path / "plain", line)
    (tmp_path / "link").symlink_to(tmp_path)
    with pytest.raises(NotWritten):
        published(sample_city, tmp_path / "link", line)
    victim = tmp_path / "victim"
    victim.write_text("not ours")
    (tmp_path / "to").mkdir()
    (tmp_path / "to/分析组-evidence.duckdb").symlink_to(victim)
    with pytest.raises(NotWritten):
        published(sample_city, tmp_path / "to", line)
    project = granting(sample_city.project, line)
    publish_for(project, sample_city.home, "分析组", tmp_path / "to", actor="tester", at=clock(), force=True)
    assert victim.read_text() == "not ours"
    with pytest.raises(NotWritten):
        published(sample_city, tmp_path / "to", line)


def test_a_compartment_is_a_file_of_its_own_with_the_rows_of_its_categories_alone(
    sample_city: CityRun, tmp_path: Path
) -> None:
    lines = [grant("司法组", "correction"), grant("司法组", "children", last=date(2026, 10, 31), line=3)]
    (file,) = published(sample_city, tmp_path, *lines, group="司法组")
    assert file.path.name == "司法组-correction.duckdb"
    found = rows(file.path, "SELECT DISTINCT category FROM core.key_person")
    assert {str(one) for (one,) in found} == {"community_correction", "resettlement_support"}
    tables = rows(file.path, "SELECT table_schema || '.' || table_name FROM information_schema.tables ORDER BY 1")
    assert "core.person" not in {name for (name,) in tables}
    names = {
        str(name)
        for (name,) in rows(
            file.path, "SELECT column_name FROM information_schema.columns WHERE table_name <> 'published_for'"
        )
    }
    assert not {name for name in names if name.endswith("record_id") or name == "phone"}
    assert all(str(one).startswith("XP") for (one,) in rows(file.path, "SELECT person_id FROM core.key_person"))
    assert not leaks_in([file.path], secrets_of(sample_city.project, vault_of(sample_city)))


def test_the_sheet_of_access_says_who_may_and_who_did(sample_city: CityRun, tiers: dict[str, Written]) -> None:
    project = granting(
        sample_city.project, grant("分析组", "open"), grant("旧组", "evidence", last=date(2026, 10, 31), line=3)
    )
    sheet = access_sheet(project, sample_city.home, TODAY)
    may = sheet[sheet["类别"] == "可以看"]
    assert "core.record_entity" not in set(may[may["谁"] == "分析组"]["表或查询"])
    person = may[(may["谁"] == "分析组") & (may["表或查询"] == "core.person")].iloc[0]
    assert person["辖区（行的范围）"] == "全市" and "phones" not in person["列"].split("、")
    assert set(may[may["谁"] == "旧组"]["状态"]) == {"已到期（decisions/access.csv:3）"}
    did = sheet[sheet["类别"] == "看过"]
    assert f"导出日志第 {tiers['open'].entry_no} 条" in set(did["状态"])


def test_a_person_can_be_told_who_received_and_who_saw_her_data(
    sample_city: CityRun, tiers: dict[str, Written], tmp_path: Path
) -> None:
    home = sample_city.home
    (adult,) = rows(
        vault_of(sample_city), "SELECT MIN(person_id) FROM core.person WHERE birth_date < DATE '1980-01-01'"
    )[0]
    (child,) = rows(
        vault_of(sample_city), "SELECT MIN(person_id) FROM core.person WHERE birth_date > DATE '2014-01-01'"
    )[0]
    ask(home, f"SELECT name FROM core.person WHERE person_id = '{adult}'", Reveal("核对", "tester", clock()))
    told = received(home, str(adult))
    files = set(told[told["怎样"] == "文件里有此人的行"]["日志条号"])
    assert {tiers["open"].entry_no, tiers["evidence"].entry_no} <= files
    assert "按编号看了此人的明文" in set(told["怎样"])
    of_child = received(home, str(child))
    assert tiers["open"].entry_no not in set(of_child[of_child["怎样"] == "文件里有此人的行"]["日志条号"])
    with pytest.raises(NotInRelease):
        received(home, "P0000000000000")


def test_no_column_of_the_open_tier_holds_an_id_of_a_home(tiers: dict[str, Written], sample_city: CityRun) -> None:
    """A department knows which room some ids are, and would read there what others recorded at it."""
    homes = {str(one) for (one,) in rows(vault_of(sample_city), "SELECT dwelling_id FROM core.dwelling")}
    addresses = {str(one) for (one,) in rows(vault_of(sample_city), "SELECT address_id FROM core.address")}
    assert len(homes) > 1_000 and len(addresses) > 1_000
    path = tiers["open"].path
    columns = rows(
        path,
        "SELECT table_schema || '.' || table_name, column_name FROM information_schema.columns WHERE data_type = 'VARCHAR'",
    )
    found = {
        (table, column)
        for table, column in columns
        if not (homes | addresses).isdisjoint(
            str(one) for (one,) in rows(path, f'SELECT DISTINCT "{column}" FROM {table} WHERE "{column}" IS NOT NULL')
        )
    }
    assert found == set()


def test_no_number_of_rows_below_k_stands_in_what_is_told_of_deliveries(
    sample_city: CityRun, tiers: dict[str, Written]
) -> None:
    """Three rows in a town's list of deaths are three deaths in that town."""
    vault, path = vault_of(sample_city), tiers["open"].path
    (small,) = rows(vault, "SELECT COUNT(*) FROM audit.delivery WHERE rows_data BETWEEN 1 AND 4")
    assert small[0] > 0
    columns = rows(
        path,
        """SELECT table_schema || '.' || table_name, column_name FROM information_schema.columns
        WHERE table_schema = 'audit' AND (column_name LIKE '%rows%' OR column_name LIKE '%cells%' OR column_name = 'reason')""",
    )
    assert {table for table, _ in columns} <= {
        "audit.delivery_gap", "audit.exclusion", "audit.completeness", "audit.coord_system", "audit.run",
    }, columns  # fmt: skip
    quality = rows(path, "SELECT * EXCLUDE (delivery_count, refused_count) FROM mart_open.data_quality")
    counts = [value for row in quality for value in row if isinstance(value, int)]
    assert len(counts) > 40 and not [value for value in counts if 0 < value < K]
    shares = rows(path, "SELECT rows_data, accepted_share FROM mart_open.data_quality WHERE accepted_share < 100")
    assert all(share is None or rows_data * (100 - share) / 100 >= K - 0.5 for rows_data, share in shares)


def test_what_the_overview_hides_is_not_read_in_the_ledger_of_its_workers(tiers: dict[str, Written]) -> None:
    columns = rows(tiers["open"].path, "DESCRIBE mart.staff_ledger")
    assert "household_count" not in {name for name, *_ in columns}
    assert "household_count" not in {name for name, *_ in rows(tiers["open"].path, "DESCRIBE core.grid_crosswalk")}


def places_of(city: CityRun) -> tuple[str, str, str]:
    """A town, a community of it that people live in, a grid."""
    vault = vault_of(city)
    (town,) = rows(vault, "SELECT MIN(region_code) FROM core.region WHERE region_level = 'town'")[0]
    (community,) = rows(
        vault,
        f"SELECT region_code FROM core.dwelling WHERE STARTS_WITH(region_code, '{town[:9]}') GROUP BY ALL ORDER BY COUNT(*) DESC, 1",
    )[0]
    (grid,) = rows(vault, "SELECT MIN(grid_code) FROM core.grid WHERE grid_level = 1")[0]
    return str(town), str(community), str(grid)


def test_files_of_a_town_and_its_community_are_parts_of_the_citys_so_that_nothing_follows_from_their_difference(
    sample_city: CityRun, tiers: dict[str, Written], tmp_path: Path
) -> None:
    """Made alike each for itself, the files of a town and its communities told how many men of a kind lived in one of them."""
    town, community, _ = places_of(sample_city)
    within: dict[str, Written] = {"city": tiers["open"]}
    for name, place in (("town", town), ("community", community)):
        (within[name],) = published(sample_city, tmp_path / name, grant("分析组", "open", place))
    compared = 0
    for small, large in (("community", "town"), ("town", "city")):
        one, other = within[small], {told.table: told for told in within[large].tables}
        with duckdb.connect() as connection:
            connection.execute(f"ATTACH '{one.path}' AS small (READ_ONLY)")
            connection.execute(f"ATTACH '{within[large].path}' AS large (READ_ONLY)")
            for told in one.tables:
                if told.treatment == "people" and told.rows:
                    (more,) = connection.execute(
                        f"SELECT COUNT(*) FROM (FROM small.{told.name} EXCEPT ALL FROM large.{told.name})"
                    ).fetchall()[0]
                    assert more == 0, (told.name, small, large)
                    assert (
                        told.rows + told.outside == tiers_rows(tiers, told.table)
                        and told.rows <= other[told.table].rows
                    )
                    compared += 1
    assert compared > 30


def tiers_rows(tiers: dict[str, Written], table: str) -> int:
    return next(told.rows for told in tiers["open"].tables if told.table == table)


def test_rows_outside_a_town_are_not_told_as_children_and_hidden_counts_are_those_of_the_file(
    sample_city: CityRun, tiers: dict[str, Written], tmp_path: Path
) -> None:
    town, _, _ = places_of(sample_city)
    (file,) = published(sample_city, tmp_path, grant("分析组", "open", town))
    told, whole = ({one.table: one for one in one_file.tables} for one_file in (file, tiers["open"]))
    assert told["core.person"].not_of_age == whole["core.person"].not_of_age > 0
    assert told["core.person"].outside > 1_000 and whole["core.person"].outside == 0
    (hidden,) = rows(file.path, "SELECT SUM(LEN(STRING_SPLIT(generalised, '、'))) FROM mart_open.grid_overview")[0]
    assert 0 < told["mart.grid_overview"].hidden_counts == hidden < whole["mart.grid_overview"].hidden_counts


def test_a_group_of_one_grid_gets_its_counts_and_no_rows_of_people(sample_city: CityRun, tmp_path: Path) -> None:
    _, _, grid = places_of(sample_city)
    (file,) = published(sample_city, tmp_path, grant("分析组", "open", grid))
    assert people_of(file) == []
    reasons = {told.reason for told in file.tables if told.table == "core.person"}
    assert reasons == {"按网格授权的文件没有人员逐行：逐行的表不写网格，不能由行里的内容选出一个网格"}
    shown = rows(file.path, "SELECT grid_code FROM mart_open.grid_overview")
    assert (grid,) in shown and len(shown) < 20


def test_a_manifest_tells_nothing_of_rows_that_are_not_in_the_file_and_the_vault_keeps_all_of_it(
    sample_city: CityRun, tiers: dict[str, Written]
) -> None:
    """Two such numbers, one from the other, are how many children of a town draw an allowance."""
    told = json.loads(tiers["open"].manifest.read_text(encoding="utf-8"))["tables"]
    about_people = [one for one in told if one["treatment"] == "people"]
    assert len(about_people) > 20
    assert not {"rows_of_release", "before", "left_out", "not_of_age", "outside"}.intersection(*map(set, about_people))
    assert all(one["after"]["rows"] == one["rows"] for one in about_people if one["rows"])
    kept = sample_city.home.vault / "exports" / f"{tiers['open'].entry_no}.manifest.json"
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    person = next(
        one for one in json.loads(kept.read_text(encoding="utf-8"))["tables"] if one["table"] == "core.person"
    )
    assert person["before"]["smallest"] == 1 and person["not_of_age"] > 0


def test_no_text_of_the_open_tier_holds_an_id_of_a_home_or_the_name_of_a_building(
    sample_city: CityRun, tiers: dict[str, Written]
) -> None:
    """Also inside another text: the id of a case is made of what it is about."""
    path = tiers["open"].path
    homes = {str(one) for (one,) in rows(vault_of(sample_city), "SELECT dwelling_id FROM core.dwelling")}
    found: set[tuple[str, str]] = set()
    for table, column in rows(
        path,
        "SELECT table_schema || '.' || table_name, column_name FROM information_schema.columns WHERE data_type = 'VARCHAR' AND table_schema LIKE 'finding%'",
    ):
        for (text,) in rows(path, f'SELECT DISTINCT "{column}" FROM {table} WHERE "{column}" IS NOT NULL'):
            if not homes.isdisjoint(re.split("[^A-Z0-9]", str(text))) or re.search("[0-9]栋", str(text)):
                found.add((table, column))
    assert found == set()
    assert rows(path, "SELECT 1 FROM finding.f25_repeated_orders WHERE case_id LIKE 'XC%' AND case_id = finding_id")


def test_what_gives_away_a_hidden_count_is_not_there(tiers: dict[str, Written]) -> None:
    path = tiers["open"].path
    assert "change" not in {name for name, *_ in rows(path, "DESCRIBE audit.drift")}
    assert "finding_count" not in {name for name, *_ in rows(path, "DESCRIBE mart_open.grid_overview")}
    assert "detail" not in {name for name, *_ in rows(path, 'DESCRIBE finding_open."case"')}
    assert "record_count" not in {name for name, *_ in rows(path, "DESCRIBE core.address")}
    for group in ("visit_month", "visit_type", "visit_month, visit_type"):
        hidden = rows(
            path,
            f"SELECT COUNT(*) FILTER (visit_count IS NULL), COUNT(visit_count) FROM core_open.visit_tally GROUP BY {group}",
        )
        assert not [one for one in hidden if one[0] == 1 and int(str(one[1])) > 0], group


def test_ids_of_persons_are_others_in_the_next_release_and_those_of_workers_stay(sample_city: CityRun) -> None:
    key = HubKey.load(sample_city.home, sample_city.project)
    one, other = (GroupIds(key, "分析组", release) for release in ("2026-09-30.1-aaaaaa", "2026-10-31.1-bbbbbb"))
    assert one.one("P1", PERSON) != other.one("P1", PERSON)
    assert one.one("P1", WORKER) == other.one("P1", WORKER)


def test_one_name_has_another_id_in_every_table(sample_city: CityRun, tiers: dict[str, Written]) -> None:
    path = tiers["open"].path
    columns = rows(
        path,
        "SELECT table_schema || '.' || table_name, column_name FROM information_schema.columns WHERE column_name LIKE '%name_id' OR column_name LIKE '%_person_id'",
    )
    seen: set[str] = set()
    for table, column in columns:
        found = {str(one) for (one,) in rows(path, f'SELECT DISTINCT "{column}" FROM {table}')}
        named = {one for one in found if one.startswith("XN")}
        assert seen.isdisjoint(named), (table, column)
        seen |= named
    assert len(seen) > 100


def test_no_hidden_count_follows_from_what_a_printed_report_says_of_a_town(
    sample_city: CityRun, tiers: dict[str, Written]
) -> None:
    """How many floating people a town has stands in the work report; the grids that are shown, taken from it, leave the others."""
    names = ("person_count", "floating_count", "elderly_count", "key_person_count")
    columns = ", ".join(("grid_id", "town_name", "grid_class_name", *names))
    plain = rows(vault_of(sample_city), f"SELECT {columns} FROM mart.grid_overview")
    parents = dict(rows(vault_of(sample_city), "SELECT grid_id, parent_grid_id FROM core.grid"))
    shown = {row[0]: row for row in rows(tiers["open"].path, f"SELECT {columns} FROM mart_open.grid_overview")}
    tops = [row for row in plain if parents.get(row[0]) not in shown]
    assert len(tops) > 40
    protected = 0
    for group in {row[1:3] for row in tops}:
        for at in range(3, 3 + len(names)):
            inside = [row for row in tops if row[1:3] == group]
            hidden = [row for row in inside if shown[row[0]][at] is None]
            if sum(row[at] for row in inside) >= K and hidden:
                assert len(hidden) > 1, (group, names[at - 3])
                protected += 1
    assert protected > 0


def test_a_file_that_was_changed_after_it_was_given_out_is_told(sample_city: CityRun, tmp_path: Path) -> None:
    (file,) = published(sample_city, tmp_path, grant("分析组", "open"))
    home = sample_city.home
    assert changed_since_written(home, file.path) == ()
    for path in (file.path, file.manifest):
        path.chmod(0o600)
    text = file.manifest.read_text(encoding="utf-8")
    file.manifest.write_text(text.replace('"approver": "乙"', '"approver": "丙"'), encoding="utf-8")
    assert changed_since_written(home, file.path) == ("manifest 的 approver 被改动",)
    file.manifest.write_text(text, encoding="utf-8")
    content = bytearray(file.path.read_bytes())
    content[-1] ^= 1
    file.path.write_bytes(content)
    assert changed_since_written(home, file.path) == ("文件的内容与写出时不同",)
    file.manifest.write_text("{}", encoding="utf-8")
    with pytest.raises(NotWritten):
        changed_since_written(home, file.path)
