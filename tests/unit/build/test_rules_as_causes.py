"""A rule that changed between two releases is named as a cause, and of what rests on it alone."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import cast

import duckdb
import pytest

from gridhub.build.manifest_inputs import inputs_said
from gridhub.build.plan import make_plan
from gridhub.project.reading.loading import load
from gridhub.release.causes import Causes, changed_rules
from gridhub.release.two_releases import Pair, Side
from gridhub.state.keys import HubKey

ROOT = Path(__file__).parents[3]
RULES = "assets/rules"
STEPS = "core.work_order_step"
"""A table that rests on no address and on nobody's name."""
KEY = HubKey(b"test key of the rules that changed")


def inputs_of(root: Path) -> dict[str, object]:
    project = load(root, environ={})
    plan = make_plan(project, clock=lambda: datetime(2026, 11, 3, tzinfo=UTC))
    return dict(cast(dict[str, object], inputs_said(project, plan, KEY)))


@cache
def before() -> dict[str, object]:
    return inputs_of(ROOT)


def told(a: dict[str, object], b: dict[str, object]) -> Causes:
    """The rules that differ between a release made with ``a`` and one made with ``b``."""
    sides = (Side(Path("a"), {"inputs": a}), Side(Path("b"), {"inputs": b}))
    pair = Pair(duckdb.connect(), *sides, "next")
    return Causes(pair, (), (), tuple(changed_rules(pair)))


def changed(folder: Path, file: str, old: str, new: str) -> Causes:
    for name in ("connectors", "schemas", "assets", "decisions"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copyfile(ROOT / "pyproject.toml", folder / "pyproject.toml")
    text = (folder / file).read_text(encoding="utf-8")
    assert old in text
    (folder / file).write_text(text.replace(old, new, 1), encoding="utf-8")
    return told(before(), inputs_of(folder))


@pytest.mark.parametrize(
    ("file", "old", "new", "also", "rests", "does_not"),
    [
        (f"{RULES}/grid_level.yaml", "households: [60, 100]", "households: [60, 120]", "", "core.grid", "core.death"),
        (f"{RULES}/address.yaml", "cellar: [地下室]", "cellar: [地下室, 地窖]", "", "core.dwelling_grid", STEPS),
        (f"{RULES}/task_list.yaml", "limit: 3工作日", "limit: 4工作日", "", "finding.f26_task_not_on_list", STEPS),
        (f"{RULES}/programme.yaml", "cut_off_day: 25", "cut_off_day: 20", "", "core.benefit_recipient", "core.grid"),
        (f"{RULES}/person_category.yaml", "medium: 每半月", "medium: 每月", " 重点人员走访频次", "mart.key_person_ledger", "core.key_person"),
        (f"{RULES}/case.yaml", "least_answers: 20", "least_answers: 30", "", "mart.rule_precision", "core.grid"),
        ("schemas/codes/sex.csv", "\n0,0,未知", "\n0,0,未知\n不详的,0,未知", "", "core.person", STEPS),
    ],
)  # fmt: skip
def test_a_changed_rule_is_named_for_what_rests_on_it_alone(
    tmp_path: Path, file: str, old: str, new: str, also: str, rests: str, does_not: str
) -> None:
    found = changed(tmp_path, file, old, new)
    kind = "代码表" if file.endswith(".csv") else "参数"
    assert [cause.text for cause in found.others] == [f"{kind} {file}{also}（修改）"]
    assert found.behind(rests, {}) == list(found.others)
    assert found.behind(does_not, {}) == []


def test_a_category_that_became_sensitive_accounts_for_rows_that_are_published_no_more(tmp_path: Path) -> None:
    found = changed(tmp_path, f"{RULES}/person_category.yaml", "sensitive: no", "sensitive: yes")
    assert [cause.text for cause in found.behind(STEPS, {})] == [f"参数 {RULES}/person_category.yaml（修改）"]


def test_a_rule_file_that_went_is_told_as_such() -> None:
    forms = cast(dict[str, object], before()["forms"])
    without = {name: one for name, one in forms.items() if name != f"{RULES}/grid_level.yaml"}
    assert [cause.text for cause in told(before(), {**before(), "forms": without}).others] == [
        f"参数 {RULES}/grid_level.yaml（删除）"
    ]


def test_a_release_from_before_they_were_kept_makes_no_rule_file_a_new_one() -> None:
    older = {name: part for name, part in before().items() if name != "forms"}
    assert told(older, before()).others == ()
