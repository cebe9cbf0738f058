"""A workbook that may be filled in, or a page of a person, is never written over, nor into the hub's own folder."""

from __future__ import annotations

from pathlib import Path

import pytest
import typer

from gridhub.cli.results import need_new_file


def test_a_new_file_beside_the_hub_may_be_written(tmp_path: Path) -> None:
    need_new_file(tmp_path / "核实单.xlsx", tmp_path / "home")


def test_a_file_that_is_there_is_left_as_it_is(tmp_path: Path) -> None:
    filled = tmp_path / "核实单.xlsx"
    filled.write_bytes(b"filled in")
    with pytest.raises(typer.Exit) as left:
        need_new_file(filled, tmp_path / "home")
    assert left.value.exit_code == 2 and filled.read_bytes() == b"filled in"


@pytest.mark.parametrize("place", ["x.html", "vault/x.html", "../home/current/x.html"])
def test_nothing_is_written_into_the_hubs_own_folder(place: str, tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir()
    with pytest.raises(typer.Exit) as refused:
        need_new_file(home / place, home)
    assert refused.value.exit_code == 2
