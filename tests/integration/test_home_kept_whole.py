"""A home that lost something stops and says which command mends it; a changed byte is named; a backup gives the same city back."""

from __future__ import annotations

import json
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import polars as pl
import pytest

from gridhub.build.rebuilding import differing_tables
from gridhub.ingest.receive.withdraw import reinstate, withdraw
from gridhub.keeping import backup
from gridhub.keeping.backup import LIST, CannotBackUp, back_up, read_backup
from gridhub.keeping.presence import StateLost
from gridhub.keeping.restore import CannotRestore, rebuild_control, restore_home, restore_key
from gridhub.keeping.verify import Verified, verify
from gridhub.release.manifest import SEAL, read_manifest, seal_of
from gridhub.release.releases import (
    DATABASE,
    MANIFEST,
    NoRelease,
    current_id,
    list_releases,
    mark_bad,
    roll_back,
    switch,
)
from gridhub.state.archive import archive_path
from gridhub.state.control import known_deliveries, known_receipts
from gridhub.state.export_log import record_export
from gridhub.state.home import Home
from gridhub.state.kept import sha256_of
from gridhub.state.keys import HubKey, log_key
from tests.integration.conftest import CityRun
from tests.integration.test_cli import call

FILES = ("民政_区划", "网格办_网格信息", "公安_标准地址", "公安_实有人口_城关派出所", "民政_低保")
AT = datetime(2026, 11, 4, 9, tzinfo=UTC)


@pytest.fixture(scope="module")
def whole(make_city: Callable[..., CityRun]) -> CityRun:
    """Two releases of a small city, with two lines in its export log before the second."""
    city = make_city(lambda name: name.startswith(FILES))
    city.run("first")
    for purpose in ("核对台账", "复核"):
        record_export(
            city.home,
            at=AT,
            actor="tester",
            purpose=purpose,
            command="query",
            target="core.person",
            columns="*",
            row_count=1,
        )
    city.run("second")
    return city


@pytest.fixture
def city(whole: CityRun, tmp_path: Path) -> CityRun:
    """A copy to be damaged."""
    home = Home(tmp_path / "home")
    shutil.copytree(whole.home.root, home.root, symlinks=True)
    project = replace(whole.project, config=replace(whole.project.config, home=home.root))
    return CityRun(project, home)


def change(path: Path, place: int = -20) -> None:
    """Turn one byte, the size as before."""
    content = bytearray(path.read_bytes())
    content[place] ^= 0x01
    path.chmod(0o600)
    path.write_bytes(content)


def told(home: Home) -> str:
    return "\n".join(f"[{one.part}] {one.what}" for one in verify(home).differences)


def edit_control(home: Home, *statements: str) -> None:
    with closing(sqlite3.connect(home.control)) as connection:
        for statement in statements:
            connection.execute(statement)
        connection.commit()


def in_force(home: Home) -> Path:
    return home.current.resolve()


def archived(home: Home) -> Path:
    return archive_path(home, known_deliveries(home)[0].sha256)


def digests(home: Home) -> dict[str, str]:
    return dict(read_manifest(in_force(home)).digests)


def remove_releases(home: Home) -> None:
    shutil.rmtree(home.releases)
    home.current.unlink()


def point_elsewhere(home: Home) -> None:
    home.current.unlink()
    home.current.symlink_to("/nowhere/2026-10-31.1")


def remove_control(home: Home) -> None:
    for name in ("control.db", "control.db-wal", "control.db-shm"):
        (home.root / name).unlink(missing_ok=True)


LOSSES: dict[str, tuple[Callable[[Home], object], str, str]] = {
    "the control database": (remove_control, "control.db 不在", "restore --from-archive"),
    "the key": (lambda home: (home.keys / "hub.key").unlink(), "hub.key 不在", "restore --from"),
    "which release is in force": (lambda home: home.current.unlink(), "current 不在", "rollback --to"),
    "the release in force": (lambda home: shutil.rmtree(in_force(home)), "不在，或不完整", "rollback --to"),
    "an archived file": (lambda home: archived(home).unlink(), "不在", "restore --from"),
    "a byte of an archived file": (lambda home: change(archived(home)), "内容被改动", "restore --from"),
    "all releases": (
        remove_releases, "releases 和编号登记不在", "restore --from",
    ),
    "its own key": (
        lambda home: (home.keys / "hub.key").write_text("ab" * 32 + "\n", encoding="ascii"), "密钥与生效的发布", "restore --from",
    ),
    "the release current means": (
        point_elsewhere, "current 不是指向", "rollback --to",
    ),
    "a control database that opens": (lambda home: home.control.write_bytes(b"x" * 4096), "control.db 损坏", "--from-archive"),
    "the newest state of its control database": (
        lambda home: edit_control(home, "DELETE FROM delivery WHERE received_no = 5"), "control.db 是旧的", "--from-archive",
    ),
    "the registry of persons": (
        lambda home: change(in_force(home) / "registry.parquet"), "编号登记", "restore --from",
    ),
    "what it knew of one delivery": (
        lambda home: edit_control(home, "DELETE FROM delivery WHERE received_no = 2"), "control.db 里没有", "restore --from-archive",
    ),
}  # fmt: skip


@pytest.mark.parametrize("lost", LOSSES)
def test_a_home_that_lost_something_is_not_taken_for_a_new_one(city: CityRun, lost: str) -> None:
    lose, what, remedy = LOSSES[lost]
    lose(city.home)
    before = [entry.release_id for entry in list_releases(city.home)]
    with pytest.raises(StateLost) as stopped:
        city.run("third")
    assert what in str(stopped.value) and remedy in str(stopped.value)
    assert [entry.release_id for entry in list_releases(city.home)] == before
    if lost == "the control database":
        assert not city.home.control.exists(), "none is made in its place"


def test_files_taken_in_at_the_desk_before_the_first_run_are_no_loss_of_a_key(
    make_city: Callable[..., CityRun],
) -> None:
    city = make_city(lambda name: name.startswith(FILES), cold=True)
    inbox = Path(city.project.config.inbox)
    (taken,) = inbox.glob("民政_低保*202610*")
    words = (
        "delivery",
        "add",
        str(taken),
        "--from",
        "民政局",
        "--by",
        "经办",
        "--sent-by",
        "送件",
        "--letter",
        "民函1号",
    )
    added = call(*words, "--way", "U盘", home=city.home.root, inbox=inbox)
    assert added.exit_code == 0, added.output
    assert not (city.home.keys / "hub.key").exists() and archived(city.home).is_file()
    assert verify(city.home).differences == ()
    city.run("first")
    assert str(current_id(city.home)).startswith("2026-10-31.1-")


def test_a_first_run_killed_before_its_release_is_run_again(make_city: Callable[..., CityRun]) -> None:
    city = make_city(lambda name: name.startswith(FILES))
    city.run("first")
    home = city.home
    remove_releases(home)
    (home.keys / "sealed.since").unlink()  # written once the first release is in force
    with closing(sqlite3.connect(home.control)) as connection:
        connection.execute("DELETE FROM export_log")
        connection.commit()
    city.run("second")
    assert str(current_id(home)).startswith("2026-10-31.1-")


def with_manifest(home: Home, edit: Callable[[dict[str, object]], object], *, key: HubKey | None = None) -> None:
    """Change what the manifest in force says; with the key it is sealed anew."""
    path = in_force(home) / MANIFEST
    path.chmod(0o600)
    facts = json.loads(path.read_text(encoding="utf-8"))
    edit(facts)
    if key is not None:
        facts[SEAL] = seal_of(facts, key)
    path.write_text(json.dumps(facts, ensure_ascii=False, indent=1, sort_keys=True), encoding="utf-8")


def change_database(home: Home) -> None:
    path = in_force(home) / DATABASE
    path.chmod(0o600)
    with duckdb.connect(str(path)) as connection:
        connection.execute(
            "UPDATE core.person SET sex_code = '9' WHERE person_id = (SELECT MIN(person_id) FROM core.person)"
        )


def first(folder: Path, pattern: str) -> Path:
    return sorted(folder.glob(pattern))[0]


TAMPERED: dict[str, tuple[Callable[[Home], object], str]] = {
    "an archived file": (lambda home: change(archived(home)), "[archive] 存档的"),
    "a note of the archive": (lambda home: change(first(home.archive, "*/*.json")), "[archive] 存档的记载"),
    "what is known of a delivery": (
        lambda home: edit_control(home, "UPDATE delivery SET period = '2020-01' WHERE received_no = 1"), "[control] control.db 对",
    ),
    "a cache of rows": (lambda home: change(first(home.raw, "*.parquet")), "[cache] vault/raw/"),
    "a cache of values": (lambda home: change(first(home.std, "*/std.parquet")), "[cache] vault/std/"),
    "a table between steps": (lambda home: change(first(home.tables, "*/*.parquet")), "[cache] vault/tables/"),
    "a registry": (lambda home: change(in_force(home) / "registry_places.parquet"), "[registry] "),
    "a published table": (lambda home: change(in_force(home) / "parquet/core.person.parquet"), "core.person.parquet 被改动"),
    "a row of the published database": (change_database, "被改动，内容不同的表：core.person"),
    "the database of the vault": (
        lambda home: change(first(home.identities, f"{current_id(home)}.duckdb")), "[vault] ",
    ),
    "the manifest": (lambda home: with_manifest(home, lambda facts: facts.update(stage="final", refused=[])), "封签不符"),
    "the seal of the manifest": (lambda home: with_manifest(home, lambda facts: facts.pop(SEAL)), "没有封签"),
    "the head of the log": (lambda home: (home.keys / "export_log.head").unlink(), "导出日志从第 1 条"),
    "the head of the log, scrawled over": (
        lambda home: (home.keys / "export_log.head").write_text("x y"), "导出日志从第 1 条",
    ),
    "a file more in the release": (lambda home: (in_force(home) / "extra.csv").write_text("x"), "不是发布时的文件"),
    "an entry of the log": (
        lambda home: edit_control(home, "UPDATE export_log SET actor = 'nobody' WHERE entry_no = 1"), "导出日志从第 1 条",
    ),
    "the end of the log": (
        lambda home: edit_control(home, "DELETE FROM export_log WHERE entry_no = 2"), "导出日志从第 2 条",
    ),
}  # fmt: skip


@pytest.mark.parametrize("part", TAMPERED)
def test_what_was_changed_is_named(city: CityRun, part: str) -> None:
    assert verify(city.home).differences == ()
    tamper, said = TAMPERED[part]
    tamper(city.home)
    assert said in told(city.home)


def rewrite_log(home: Home, *, keyed: bool) -> None:
    """Write the whole log anew with another actor, chain, head, and, with the key, its seals."""
    key = log_key(home)
    assert key is not None
    with closing(sqlite3.connect(home.control)) as connection:
        rows = connection.execute(
            "SELECT at, purpose, command, target, columns, row_count FROM export_log ORDER BY entry_no"
        ).fetchall()
        connection.execute("DELETE FROM export_log")
        connection.commit()
    (home.keys / "export_log.head").unlink()
    for at, purpose, command, target, columns, count in rows:
        record_export(
            home, at=datetime.fromisoformat(at), actor="somebody", purpose=purpose, command=command, target=target,
            columns=columns, row_count=count,
        )  # fmt: skip
    if not keyed:
        edit_control(home, "UPDATE export_log SET mac = '0'")


def test_a_log_written_anew_is_found_by_its_seal_and_with_the_key_by_the_releases_and_then_by_a_witness_outside(
    city: CityRun, tmp_path: Path
) -> None:
    witness = verify(city.home).head
    rewrite_log(city.home, keyed=False)
    assert "导出日志从第 1 条" in told(city.home)
    rewrite_log(city.home, keyed=True)
    said = told(city.home)
    assert "导出日志从第" not in said and "发布时记下的不同" in said
    key = log_key(city.home)
    assert key is not None
    with closing(sqlite3.connect(city.home.control)) as connection:
        ((chain,),) = connection.execute("SELECT chain FROM export_log WHERE entry_no = 2").fetchall()
    with_manifest(city.home, lambda facts: facts.update(export_log={"entries": 2, "chain": chain}), key=key)
    last = verify(city.home)
    assert last.differences == () and last.head != witness, "nothing inside tells: the head written down elsewhere does"


def test_a_backup_gives_the_same_city_back(city: CityRun, tmp_path: Path) -> None:
    withdraw(city.home, known_deliveries(city.home)[-1].delivery_id, "误报", now=AT)
    before, known, head = digests(city.home), known_deliveries(city.home), verify(city.home).head
    made = back_up(city.home, tmp_path / "backup", city="示例市", at=AT)
    again = back_up(city.home, tmp_path / "backup", city="示例市", at=AT)
    assert {file.path for file in again.files} == {file.path for file in made.files}
    shutil.rmtree(city.home.root)
    restore_home(city.home, tmp_path / "backup")
    assert (digests(city.home), known_deliveries(city.home), verify(city.home).head) == (before, known, head)
    assert verify(city.home).differences == ()
    assert {path.stat().st_mode & 0o777 for path in (city.home.vault, city.home.keys)} == {0o700}
    reinstate(city.home, known_deliveries(city.home)[-1].delivery_id)
    persons = pl.read_parquet(in_force(city.home) / "parquet/core.person.parquet")["person_id"].to_list()
    city.run("after")
    after = pl.read_parquet(in_force(city.home) / "parquet/core.person.parquet")["person_id"].to_list()
    assert persons == after, "the next run carries the same ids on"


def test_the_control_database_comes_back_from_the_archive_with_order_letters_and_withdrawals(city: CityRun) -> None:
    withdraw(city.home, known_deliveries(city.home)[0].delivery_id, "误报", now=AT)
    known, receipts, tables = known_deliveries(city.home), known_receipts(city.home), digests(city.home)
    remove_control(city.home)
    rebuild_control(city.home)
    assert (known_deliveries(city.home), known_receipts(city.home)) == (known, receipts)
    assert all("export_log" not in what and "[log]" in what for what in told(city.home).splitlines()), (
        "the log is lost, and said so"
    )
    assert digests(city.home) == tables


def test_a_backup_broken_off_leaves_the_one_before_it_whole(
    city: CityRun, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    back_up(city.home, tmp_path / "backup", city="示例市", at=AT)
    known, tables = known_deliveries(city.home), digests(city.home)
    withdraw(city.home, known[0].delivery_id, "误报", now=AT)
    city.run("third")
    monkeypatch.setattr(backup, "_write_list", lambda *_: (_ for _ in ()).throw(OSError(28, "No space left")))
    with pytest.raises(CannotBackUp, match=r"备份所在的磁盘已满.*上一次的备份仍然完整"):
        back_up(city.home, tmp_path / "backup", city="示例市", at=AT)
    monkeypatch.undo()
    other = Home(tmp_path / "other")
    restore_home(other, tmp_path / "backup")
    assert (known_deliveries(other), digests(other)) == (known, tables) and verify(other).differences == ()
    back_up(city.home, tmp_path / "backup", city="示例市", at=AT)
    assert read_backup(tmp_path / "backup") is not None, "and goes on where it was broken off"


def test_a_home_that_holds_any_file_is_left_alone_by_a_restore(city: CityRun, tmp_path: Path) -> None:
    back_up(city.home, tmp_path / "backup", city="示例市", at=AT)
    other = Home(tmp_path / "other")
    other.create()
    (other.keys / "hub.key").write_text("ab" * 32, encoding="ascii")
    with pytest.raises(CannotRestore, match="已有数据"):
        restore_home(other, tmp_path / "backup")
    assert (other.keys / "hub.key").read_text(encoding="ascii") == "ab" * 32
    (other.keys / "hub.key").unlink()
    restore_home(other, tmp_path / "backup")
    assert verify(other).differences == ()


def test_a_lost_key_comes_back_from_the_backup(city: CityRun, tmp_path: Path) -> None:
    back_up(city.home, tmp_path / "backup", city="示例市", at=AT)
    (city.home.keys / "hub.key").unlink()
    with pytest.raises(StateLost, match="密钥"):
        city.run("third")
    restore_key(city.home, tmp_path / "backup")
    assert verify(city.home).differences == ()
    with pytest.raises(CannotRestore, match="已有密钥"):
        restore_key(city.home, tmp_path / "backup")
    foreign = HubKey(bytes(range(32)))
    with_manifest(city.home, lambda facts: None, key=foreign)
    (city.home.keys / "hub.key").unlink()
    with pytest.raises(CannotRestore, match="另一个数据目录的密钥"):
        restore_key(city.home, tmp_path / "backup")
    assert not (city.home.keys / "hub.key").exists()


def test_what_is_no_whole_backup_of_this_home_changes_nothing(city: CityRun, whole: CityRun, tmp_path: Path) -> None:
    backup = tmp_path / "copied"
    back_up(city.home, backup, city="示例市", at=AT)
    with pytest.raises(CannotRestore, match="已有数据"):
        restore_home(city.home, backup)
    other = Home(tmp_path / "other")
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "记录.docx").write_text("别的东西", encoding="utf-8")
    with pytest.raises(CannotBackUp, match="别的东西"):
        back_up(city.home, tmp_path / "mine", city="示例市", at=AT)
    (backup / "记录.docx").write_text("放在备份旁边的", encoding="utf-8")
    back_up(city.home, backup, city="示例市", at=AT)
    assert (backup / "记录.docx").exists(), "nothing that is not the backup's own is removed"
    change(first(backup / "files", "*/*"))
    with pytest.raises(CannotRestore, match="缺失或被改动"):
        restore_home(other, backup)
    (backup / LIST).unlink()
    with pytest.raises(CannotRestore, match="没有完整的备份清单"):
        restore_home(other, backup)
    assert not other.root.exists()
    with pytest.raises(CannotBackUp, match="数据目录里面"):
        back_up(city.home, city.home.root / "backup", city="示例市", at=AT)
    foreign = tmp_path / "foreign"
    back_up(whole.home, foreign, city="示例市", at=AT)
    (city.home.keys / "hub.key").write_text("ab" * 32 + "\n", encoding="ascii")
    with pytest.raises(CannotBackUp, match="密钥与生效的发布"):
        back_up(city.home, foreign, city="示例市", at=AT)
    change(archived(city.home))
    with pytest.raises(CannotBackUp, match="不完整"):
        back_up(city.home, tmp_path / "new", city="示例市", at=AT)
    assert not (tmp_path / "new").exists()


def test_no_release_that_is_bad_or_not_whole_is_put_back_in_force(city: CityRun) -> None:
    one, two = [entry.release_id for entry in list_releases(city.home)]
    with pytest.raises(NoRelease, match="正在生效"):
        mark_bad(city.home, two, "错", actor="office", at=AT)
    mark_bad(city.home, one, "低保金额错", actor="office", at=AT)
    for to in (None, one):
        with pytest.raises(NoRelease, match="低保金额错"):
            roll_back(city.home, to)
    assert {entry.release_id: entry.state for entry in list_releases(city.home)} == {one: "bad", two: "in_force"}
    (city.home.releases / one / "bad.json").unlink()
    (city.home.releases / one / DATABASE).unlink()
    with pytest.raises(NoRelease, match=r"不完整，缺少 warehouse\.duckdb"):
        roll_back(city.home, one)
    for wrong in ("2020-01-01.1", "../vault"):
        with pytest.raises(NoRelease, match="不能退回"):
            roll_back(city.home, wrong)
    assert current_id(city.home) == two


def test_a_release_is_named_without_the_end_of_its_id_and_its_end_fits_its_content_alone(city: CityRun) -> None:
    one, two = [entry.release_id for entry in list_releases(city.home)]
    short = one.rpartition("-")[0]
    assert short == "2026-10-31.1" and roll_back(city.home, short) == (two, one)
    assert verify(city.home, short).release == one and verify(city.home).differences == ()
    other = f"{short}-000000"
    for folder, suffix in ((city.home.releases, ""), (city.home.identities, ".duckdb")):
        (folder / f"{one}{suffix}").rename(folder / f"{other}{suffix}")
    switch(city.home, other)
    assert f"{other} 的编号与清单里各表的指纹不符" in told(city.home)


def test_a_release_made_anew_from_the_archive_has_the_same_tables_and_a_forged_one_has_not(city: CityRun) -> None:
    release = current_id(city.home)
    assert release is not None
    assert differing_tables(city.project, city.home, release) == []
    table = in_force(city.home) / "parquet/core.person.parquet"
    table.chmod(0o600)
    pl.read_parquet(table).with_columns(sex_code=pl.lit("9")).write_parquet(table)
    shutil.copyfile(table, forged := table.with_name("forged"))
    sha = sha256_of(forged)
    forged.unlink()

    def forge(facts: dict[str, object]) -> None:
        tables = facts["tables"]
        assert isinstance(tables, dict)
        tables["core.person"]["sha256"] = sha

    with_manifest(city.home, forge, key=log_key(city.home))
    quick: Verified = verify(city.home)
    assert not [one for one in quick.differences if "core.person.parquet" in one.what], (
        "whoever has the key forges digests too"
    )
    assert [one.what for one in differing_tables(city.project, city.home, release)] == [
        f"{release} 的表 core.person 与由存档重做的不同"
    ]
