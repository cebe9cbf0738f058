"""A published file in the DuckDB clients people have: each in a virtual environment of its own, read-only."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import pytest

from gridhub.release.reading import ask
from gridhub.release.releases import DATABASE, require_current
from tests.integration.conftest import CityRun

pytestmark = pytest.mark.service

VERSIONS = ("1.1.3", "1.5.6")
_SECONDS = 300


@pytest.fixture(scope="module")
def published(make_city: Callable[..., CityRun], tmp_path_factory: pytest.TempPathFactory) -> tuple[CityRun, Path]:
    """A city of a few departments, released, and a copy of its published file where a colleague has it."""
    city = make_city(lambda name: name.startswith(("民政", "网格办", "公安_标准地址")))
    city.run()
    copy = tmp_path_factory.mktemp("colleague") / "多网合一.duckdb"
    shutil.copyfile(require_current(city.home) / DATABASE, copy)
    copy.chmod(0o444)
    return city, copy


@pytest.fixture(scope="module", params=VERSIONS)
def client(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The Python of a new environment with this DuckDB and nothing else."""
    folder = tmp_path_factory.mktemp(f"duckdb-{request.param}") / "venv"
    python = folder / "bin" / "python"
    wanted = f"duckdb=={request.param}"
    uv = Path(sys.executable).with_name("uv")
    if uv.exists():
        _set_up(wanted, [str(uv), "venv", "--quiet", "--python", sys.executable, str(folder)])
        _set_up(
            wanted, [str(uv), "pip", "install", "--quiet", "--only-binary", "duckdb", "--python", str(python), wanted]
        )
    else:
        _set_up(wanted, [sys.executable, "-m", "venv", str(folder)])
        _set_up(wanted, [str(python), "-m", "pip", "install", "--quiet", "--only-binary", "duckdb", wanted])
    return python


def _set_up(wanted: str, command: list[str]) -> None:
    try:
        subprocess.run(command, capture_output=True, text=True, check=True, timeout=_SECONDS)
    except (subprocess.SubprocessError, OSError) as error:
        told = str(getattr(error, "stderr", None) or error)[-2000:]
    else:
        return
    pytest.fail(
        f"{wanted} cannot be installed for Python {sys.version_info[0]}.{sys.version_info[1]} on this machine, so nobody "
        "knows whether old clients open a release. Needed: a package index that can be reached, and a wheel of "
        f"{wanted} for this Python (1.1.3 has them up to 3.13).\n{' '.join(command)}\n{told}",
        pytrace=False,
    )


def _shown(python: str | Path, file: Path) -> dict[str, Any]:
    script = Path(__file__).with_name("old_client.py")
    done = subprocess.run(
        [str(python), "-I", str(script), str(file)], capture_output=True, text=True, check=False, timeout=_SECONDS
    )
    assert done.returncode == 0, done.stderr[-3000:]
    shown: dict[str, Any] = json.loads(done.stdout)
    return shown


def test_old_clients_see_what_the_engine_sees(
    published: tuple[CityRun, Path], client: Path, request: pytest.FixtureRequest
) -> None:
    city, file = published
    theirs, ours = _shown(client, file), _shown(sys.executable, file)
    assert theirs.pop("version") == request.node.callspec.params["client"]
    assert ours.pop("version") == duckdb.__version__
    for name, table in ours["tables"].items():
        assert theirs["tables"].get(name) == table, name
    assert theirs == ours

    views = {name: table for name, table in theirs["tables"].items() if name.startswith("台账.")}
    assert len(views) > 5
    assert {table["kind"] for table in views.values()} == {"VIEW"}
    assert views["台账.收件情况"]["rows"] == len(ask(city.home, 'SELECT * FROM "台账"."收件情况"')) > 0
    assert len(theirs["comments"]["columns"]) > 100
    assert len(theirs["comments"]["views"]) == len(views)
    for kind, comments in theirs["comments"].items():
        assert any("一" <= character <= "龥" for comment in comments for character in comment[-1]), kind
    assert theirs["queries"]["one department"] != [["0"]]
    assert {department for department, _, _ in theirs["queries"]["deliveries by department"]} >= {"'民政局'"}
    assert list(file.parent.iterdir()) == [file], "reading leaves nothing beside the file"


def test_old_clients_read_the_published_parquet(published: tuple[CityRun, Path], client: Path) -> None:
    city, _ = published
    folder = require_current(city.home) / "parquet"
    query = (
        f"SELECT COUNT(*), COUNT(DISTINCT delivery_id), MIN(file), MAX(file) FROM '{folder / 'audit.delivery.parquet'}'"
    )
    code = "import sys, duckdb; print(repr(duckdb.sql(sys.argv[1]).fetchall()))"
    done = subprocess.run([str(client), "-I", "-c", code, query], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    assert done.stdout.strip() == repr(duckdb.execute(query).fetchall())
