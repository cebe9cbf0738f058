"""A department that is read from its exchange server instead of sending files, from table to release, run after run."""

from __future__ import annotations

import dataclasses
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from gridhub.build.reporting_date import NothingToDo
from gridhub.contracts.errors import BrokenProject
from gridhub.project.project import Project
from gridhub.project.reading.loading import load
from gridhub.release.reading import ask
from tests.integration.conftest import ROOT, CityRun
from tests.integration.test_new_department import blocks, valid_id

DATABASE = "    database: {url_env: FORESTRY_DB, table: ranger, watermark: gxsj, order: [bh]}\n"
RANGERS = "SELECT file, row, hub_id FROM audit.record_entity WHERE file LIKE '林业局%' ORDER BY file, row"


def folders(root: Path, change: Callable[[str], str] = lambda text: text) -> Path:
    """The sample project and forestry as its page has it, with an export of changes that comes from a database."""
    for name in ("connectors", "schemas", "assets", "decisions"):
        shutil.copytree(ROOT / name, root / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copyfile(ROOT / "pyproject.toml", root / "pyproject.toml")
    page = blocks()
    connector = change(page["yaml"].replace("kind: snapshot", "kind: changes\n    key: [cid]") + DATABASE)
    (root / "connectors" / "forestry.yaml").write_text(connector, encoding="utf-8")
    (root / "schemas" / "std" / "forestry.py").write_text(page["python"], encoding="utf-8")
    (root / "assets" / "claim" / "person" / "forestry__ranger.sql").write_text(page["sql"], encoding="utf-8")
    return root


def write(path: Path, *statements: str) -> None:
    with closing(sqlite3.connect(path)) as connection, connection:
        for statement in statements:
            connection.execute(statement)


def with_database(city: CityRun, url: str | None) -> CityRun:
    """The same city, its variable set or not."""
    secrets = {"FORESTRY_DB": url} if url else {}
    project: Project = dataclasses.replace(city.project, secrets=secrets)
    return CityRun(project, city.home)


def test_increments_add_up_and_a_server_that_is_down_takes_nothing_away(
    make_city: Callable[..., CityRun], tmp_path: Path
) -> None:
    city = make_city(lambda name: name.startswith(("网格办", "民政_区划", "公安_标准地址")), folders(tmp_path))
    table = tmp_path / "exchange.db"
    first, second, third = (valid_id(f"9900811970010112{n}") for n in (3, 4, 5))
    write(
        table,
        "CREATE TABLE ranger (bh INTEGER, 姓名 TEXT, 身份证号 TEXT, 手机 TEXT, 民族 TEXT, gxsj TEXT)",
        f"INSERT INTO ranger VALUES (1, '林护一', '{first}', '13900000011', '汉', '2026-10-01 08:00:00')",
        f"INSERT INTO ranger VALUES (2, '林护二', '{second}', '13900000012', '汉', '2026-10-02 08:00:00')",
    )
    city = with_database(city, f"sqlite:///{table}")
    city.run("first")
    assert len(ask(city.home, RANGERS)) == 2
    write(
        table,
        "UPDATE ranger SET 手机 = '13900000099', gxsj = '2026-11-01 08:00:00' WHERE bh = 1",
        f"INSERT INTO ranger VALUES (3, '林护三', '{third}', '13900000013', '汉', '2026-10-02 08:00:00')",
    )
    city.run("second")
    found = ask(city.home, RANGERS)
    assert len(found) == 3, "nobody of the first extract is lost"
    assert list(zip(found["file"], found["row"], strict=True)) == [
        ("林业局_护林员名册_202611_000001.parquet", 3),  # 林护二, never changed
        ("林业局_护林员名册_202611_000002.parquet", 2),  # 林护三, written late with the same watermark as 林护二
        ("林业局_护林员名册_202611_000002.parquet", 3),  # 林护一, changed
    ]
    assert found["hub_id"].nunique() == 3
    ledger = ask(
        city.home, "SELECT * FROM audit.exclusion JOIN audit.delivery USING (delivery_id) WHERE export = 'ranger'"
    )
    assert list(zip(ledger["reason"], ledger["rows"], strict=True)) == [("superseded", 1)]
    assert "民族" not in set(
        ask(
            city.home,
            "SELECT header FROM audit.delivery_column JOIN audit.delivery USING (delivery_id) WHERE export = 'ranger'",
        )["header"]
    )

    city = with_database(city, None)
    outcome = city.run("third")
    assert "deliveries.taken" in {check.name for check in outcome.refused}
    assert ask(city.home, RANGERS).equals(found), "the last good rows stay in force"
    state = ask(city.home, "SELECT state, reason FROM audit.delivery WHERE reason_code = 'database_unset'")
    assert list(state["state"]) == ["refused"]
    assert "FORESTRY_DB" in state["reason"][0]


def test_a_hub_that_has_nothing_yet_says_why_its_databases_gave_nothing(
    make_city: Callable[..., CityRun], tmp_path: Path
) -> None:
    city = make_city(lambda name: False, folders(tmp_path))
    with pytest.raises(NothingToDo, match="FORESTRY_DB"):
        city.run()


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("kind: changes", "kind: snapshot", "no snapshot"),
        ("watermark: gxsj", "watermark: ''", "names no column"),
        ("key: [cid]", "key: [cid, period]", "month it was read in"),
        ("order: [bh]", "order: [bh, bh]", "twice"),
        ("    database:", "    fill_down: {block: name}\n    database:", "no row above"),
    ],
)
def test_what_a_database_cannot_give_is_told_at_its_line(tmp_path: Path, old: str, new: str, says: str) -> None:
    root = folders(tmp_path, lambda text: text.replace(old, new))
    with pytest.raises(BrokenProject) as broken:
        load(root, environ={})
    (error,) = broken.value.errors
    assert says in str(error)
    assert error.file == "connectors/forestry.yaml"
    assert error.line > 0
