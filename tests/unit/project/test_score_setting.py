"""Scoring what the rules leave alone is a setting: off by default, a fault where Splink is not installed."""

from __future__ import annotations

import importlib.util
from dataclasses import replace
from pathlib import Path

import pytest

from gridhub.build.linking import score_model
from gridhub.contracts.errors import BrokenProject
from gridhub.identity.score.model import committed_model
from gridhub.project.config import read_config
from gridhub.project.reading.loading import load

ROOT = Path(__file__).resolve().parents[3]


def set_to(folder: Path, value: str) -> Path:
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    changed = text.replace("[tool.gridhub]", f"[tool.gridhub]\nscore_leftover = {value}")
    (folder / "pyproject.toml").write_text(changed, encoding="utf-8")
    return folder


def without_splink(monkeypatch: pytest.MonkeyPatch, is_there: bool) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: object() if is_there else None)


def test_nobody_is_scored_unless_the_project_asks_for_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    project = load(ROOT, environ={})
    assert not project.config.score_leftover
    assert score_model(project) is None
    without_splink(monkeypatch, is_there=True)
    config = read_config(set_to(tmp_path, "true"), environ={})
    assert config.score_leftover
    assert score_model(replace(project, config=config)) is committed_model()


def test_where_splink_is_not_installed_the_setting_is_a_fault_that_names_the_remedy(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    without_splink(monkeypatch, is_there=False)
    with pytest.raises(BrokenProject) as broken:
        read_config(set_to(tmp_path, "true"), environ={})
    (error,) = broken.value.errors
    assert (error.file, error.line > 0) == ("pyproject.toml", True)
    assert "pip install 'gridhub[link]'" in error.message
    assert not read_config(set_to(tmp_path, "false"), environ={}).score_leftover


def test_the_setting_is_true_or_false(tmp_path: Path) -> None:
    with pytest.raises(BrokenProject, match="true or false"):
        read_config(set_to(tmp_path, '"yes"'), environ={})
