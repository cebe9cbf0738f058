"""A generated city is cut anew or has maps; who asks for both is told so and loses nothing."""

from pathlib import Path

from typer.testing import CliRunner

from gridhub.cli import app

CHINESE = {"LC_ALL": "zh_CN.UTF-8"}


def test_asking_for_a_recut_and_maps_says_what_to_do_and_leaves_an_earlier_city_alone(tmp_path: Path) -> None:
    earlier = tmp_path / "inbox" / "earlier.csv"
    earlier.parent.mkdir()
    earlier.write_text("kept", encoding="utf-8")
    told = CliRunner().invoke(app, ["city", "generate", "--recut", "--with-geometry", "--out", str(tmp_path)])
    assert told.exit_code == 2
    assert "--recut" in told.output and "--with-geometry" in told.output and "--out" in told.output
    assert earlier.read_text(encoding="utf-8") == "kept"


def test_a_city_too_small_to_be_cut_anew_says_so(tmp_path: Path) -> None:
    small = ["city", "generate", "--recut", "--households", "50", "--out", str(tmp_path / "a")]
    assert "没有重新划分任何网格" in CliRunner().invoke(app, small, env=CHINESE).output
    assert "没有重新划分" not in CliRunner().invoke(app, [*small[:2], *small[3:]], env=CHINESE).output


def test_a_city_of_one_month_says_when_it_will_be_cut_and_its_next_month_that_it_was_not(tmp_path: Path) -> None:
    one = ["city", "generate", "--recut", "--households", "50", "--months", "1", "--out", str(tmp_path)]
    assert "第二个月起" in CliRunner().invoke(app, one, env=CHINESE).output
    following = ["city", "next-month", "--city", str(tmp_path)]
    assert "没有重新划分任何网格" in CliRunner().invoke(app, following, env=CHINESE).output
    assert "没有重新划分" not in CliRunner().invoke(app, following, env=CHINESE).output


def test_a_city_that_is_cut_anew_says_nothing_about_it(tmp_path: Path) -> None:
    large = ["city", "generate", "--recut", "--households", "600", "--out", str(tmp_path)]
    assert "重新划分" not in CliRunner().invoke(app, large, env=CHINESE).output
