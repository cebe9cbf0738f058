"""Findings on true links: what the comparison of ``city score`` says where the hub linked rightly."""

from __future__ import annotations

from gridhub.city.scoring.truth_linked import compare_findings
from gridhub.release.releases import require_current
from tests.integration.conftest import SAMPLE, CityRun


def test_true_links_change_no_finding_of_firms_and_sources_that_the_hub_linked_rightly(sample_city: CityRun) -> None:
    database = sample_city.home.identities / f"{require_current(sample_city.home).name}.duckdb"
    found = compare_findings(sample_city.project, database, SAMPLE / "truth")
    counts = {code: (hub, true, same) for code, hub, true, same in found.counts}
    hub, true, same = counts["F12"]
    assert hub > 0
    assert hub == true == same, [line for line in found.differences if line.finding_code == "F12"]
