"""Where a project is and what its ``[tool.gridhub]`` says.

Belongs here: finding pyproject.toml, reading the city's settings. Not here: its tables of alerts and budgets
(``alert_settings``, ``budget_settings``), the folders of the project (``loading``).
"""

from __future__ import annotations

import importlib.util
import re
import tomllib
from collections.abc import Mapping
from pathlib import Path

from gridhub.contracts.errors import BrokenProject, ProjectError
from gridhub.project.alert_settings import read_alerts
from gridhub.project.budget_settings import read_budgets
from gridhub.project.project import CityConfig

FILE = "pyproject.toml"
_TEXTS = ("city_name", "region_code", "inbox", "home", "demo_key", "first_month", "city_border")
_SETTINGS = (*_TEXTS, "quorum", "deadline_day", "automation", "score_leftover", "nightly_verify", "budget", "alerts")
_NIGHTLY = ("none", "bytes", "deep")
_REQUIRED = ("city_name", "region_code", "inbox", "home")


def find_root(start: Path) -> Path:
    """The folder of the project that ``start`` is in: the nearest one upwards whose pyproject.toml has [tool.gridhub].

    Raises ``BrokenProject`` when there is none.
    """
    start = start.resolve()
    for folder in (start, *start.parents):
        file = folder / FILE
        if file.is_file() and "[tool.gridhub]" in file.read_text(encoding="utf-8", errors="replace"):
            return folder
    raise BrokenProject(
        [
            ProjectError(
                str(start),
                0,
                f"这里和上级目录都没有含 [tool.gridhub] 的 {FILE}；请进入城市项目的目录，或用 --project 指明 / no {FILE} with [tool.gridhub] here or above: go into the city's project or name it with --project",
            )
        ]
    )


def read_config(root: Path, *, environ: Mapping[str, str]) -> CityConfig:
    """The settings of one project. GRIDHUB_INBOX and GRIDHUB_HOME override; relative paths count from ``root``.

    Raises ``BrokenProject`` with every wrong setting.
    """
    root = root.resolve()
    try:
        text = (root / FILE).read_text(encoding="utf-8")
        table = tomllib.loads(text).get("tool", {}).get("gridhub")
    except (OSError, UnicodeDecodeError) as error:
        raise BrokenProject([ProjectError(FILE, 0, f"cannot be read: {error}")]) from error
    except tomllib.TOMLDecodeError as error:
        raise BrokenProject([ProjectError(FILE, _line_of_toml(str(error)), f"not TOML: {error}")]) from error
    if not isinstance(table, dict):
        raise BrokenProject([ProjectError(FILE, 0, "the table [tool.gridhub] is missing")])
    errors = [
        ProjectError(FILE, _line_of(text, name), f"unknown setting “{name}”; known: {', '.join(_SETTINGS)}")
        for name in table
        if name not in _SETTINGS
    ]
    errors += [
        ProjectError(FILE, _line_of(text), f"the setting “{name}” is missing")
        for name in _REQUIRED
        if name not in table
    ]
    for name in _TEXTS:
        if name in table and not (isinstance(table[name], str) and table[name].strip()):
            errors.append(ProjectError(FILE, _line_of(text, name), f"{name}: a text is wanted"))
    code = table.get("region_code")
    if isinstance(code, str) and code and not re.fullmatch(r"[0-9]{6}", code):
        errors.append(ProjectError(FILE, _line_of(text, "region_code"), "region_code: six digits are wanted"))
    month = table.get("first_month")
    if isinstance(month, str) and not re.fullmatch(r"20[0-9]{2}-(0[1-9]|1[0-2])", month):
        errors.append(ProjectError(FILE, _line_of(text, "first_month"), "first_month: a month like 2026-09 is wanted"))
    quorum, deadline = table.get("quorum", CityConfig.quorum), table.get("deadline_day", CityConfig.deadline_day)
    if isinstance(quorum, bool) or not (isinstance(quorum, int | float) and 0 < quorum <= 1):
        errors.append(
            ProjectError(FILE, _line_of(text, "quorum"), "quorum: a share over 0 up to 1 is wanted, like 0.9")
        )
    if isinstance(deadline, bool) or not (isinstance(deadline, int) and 1 <= deadline <= 28):
        message = "deadline_day: a day of the month from 1 to 28 is wanted"
        errors.append(ProjectError(FILE, _line_of(text, "deadline_day"), message))
    if not isinstance(table.get("automation", True), bool):
        errors.append(ProjectError(FILE, _line_of(text, "automation"), "automation: true or false is wanted"))
    score = table.get("score_leftover", False)
    if not isinstance(score, bool):
        errors.append(ProjectError(FILE, _line_of(text, "score_leftover"), "score_leftover: true or false is wanted"))
    elif score and importlib.util.find_spec("splink") is None:
        message = "score_leftover: Splink is not installed; pip install 'gridhub[link]', or set score_leftover = false"
        errors.append(ProjectError(FILE, _line_of(text, "score_leftover"), message))
    nightly = table.get("nightly_verify", CityConfig.nightly_verify)
    if nightly not in _NIGHTLY:
        message = f"nightly_verify: one of {', '.join(_NIGHTLY)} is wanted"
        errors.append(ProjectError(FILE, _line_of(text, "nightly_verify"), message))
    border = table.get("city_border")
    if isinstance(border, str) and border.strip() and not (root / border).is_file():
        errors.append(ProjectError(FILE, _line_of(text, "city_border"), f"city_border: there is no file {border}"))
    home = environ.get("GRIDHUB_HOME") or table.get("home")
    if isinstance(home, str) and set(home) & set("?%"):  # in the address of an SQLite file they mean something else
        errors.append(ProjectError(FILE, _line_of(text, "home"), f"home: the path {home} must not hold ? or %"))
    elif isinstance(home, str) and (link := _below(root, home)).is_symlink() and not link.exists():
        message = f"home: the link {link} leads to a folder that is not there: mount its disk, or remove the link"
        errors.append(ProjectError(FILE, _line_of(text, "home"), message))
    alerts, faults = read_alerts(text, table.get("alerts"), FILE)
    budgets, too = read_budgets(text, table.get("budget"), FILE)
    if errors + faults + too:
        raise BrokenProject(errors + faults + too)
    return CityConfig(
        city_name=table["city_name"],
        region_code=table["region_code"],
        inbox=_below(root, environ.get("GRIDHUB_INBOX") or table["inbox"]),
        home=_below(root, environ.get("GRIDHUB_HOME") or table["home"]),
        demo_key=_below(root, table["demo_key"]) if "demo_key" in table else None,
        first_month=month,
        quorum=float(quorum),
        deadline_day=deadline,
        city_border=_below(root, border) if border else None,
        automation=table.get("automation", CityConfig.automation),
        score_leftover=score,
        nightly_verify=nightly,
        budgets=budgets,
        alerts=alerts,
    )


def _below(root: Path, path: str) -> Path:
    return root / Path(path).expanduser()


def _line_of(text: str, name: str | None = None) -> int:
    """The line of a setting in [tool.gridhub], or of the table itself."""
    inside = 0
    for number, line in enumerate(text.splitlines(), start=1):
        if line.strip().startswith("["):
            if inside:
                break
            inside = number if line.strip() == "[tool.gridhub]" else 0
        elif inside and name and re.match(rf'\s*"?{re.escape(name)}"?\s*=', line):
            return number
    return inside


def _line_of_toml(message: str) -> int:
    found = re.search(r"line (\d+)", message)
    return int(found.group(1)) if found else 0
