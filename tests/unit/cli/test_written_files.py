"""What a command writes is a new file: never in the hub's own folder, over a file that is there, or through a link."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.main import get_command
from typer.testing import CliRunner

from gridhub.cli import app
from gridhub.cli.written_files import need_new_file, new_file

ROOT = Path(__file__).resolve().parents[3]
NAMES = ("output", "html")
"""Parameters that name the file to write."""


def commands_that_write() -> Iterator[tuple[str, ...]]:
    """Words and ending of every command that has such a parameter, found in the tree of commands: a new one is among them."""

    def walk(command: Any, words: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
        for name, below in sorted(getattr(command, "commands", {}).items()):
            yield from walk(below, (*words, name))
        yield from (words for one in command.params if one.name in NAMES)

    yield from walk(get_command(app), ())


NEEDED: dict[tuple[str, ...], tuple[str, ...]] = {
    ("query",): ("SELECT 1", "--out", "x.csv"),
    ("report",): ("--out", "x.txt"),
    ("explain",): ("core.person", "P1", "--html", "x.html"),
    ("ledger",): ("household", "--out", "x.xlsx"),
    ("access", "dump"): ("--out", "x.xlsx"),
    ("access", "of"): ("P1", "--out", "x.csv"),
    ("releases", "diff"): ("a", "b", "--out", "x.csv"),
    ("grid", "diff"): ("2026-09-30", "2026-10-31", "--out", "x.csv"),
    ("grid", "plan"): ("--community", "x", "--out", "x.xlsx"),
    ("grid", "map"): ("--community", "x", "--out", "x.svg"),
    ("case", "export"): ("--department", "police", "--out", "x.xlsx"),
    ("identity", "export"): ("--out", "x.xlsx"),
    ("reveal", "ask"): ("SELECT 1", "--purpose-kind", "核实", "--purpose", "核对", "--out", "x.csv"),
}


def call(words: tuple[str, ...], place: Path, home: Path) -> tuple[int, str]:
    *given, ending = NEEDED[words]
    target = place / f"文件{Path(ending).suffix}" if not place.suffix else place
    own = [] if words[0] == "reveal" else ["--home", str(home), "--project", str(ROOT)]
    done = CliRunner().invoke(app, [*words, *given, str(target), *own], env={"LC_ALL": "zh_CN.UTF-8"})
    return done.exit_code, done.output


def test_every_command_that_writes_is_looked_at() -> None:
    assert set(commands_that_write()) == set(NEEDED)


@pytest.mark.parametrize("words", NEEDED, ids=" ".join)
def test_no_command_writes_into_the_hub_over_a_file_or_through_a_link(words: tuple[str, ...], tmp_path: Path) -> None:
    home = tmp_path / "home"
    (home / "releases").mkdir(parents=True)
    suffix = Path(NEEDED[words][-1]).suffix
    there, link = tmp_path / f"there{suffix}", tmp_path / f"link{suffix}"
    there.write_bytes(b"mine")
    link.symlink_to(tmp_path / f"nothing{suffix}")
    places = [(there, "已存在"), (link, "链接")]
    if words[0] != "reveal":  # the asker's account cannot reach the hub's folders
        places.append((home / "releases", "数据目录"))
    for place, said in places:
        code, told = call(words, place, home)
        assert (code, said in told) == (2, True), told
    assert there.read_bytes() == b"mine" and not (tmp_path / f"nothing{suffix}").exists()
    assert not any((home / "releases").iterdir())


def test_a_new_file_beside_the_hub_may_be_written(tmp_path: Path) -> None:
    with new_file(tmp_path / "核实单.xlsx", tmp_path / "home") as path:
        path.write_text("whole")
    assert [file.name for file in tmp_path.iterdir()] == ["核实单.xlsx"]


def test_a_file_that_is_there_is_left_as_it_is_unless_it_may_be_replaced(tmp_path: Path) -> None:
    filled = tmp_path / "核实单.xlsx"
    filled.write_bytes(b"filled in")
    for force in (None, False):
        with pytest.raises(typer.Exit) as left:
            need_new_file(filled, tmp_path / "home", force=force)
        assert left.value.exit_code == 2 and filled.read_bytes() == b"filled in"
    with new_file(filled, force=True) as path:
        path.write_bytes(b"new")
    assert filled.read_bytes() == b"new"


def test_a_file_that_could_not_be_finished_leaves_the_old_one_and_nothing_beside(tmp_path: Path) -> None:
    filled = tmp_path / "核实单.xlsx"
    filled.write_bytes(b"filled in")

    def half(path: Path) -> None:
        path.write_bytes(b"half")
        raise RuntimeError

    with pytest.raises(RuntimeError), new_file(filled, force=True) as path:
        half(path)
    assert filled.read_bytes() == b"filled in" and [file.name for file in tmp_path.iterdir()] == [filled.name]


def test_an_error_of_the_disk_names_the_file_that_was_asked_for(tmp_path: Path) -> None:
    target = tmp_path / "none" / "核实单.xlsx"
    with pytest.raises(FileNotFoundError) as failed, new_file(target) as path:
        path.write_bytes(b"x")
    assert failed.value.filename == str(target)


def test_force_follows_no_link_and_replaces_no_device(tmp_path: Path) -> None:
    (tmp_path / "link.csv").symlink_to("/dev/null")
    for place in (tmp_path / "link.csv", Path("/dev/null"), tmp_path):
        with pytest.raises(typer.Exit):
            need_new_file(place, force=True)


@pytest.mark.parametrize("place", ["x.html", "vault/x.html", "../home/current/x.html", "../link/x.html"])
def test_nothing_is_written_into_the_hubs_own_folder(place: str, tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir()
    (tmp_path / "link").symlink_to(home)
    with pytest.raises(typer.Exit) as refused:
        need_new_file(home / place, home, force=True)
    assert refused.value.exit_code == 2
