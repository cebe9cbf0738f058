"""A city with maps from the inbox to the release: GeoJSON, Shapefile, WKT and points in GCJ-02, one of them declared wrong."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

from gridhub.city.files.generate import generate
from gridhub.city.files.next_month import next_month
from gridhub.release.reading import ask
from gridhub.state.home import Home
from tests.integration.copied_project import Copy

WANTED = ("网格办_网格", "公安_标准地址", "公安_警务区", "环境_环保网格", "环境_固定污染源", "民政_区划")


def _declare(root: Path) -> None:
    """Every export in GCJ-02 but the police's boundaries; the border of the city in the settings."""
    for path in (root / "connectors").glob("*.yaml"):
        text = path.read_text(encoding="utf-8").replace("coord_system: CGCS2000", "coord_system: GCJ-02")
        if path.stem == "public_security":
            head, police = text.split("  police_grid_shape:\n")
            text = f"{head}  police_grid_shape:\n{police.replace('GCJ-02', 'CGCS2000', 1)}"
        path.write_text(text, encoding="utf-8")
    settings = root / "pyproject.toml"
    text = settings.read_text(encoding="utf-8")
    settings.write_text(
        text.replace("[tool.gridhub]\n", '[tool.gridhub]\ncity_border = "border.geojson"\n'), encoding="utf-8"
    )


def _break_one(path: Path) -> str:
    """The last feature's ring crosses itself now; gives its code."""
    whole = json.loads(path.read_text(encoding="utf-8"))
    ring = whole["features"][-1]["geometry"]["coordinates"][0]
    ring[1], ring[2] = ring[2], ring[1]
    path.write_text(json.dumps(whole, ensure_ascii=False), encoding="utf-8")
    return str(whole["features"][-1]["properties"]["网格编码"])


def test_maps_in_any_format_give_grids_a_wrong_system_and_a_broken_shape_lose_only_themselves(tmp_path: Path) -> None:
    copy = Copy.make(tmp_path / "project")
    generate(tmp_path / "city", households=300, months=1, seed=5, dirt="plain", geometry="gcj02")
    for file in (tmp_path / "city" / "inbox").iterdir():
        if file.name.startswith(WANTED):
            shutil.copyfile(file, copy.root / "inbox" / file.name)
    shutil.copyfile(tmp_path / "city" / "city_border.geojson", copy.root / "border.geojson")
    _declare(copy.root)
    _break_one(copy.root / "inbox" / "网格办_网格边界_202610.geojson")
    copy.run()
    home = Home(copy.root / "home")

    tests = ask(home, "SELECT * FROM audit.coord_system").set_index("file")
    police = tests.loc["公安_警务区边界_202610.csv"]
    assert (police["declared"], police["state"], police["fitting"]) == ("CGCS2000", "refused", "GCJ-02")
    assert "像是 GCJ-02" in police["reason"]
    assert tests.drop("公安_警务区边界_202610.csv")["state"].tolist() == ["fits"] * 4
    systems = ask(home, "SELECT DISTINCT grid_system FROM core.grid_area ORDER BY 1")["grid_system"]
    assert systems.tolist() == ["environment", "unified"]

    broken = ask(home, "SELECT file, scope, reason FROM audit.quarantine WHERE rule = 'GEOM_BROKEN'")
    assert broken[["file", "scope"]].to_numpy().tolist() == [["网格办_网格边界_202610.geojson", "row"]]
    assert "自相交" in broken["reason"][0]

    verdicts = ask(home, "SELECT verdict, COUNT(*) AS n FROM core.dwelling_point GROUP BY 1").set_index("verdict")["n"]
    assert set(verdicts.index) <= {"agree", "polygon_only"}
    assert verdicts["agree"] > 300
    assert {"longitude", "latitude"}.isdisjoint(ask(home, "SELECT * FROM core.dwelling_point").columns)
    assert ask(home, "SELECT COUNT(*) AS n FROM audit.row_ledger WHERE NOT closes")["n"].tolist() == [0]

    out = tmp_path / "map.svg"
    code = ask(home, "SELECT MIN(region_code) AS code FROM core.grid_area WHERE grid_system = 'unified'")["code"][0]
    copy.gridhub("grid", "map", "--community", code, "--out", str(out))
    assert len(re.findall("<path", out.read_text(encoding="utf-8"))) > 3


def test_the_same_city_with_maps_has_the_same_bytes_and_without_them_those_of_before(tmp_path: Path) -> None:
    for folder, geometry in (("a", "bd09"), ("b", "bd09"), ("plain", None)):
        generate(tmp_path / folder, households=60, months=1, seed=2, dirt="usual", geometry=geometry)  # type: ignore[arg-type]
    first, second, plain = (
        {f.name: f.read_bytes() for f in (tmp_path / x / "inbox").iterdir()} for x in ("a", "b", "plain")
    )
    assert first == second
    assert len(first) == len(plain) + 3
    changed = {name for name in plain if plain[name] != first[name]}
    assert changed == {"公安_标准地址_202610.csv", "环境_固定污染源清单_202610.xlsx"}


def test_the_month_after_has_maps_of_the_same_ground(tmp_path: Path) -> None:
    generate(tmp_path, households=60, months=1, seed=2, dirt="usual", geometry="gcj02")
    written = next_month(tmp_path).files["inbox"]
    assert {"网格办_网格边界_202611.geojson", "环境_环保网格边界_202611.zip", "公安_警务区边界_202611.csv"} <= set(
        written
    )
    inbox = tmp_path / "inbox"
    for name in ("网格办_网格边界_{}.geojson", "公安_警务区边界_{}.csv"):
        assert (inbox / name.format("202610")).read_bytes() == (inbox / name.format("202611")).read_bytes()
    assert "经度,纬度" in (inbox / "公安_标准地址_202611.csv").read_text(encoding="utf-8-sig").splitlines()[0]
