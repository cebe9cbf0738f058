"""backup, restore, verify from the command line, as the page for the data office says."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from pathlib import Path

from typer.testing import CliRunner, Result

from gridhub.cli import app
from gridhub.keeping.backup import read_backup
from tests.integration.conftest import ROOT, CityRun

FILES = ("民政_区划", "网格办_网格信息", "公安_标准地址", "公安_实有人口_城关派出所")


def call(*words: str, home: Path, language: str = "zh_CN.UTF-8") -> Result:
    return CliRunner().invoke(app, [*words, "--home", str(home), "--project", str(ROOT)], env={"LC_ALL": language})


def test_what_the_page_says_is_kept_is_what_a_backup_holds_and_gives_the_home_back(
    make_city: Callable[..., CityRun], tmp_path: Path
) -> None:
    city = make_city(lambda name: name.startswith(FILES))
    city.run("first")
    home, backup = city.home.root, tmp_path / "备份"
    head = re.search(r"[0-9a-f]{64}", call("verify", home=home).output)
    assert head is not None
    made = call("backup", "--to", str(backup), home=home)
    assert made.exit_code == 0 and "密钥" in made.output
    page = (ROOT / "docs/keeping.zh-CN.md").read_text(encoding="utf-8")
    kept = page.partition("## 哪些必须保存")[2].partition("\n\n缓存")[0]
    named = set(re.findall(r"`((?:keys|vault|releases|control)[\w./<>]*)", kept))
    kept_there = read_backup(backup)
    assert kept_there is not None
    tops = {file.path for file in kept_there.files}
    for top in tops:
        assert any(top.startswith(name.split("<")[0]) for name in named), f"{top} is not on the page"
    shutil.rmtree(home)
    assert call("verify", home=home).exit_code == 0, "a home that never was has nothing to compare"
    assert "2026-10-31.1" in call("restore", "--from", str(backup), home=home).output
    after = call("verify", home=home)
    assert after.exit_code == 0 and head[0] in after.output
    again = call("restore", "--from", str(backup), home=home)
    assert again.exit_code == 2 and "已有数据" in again.output


def test_commands_that_cannot_be_meant_are_told(tmp_path: Path) -> None:
    home, backup = tmp_path / "home", tmp_path / "b"
    refused = [
        call("restore", home=home),
        call("restore", "--from", "x", "--from-archive", home=home),
        call("restore", "--from-archive", "--key-only", home=home),
    ]
    assert [(one.exit_code, "--from" in one.output) for one in refused] == [(2, True)] * 3
    assert call("backup", "--to", str(backup), home=home).exit_code == 2
    assert call("rollback", "--to", "2026-10-31.1", home=home).exit_code == 2
    assert call("verify", "2026-10-31.1", home=home).exit_code == 2
    assert "--reason" in call("releases", "mark-bad", "2026-10-31.1", home=home).output
    assert not backup.exists() and not (home / "control.db").exists(), "nothing was made of nothing"
