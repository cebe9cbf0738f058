"""Three address families, three seeds, two sizes: the dwelling of every mention, and which are founded beside another."""

from __future__ import annotations

from pathlib import Path

import pytest

from gridhub.city.world.founding import AddressStyle
from tests.integration.address_families import STYLES, scored, shares


@pytest.mark.soak
@pytest.mark.parametrize("households", [1500, 6000])
@pytest.mark.parametrize("seed", [1, 2, 3])
@pytest.mark.parametrize("style", STYLES)
def test_mentions_lead_to_their_dwelling(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], style: AddressStyle, seed: int, households: int
) -> None:
    found = scored(tmp_path, style, seed, households)
    right, standard, founded = shares(found)
    with capsys.disabled():
        told = found.addresses.of("resolvable")
        print(
            f"\n| {style} | {seed} | {households} | {told.mentions} | {right:.4%} | {standard:.4%} | {founded:.4%} | "
            f"{', '.join(f'{reason} {count}' for reason, count in found.addresses.reasons)} |"
        )
    assert right >= 0.995
    assert standard <= 0.001
    assert founded <= 0.001
