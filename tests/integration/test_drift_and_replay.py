"""A changed export is noticed; a mended project re-reads only what the mending affects."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from gridhub.build.run import Outcome
from gridhub.project.reading.loading import load
from gridhub.release.reading import ask
from tests.integration.conftest import ROOT, CityRun
from tests.integration.test_bad_input import rename_header

KEY_PERSONS = "网格办_重点人群名单_202610.xlsx"


@pytest.fixture
def city(make_city: Callable[..., CityRun], tmp_path: Path) -> CityRun:
    """A project of its own, so that a test may mend it; the files of the grid office only."""
    project = tmp_path / "project"
    project.mkdir()
    for name in ("connectors", "schemas", "assets", "decisions", "data/sample/demo.key", "pyproject.toml"):
        source, target = ROOT / name, project / name
        target.parent.mkdir(parents=True, exist_ok=True)
        if source.is_dir():
            shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copyfile(source, target)
    return make_city(lambda name: name.startswith(("民政_区划", "网格办", "公安_标准地址")), root=project)


def again(city: CityRun, name: str) -> Outcome:
    """Load the project anew, as the next `gridhub run` does, and run it."""
    environ = {**os.environ, "GRIDHUB_INBOX": str(city.project.config.inbox), "GRIDHUB_HOME": str(city.home.root)}
    return CityRun(load(city.project.root, environ=environ), city.home).run(name)


def worked_on(outcome: Outcome, layer: str) -> dict[str, int]:
    """Deliveries of each export that were made anew in a layer."""
    found: dict[str, int] = {}
    for step, result in outcome.results:
        facts = dict(result.facts)
        if step.layer == layer and not result.reused and "from_cache" in facts:
            anew = int(facts["deliveries"]) - int(facts["from_cache"])
            if anew:
                found[step.name] = anew
    return found


def test_a_renamed_column_is_told_and_an_alias_takes_it_back_reading_only_that_export(city: CityRun) -> None:
    path = Path(city.project.config.inbox) / KEY_PERSONS
    for header in ("公民身份号码", "身份证号码", "身份证号"):
        rename_header(path, header, "本人证件编码")
    first = city.run("first")
    told = ask(
        city.home, "SELECT measure, field_name, value_label, state, reason FROM audit.drift WHERE state <> 'passed'"
    )
    assert ("columns_missing", "cid", "failed") in set(
        zip(told["measure"], told["field_name"], told["state"], strict=True)
    )
    assert "本人证件编码" in set(told["value_label"])
    assert ask(city.home, 'SELECT COUNT(*) AS n FROM 台账."变化监测"')["n"][0] > 0
    failed = [
        c.name
        for s, r in first.results
        for c in r.checks
        if c.state == "failed" and s.name == "delivery.grid_office__key_person"
    ]
    assert "deliveries.drift" in failed

    yaml = city.project.root / "connectors" / "grid_office.yaml"
    text = yaml.read_text(encoding="utf-8")
    start = text.index("  key_person:")
    mended = text[:start] + text[start:].replace("cid: [", "cid: [本人证件编码, ", 1)
    yaml.write_text(mended, encoding="utf-8")
    second = again(city, "second")
    assert worked_on(second, "raw") == {"raw.grid_office__key_person": 2}
    assert worked_on(second, "delivery") == {"delivery.grid_office__key_person": 2}
    assert ask(city.home, "SELECT COUNT(*) AS n FROM audit.drift WHERE state = 'failed'")["n"][0] == 0


def test_a_code_added_to_a_list_reads_no_file_again(city: CityRun) -> None:
    city.run("first")
    codes = city.project.root / "schemas" / "codes" / "key_person_category.csv"
    assert codes.is_file()
    lines = codes.read_text(encoding="utf-8").rstrip("\n")
    code, name = lines.splitlines()[1].split(",")[1:3]
    codes.write_text(f"{lines}\n新写法,{code},{name}\n", encoding="utf-8")
    second = again(city, "second")
    assert worked_on(second, "raw") == {}
    assert worked_on(second, "delivery") == {"delivery.grid_office__key_person": 2}


def test_a_decided_value_standardises_one_file_again(city: CityRun) -> None:
    city.run("first")
    line = ask(
        city.home, f"SELECT sheet, row FROM audit.record_entity WHERE file = '{KEY_PERSONS}' ORDER BY row LIMIT 1"
    ).iloc[0]
    override = city.project.root / "decisions" / "value_override.csv"
    decided = f"{KEY_PERSONS},{line['sheet']},{line['row']},phone,13900000009,2026-11-02,网格办,来电核实"
    override.write_text(override.read_text(encoding="utf-8").rstrip("\n") + f"\n{decided}\n", encoding="utf-8")
    second = again(city, "second")
    assert worked_on(second, "raw") == {}
    assert worked_on(second, "delivery") == {"delivery.grid_office__key_person": 1}
    assert ask(city.home, "SELECT COUNT(*) AS n FROM audit.repair WHERE rule = 'override'")["n"][0] == 1
