"""The page docs/how-to-indicator.md, carried out: the entry and the commands are taken from the page itself."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

from gridhub.release.reading import ask
from tests.integration.conftest import ROOT, CityRun
from tests.integration.test_cli import SMALL, call, copy_of_project

PAGE = (ROOT / "docs" / "how-to-indicator.md").read_text(encoding="utf-8")


def entry() -> str:
    """The block of the page, as it stands in the file."""
    found = re.search(r"   ```yaml\n(.*?)\n   ```", PAGE, re.DOTALL)
    assert found
    return "".join(f"{line[3:]}\n" for line in found[1].splitlines())


WITHOUT_SOURCE = """\
  - code: "699"
    name: 物业服务企业数
    unit: 家
    kind: stock
    missing: 缺少物业服务企业名册
"""


def query_of_page(word: str) -> str:
    queries: list[str] = re.findall(r'gridhub query "(.+?)"\n', PAGE)
    return next(query for query in queries if word in query)


def test_a_new_indicator_is_one_entry_that_leads_to_its_rows_and_knows_what_it_needs(
    make_city: Callable[..., CityRun], tmp_path: Path
) -> None:
    copy_of_project(tmp_path)
    with (tmp_path / "assets" / "indicator" / "work_report.yaml").open("a", encoding="utf-8") as file:
        file.write(entry() + WITHOUT_SOURCE)
    city = make_city(lambda name: name.startswith(SMALL), tmp_path)
    home = Path(city.home.root)
    city.run("first")
    ((value, _, note),) = ask(city.home, query_of_page("工作报告")).itertuples(index=False)
    rows = len(ask(city.home, query_of_page("key_person")))
    assert value == rows > 0
    assert note == "在册且关注程度为高，同一人多类计一次"
    standing = ask(city.home, query_of_page("数据依据").replace("*", "部门, 数据项, 作用"))
    counted = [line[:2] for line in standing.itertuples(index=False, name=None) if line[2] == "计数"]
    assert sorted(counted) == [
        ("政法委", "重点人员列管名单"), ("残疾人联合会", "持证残疾人名册"), ("民政局", "孤儿和事实无人抚养儿童保障名册"),
        ("网格办", "重点人群名单"),
    ]  # fmt: skip

    shown = call("explain", "台账.工作报告", "613", home=home, project=tmp_path)
    assert f"made of the {rows} rows" in shown.output
    assert f'gridhub query "{query_of_page("key_person")}"' in shown.output

    shown = call("explain", "台账.工作报告", "699", home=home, project=tmp_path)
    assert "缺少物业服务企业名册" in shown.output, "an indicator without a source says what is missing"
    assert "core." not in shown.output, "and names no table"

    listed = "SELECT delivery_id FROM audit.delivery WHERE export = 'key_person'"  # of both months
    for delivery_id in ask(city.home, listed)["delivery_id"]:
        assert call("delivery", "withdraw", delivery_id, "--reason", "核对", home=home).exit_code == 0
    city.run("second")
    ((value, missing, _),) = ask(city.home, query_of_page("工作报告")).itertuples(index=False)
    assert value is None or value != value  # a missing number in a pandas frame
    assert "缺少网格办“重点人群名单”（从未收到可用的数据）" in missing or "网格办“重点人群名单”" in missing
