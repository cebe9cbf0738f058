"""A backup notices what its disk changed and says when it is full; a home that is a link is followed; what cannot be remade is said."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from gridhub.build import rebuilding
from gridhub.build.rebuilding import CannotRemake, differing_tables
from gridhub.contracts.errors import BrokenProject
from gridhub.ingest.receive.withdraw import withdraw
from gridhub.keeping import backup as backup_module
from gridhub.keeping.backup import CannotBackUp, back_up, content_of, read_backup
from gridhub.keeping.presence import find_losses
from gridhub.keeping.restore import restore_home
from gridhub.project.config import read_config
from gridhub.release.releases import current_id
from gridhub.state.control import known_deliveries
from gridhub.state.home import Home
from tests.integration.conftest import ROOT, CityRun
from tests.integration.test_home_kept_whole import AT, archived, change
from tests.integration.test_home_kept_whole import city as city
from tests.integration.test_home_kept_whole import whole as whole
from tests.integration.test_keeping_commands import call


@pytest.mark.parametrize("wholly", [True, False], ids=["every byte of a small one", "parts of a large one"])
def test_a_changed_content_of_a_backup_is_copied_anew_and_told(
    city: CityRun, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, wholly: bool
) -> None:
    if not wholly:
        monkeypatch.setattr(backup_module, "WHOLLY_READ", 0)
    root = tmp_path / "backup"
    made = back_up(city.home, root, city="示例市", at=AT)
    assert made.mended == ()
    file = next(one for one in made.files if one.path.startswith("vault/archive") and not one.path.endswith(".json"))
    change(content_of(root, file))
    told = call("backup", "--to", str(root), home=city.home.root)
    assert told.exit_code == 0 and "1 个文件的内容与备份时不同，已重新复制" in told.output and file.path in told.output
    assert back_up(city.home, root, city="示例市", at=AT).mended == ()
    restore_home(Home(tmp_path / "other"), root)


def test_an_archived_file_whose_bytes_are_not_its_own_is_not_backed_up_as_if_they_were(
    city: CityRun, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    change(archived(city.home))
    monkeypatch.setattr(backup_module, "find_losses", lambda home: iter(()))  # as if the change lay where no run looks
    with pytest.raises(CannotBackUp, match=r"内容与原来不同.*gridhub verify"):
        back_up(city.home, tmp_path / "backup", city="示例市", at=AT)
    assert read_backup(tmp_path / "backup") is None


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of two megabytes."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=2m", "none", str(folder)], capture_output=True)
    if mounted.returncode:
        pytest.skip("only root mounts a disk")
    try:
        yield folder
    finally:
        subprocess.run(["umount", str(folder)], check=True)


def test_a_full_disk_of_the_backup_is_told_as_that_and_leaves_no_half_file(city: CityRun, small_disk: Path) -> None:
    told = call("backup", "--to", str(small_disk / "b"), home=city.home.root)
    assert told.exit_code == 2
    assert "备份所在的磁盘已满" in told.output and "另一个文件夹" in told.output and "没有发布" not in told.output
    assert not list((small_disk / "b/files").glob(".*"))


def test_a_home_that_is_a_link_is_followed_by_every_command(city: CityRun, tmp_path: Path) -> None:
    real, link = city.home.root.rename(tmp_path / "大磁盘"), tmp_path / "var"
    link.symlink_to(real)
    linked = CityRun(city.project, Home(link))
    with pytest.raises(CannotBackUp, match="里面或外层"):
        back_up(linked.home, real / "b", city="示例市", at=AT)
    made = back_up(linked.home, tmp_path / "backup", city="示例市", at=AT)
    assert call("verify", home=link).exit_code == 0
    shutil.rmtree(real)
    real.mkdir()
    restore_home(linked.home, tmp_path / "backup")
    assert link.is_symlink() and current_id(Home(real)) == made.release
    assert call("verify", home=link).exit_code == 0


def test_a_link_to_a_disk_that_is_not_there_is_no_new_home(tmp_path: Path) -> None:
    (tmp_path / "var").symlink_to(tmp_path / "not mounted")
    with pytest.raises(BrokenProject, match=r"home: the link .* mount its disk"):
        read_config(ROOT, environ={"GRIDHUB_HOME": str(tmp_path / "var")})
    for command in (["run", "--bare"], ["backup", "--to", str(tmp_path / "b")], ["verify"], ["restore", "--from", "b"]):
        told = call(*command, home=tmp_path / "var")
        assert told.exit_code == 2 and "mount its disk" in told.output
    assert not (tmp_path / "not mounted").exists()


def test_a_release_of_another_engine_is_said_to_be_not_remade_and_is_no_difference(
    city: CityRun, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rebuilding, "engine_digest", lambda: "another")
    release = current_id(city.home) or ""
    with pytest.raises(CannotRemake, match="另一版引擎"):
        differing_tables(city.project, city.home, release)
    told = call("verify", "--deep", home=city.home.root)
    assert told.exit_code == 3
    assert "完整：核对了" in told.output and "没有重做" in told.output and "处与原来不同" not in told.output
    change(archived(city.home))
    told = call("verify", "--deep", home=city.home.root)
    assert told.exit_code == 1 and "没有重做" in told.output and "处与原来不同" in told.output


def test_a_delivery_that_is_withdrawn_while_files_are_copied_is_withdrawn_in_the_backup_too(
    city: CityRun, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    delivery = next(one for one in known_deliveries(city.home) if one.state == "received")
    copy, at_desk = backup_module._kept_file, [delivery.delivery_id]

    def kept_file(home: Home, root: Path, path: Path, mended: list[str]) -> backup_module.BackedUp:
        if at_desk and path.parts[:2] == ("vault", "archive"):
            withdraw(home, at_desk.pop(), "重报", now=AT)
        return copy(home, root, path, mended)

    monkeypatch.setattr(backup_module, "_kept_file", kept_file)
    made = back_up(city.home, tmp_path / "b", city="示例市", at=AT)
    assert not at_desk and len({one.path for one in made.files}) == len(made.files)
    other = Home(tmp_path / "other")
    restore_home(other, tmp_path / "b")
    assert list(find_losses(other)) == []
    assert {one.delivery_id: one.state for one in known_deliveries(other)}[delivery.delivery_id] == "withdrawn"


def test_a_home_that_never_stands_still_is_not_backed_up_by_halves(
    city: CityRun, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    back_up(city.home, tmp_path / "b", city="示例市", at=AT)
    before = read_backup(tmp_path / "b")
    found = iter(range(1_000))
    monkeypatch.setattr(
        backup_module, "_database", lambda home, root: backup_module.BackedUp("control.db", f"{next(found):064}", 1)
    )
    with pytest.raises(CannotBackUp, match="一直在变"):
        back_up(city.home, tmp_path / "b", city="示例市", at=AT)
    monkeypatch.undo()
    assert read_backup(tmp_path / "b") == before
    restore_home(Home(tmp_path / "other"), tmp_path / "b")
