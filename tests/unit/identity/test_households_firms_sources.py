"""Households by number, market entities by code or name, pollution sources by code."""

from __future__ import annotations

from pathlib import Path

from tests.unit.identity.claims import POLICE, REGISTER, ROLL, SEP, City, link

PERMITS = ("environment", "pollution_source")
USCC = "91990081M00000027M"


def test_household_number_names_one_household_per_department_and_kind() -> None:
    city = City()
    for record, number in (("a:1:1", "001"), ("b:1:9", "００１"), ("a:1:2", "002")):
        city.person(POLICE, record, "甲", household_kind="hukou_household", household_no=number)
    city.person(ROLL, "r:1:1", "甲", household_kind="benefit_unit", household_no="001")
    city.person(ROLL, "r:1:2", "乙", household_kind="benefit_unit")
    households = link(city).column("link.household", "household_id")
    assert households["a:1:1"] == households["b:1:9"] != households["a:1:2"]
    assert households["r:1:1"] != households["a:1:1"]
    assert str(households["a:1:1"]).startswith("H")
    assert str(households["r:1:1"]).startswith("U")
    assert "r:1:2" not in households


def test_firm_is_its_credit_code_whatever_its_name() -> None:
    city = City()
    city.entity(REGISTER, "m:1:1", "博雅丰纸业有限公司", uscc=USCC)
    city.entity(PERMITS, "e:1:1", "博雅丰纸业", uscc=USCC)
    ids = link(city).column("link.market_entity", "entity_id")
    assert ids["m:1:1"] == ids["e:1:1"]
    assert str(ids["m:1:1"]).startswith("M")


def test_firm_without_code_is_found_by_name_and_place_or_representative() -> None:
    city = City()
    city.entity(REGISTER, "m:1:1", "博雅丰纸业（示例）有限公司", uscc=USCC, site="D1")
    city.person(REGISTER, "m:1:1", "周立琴", role="legal_rep")
    city.entity(PERMITS, "e:1:1", "博雅丰纸业(示例)有限公司", site="D1")
    city.entity(PERMITS, "e:1:2", "博雅丰纸业(示例)有限公司")
    city.person(PERMITS, "e:1:2", "周 立琴", role="legal_rep")
    city.entity(PERMITS, "e:1:3", "博雅丰纸业(示例)有限公司", site="D2")
    answer = link(city)
    ids = answer.column("link.market_entity", "entity_id")
    assert ids["e:1:1"] == ids["e:1:2"] == ids["m:1:1"] != ids["e:1:3"]
    assert answer.column("link.market_entity", "method") == {
        "m:1:1": "uscc",
        "e:1:1": "name_dwelling",
        "e:1:2": "name_legal_rep",
        "e:1:3": "single",
    }


def test_name_that_fits_two_firms_is_not_guessed() -> None:
    city = City()
    city.entity(REGISTER, "m:1:1", "老街早餐店", uscc=USCC, site="D1")
    city.entity(REGISTER, "m:1:2", "老街早餐店", uscc="92990081M0000049XL", site="D1")
    city.entity(PERMITS, "e:1:1", "老街早餐店", site="D1")
    answer = link(city)
    assert len(set(answer.column("link.market_entity", "entity_id").values())) == 3
    assert answer.column("link.market_entity", "method")["e:1:1"] == "ambiguous"


def source(record: str, code: str | None, name: str) -> dict[str, object]:
    return {"record_id": record, "role": "source", "department": "environment", "export": "x", "period_end": SEP,
            "source_code": code, "source_name": name}  # fmt: skip


def test_patrol_belongs_to_the_source_of_its_code_or_to_the_only_one_of_its_name() -> None:
    city = City()
    city.sources = [source("s:1:1", "P1", "养殖场"), source("s:1:2", "P2", "汽修厂"), source("s:1:3", "P3", "汽修厂")]
    city.patrols = [
        source("p:1:1", "p1", "写错的名称"),
        source("p:1:2", None, "养 殖场"),
        source("p:1:3", None, "汽修厂"),
        source("p:1:4", "P9", "养殖场"),
    ]
    ids = link(city).column("link.pollution_source", "source_id")
    assert ids["p:1:1"] == ids["p:1:2"] == ids["s:1:1"]
    assert ids["p:1:3"] is None
    assert ids["p:1:4"] is None


def test_ids_of_firms_and_sources_stay(tmp_path: Path) -> None:
    city = City()
    city.entity(REGISTER, "m:1:1", "纸业", uscc=USCC, site="D1")
    city.entity(REGISTER, "m:1:2", "无码小店")
    city.sources = [source("s:1:1", "P1", "养殖场")]
    first = link(city)
    later = City()
    later.entity(REGISTER, "n:1:8", "纸业集团", uscc=USCC)
    later.entity(REGISTER, "n:1:9", "无码小店")
    later.sources = [source("t:1:1", "P1", "养殖场")]
    second = link(later, registry=first.save_registry(tmp_path / "one.parquet"))
    before, after = (a.column("link.market_entity", "entity_id") for a in (first, second))
    assert (after["n:1:8"], after["n:1:9"]) == (before["m:1:1"], before["m:1:2"])
    sources_before, sources_after = (a.column("link.pollution_source", "source_id") for a in (first, second))
    assert sources_after["t:1:1"] == sources_before["s:1:1"]
