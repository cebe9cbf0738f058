"""A generated city is cut anew or has maps; who asks for both is told so and loses nothing."""

from pathlib import Path

from typer.testing import CliRunner

from gridhub.cli import app


def test_asking_for_a_recut_and_maps_says_what_to_do_and_leaves_an_earlier_city_alone(tmp_path: Path) -> None:
    earlier = tmp_path / "inbox" / "earlier.csv"
    earlier.parent.mkdir()
    earlier.write_text("kept", encoding="utf-8")
    told = CliRunner().invoke(app, ["city", "generate", "--recut", "--with-geometry", "--out", str(tmp_path)])
    assert told.exit_code == 2
    assert "--recut" in told.output and "--with-geometry" in told.output and "--out" in told.output
    assert earlier.read_text(encoding="utf-8") == "kept"
