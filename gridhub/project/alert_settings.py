"""``[tool.gridhub.alerts]`` of pyproject.toml: through which channels the hub tells people what needs them.

Belongs here: the settings and their faults, each with its line. Not here: the rest of ``[tool.gridhub]`` (``config``),
reading the environment and sending (``alerts``).

A password, and a robot's address with the token in it, never stand in the file: it names the environment variable that
holds them. A fault of such a setting does not repeat what was written.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Literal, get_args

from gridhub.contracts.errors import ProjectError

Tls = Literal["none", "starttls", "tls"]
Form = Literal["wecom", "gov_wecom", "dingtalk", "json"]

HEAD = "tool.gridhub.alerts"
PORTS: Mapping[str, int] = {"none": 25, "starttls": 587, "tls": 465}
_SECRET = {
    "password": "password_env",
    "url": "url_env",
    "secret": "secret_env",
    "token": "url_env",
    "proxy": "proxy_env",
}
"""What belongs in the environment, and the setting that names its variable."""
_OF_THE_HUB = ("vault", "keys", "releases", "current", "dagster")
LONGEST_WAIT = 60


@dataclass(frozen=True)
class SmtpSettings:
    """A mail server. ``timeout``: seconds; ``retries``: further tries at one occasion.

    ``password_env``: name of the environment variable with the password of ``user``; both or neither.
    """

    host: str
    port: int
    sender: str
    to: tuple[str, ...]
    tls: Tls = "starttls"
    user: str = ""
    password_env: str = ""
    timeout: float = 5.0
    retries: int = 2


@dataclass(frozen=True)
class WebhookSettings:
    """A robot of a chat group, or any receiver of JSON. ``timeout``: seconds; ``retries``: further tries at one occasion.

    The ``…_env`` are names of environment variables: of the address, of the secret that signs (钉钉), of a proxy's address.
    """

    form: Form
    url_env: str
    secret_env: str = ""
    proxy_env: str = ""
    timeout: float = 5.0
    retries: int = 2


@dataclass(frozen=True)
class AlertSettings:
    """``log``: path of the log below the home; there always is one. ``give_up_after``: occasions at which an alert that
    a channel does not take is tried."""

    log: str = "alerts.log"
    give_up_after: int = 5
    smtp: SmtpSettings | None = None
    webhooks: tuple[WebhookSettings, ...] = ()


@dataclass(frozen=True)
class _Rule:
    """What one setting must be: ``wanted`` is told when ``holds`` says no."""

    wanted: str
    holds: Callable[[object], bool]
    required: bool = False


def _text(value: object) -> bool:
    return isinstance(value, str) and bool(value.strip()) and value.isprintable()


def _number(least: float, most: float, *, whole: bool) -> Callable[[object], bool]:
    kinds = int if whole else (int, float)
    return lambda value: isinstance(value, kinds) and not isinstance(value, bool) and least <= value <= most


def _variable(value: object) -> bool:
    return isinstance(value, str) and re.fullmatch(r"[A-Z_][A-Z0-9_]*", value) is not None


def _address(value: object) -> bool:
    return isinstance(value, str) and re.fullmatch(r"[!-;=?A-~]+@[A-Za-z0-9.-]+", value) is not None


def _addresses(value: object) -> bool:
    return isinstance(value, list) and bool(value) and all(map(_address, value))


def _below_home(value: object) -> bool:
    """A file of its own below the home: not above it, not among what the hub keeps there."""
    if not _text(value) or "\\" in str(value):
        return False
    parts = PurePosixPath(str(value)).parts
    taken = bool(parts) and (parts[0] in _OF_THE_HUB or parts[0].startswith("control.db"))
    return bool(parts) and not taken and parts[0] != "/" and ".." not in parts


def _one_of(kind: object) -> _Rule:
    words = get_args(kind)
    return _Rule(f"one of {', '.join(words)} is wanted", lambda value: value in words)


_VARIABLE = _Rule(
    "the NAME of an environment variable is wanted (capital letters, digits, _); what it holds belongs in the environment",
    _variable,
)
_TIMEOUT = _Rule(
    f"seconds are wanted, more than 0 and at most {LONGEST_WAIT}", _number(0.01, LONGEST_WAIT, whole=False)
)
_RETRIES = _Rule("a whole number from 0 to 5 is wanted", _number(0, 5, whole=True))

_ALERTS: Mapping[str, _Rule] = {
    "log": _Rule(f"a path below the home is wanted, not in {', '.join(_OF_THE_HUB)}", _below_home),
    "give_up_after": _Rule("a whole number from 1 to 50 is wanted", _number(1, 50, whole=True)),
    "smtp": _Rule("a table [tool.gridhub.alerts.smtp] is wanted", lambda value: isinstance(value, dict)),
    "webhook": _Rule(
        "tables [[tool.gridhub.alerts.webhook]] are wanted",
        lambda value: isinstance(value, list) and all(isinstance(one, dict) for one in value),
    ),
}
_SMTP: Mapping[str, _Rule] = {
    "host": _Rule(
        "a host name is wanted", lambda value: isinstance(value, str) and bool(re.fullmatch(r"[\w.:-]+", value)), True
    ),
    "port": _Rule("a port from 1 to 65535 is wanted", _number(1, 65535, whole=True)),
    "from": _Rule("one mail address is wanted", _address, True),
    "to": _Rule("a list of mail addresses is wanted", _addresses, True),
    "tls": _one_of(Tls),
    "user": _Rule("a text is wanted", _text),
    "password_env": _VARIABLE,
    "timeout": _TIMEOUT,
    "retries": _RETRIES,
}
_WEBHOOK: Mapping[str, _Rule] = {
    "form": _Rule(_one_of(Form).wanted, _one_of(Form).holds, True),
    "url_env": _Rule(_VARIABLE.wanted, _variable, True),
    "secret_env": _VARIABLE,
    "proxy_env": _VARIABLE,
    "timeout": _TIMEOUT,
    "retries": _RETRIES,
}


def read_alerts(text: str, table: object, file: str) -> tuple[AlertSettings, list[ProjectError]]:
    """The settings of the table ``alerts`` (None when there is none), and every fault with its line in ``text``.

    Where there are faults, the settings are the defaults.
    """
    if table is None:
        return AlertSettings(), []
    if not isinstance(table, dict):
        return AlertSettings(), [ProjectError(file, 0, f"alerts: a table [{HEAD}] is wanted")]
    lines = _Lines(text)
    faults = [*_faults(table, _ALERTS, lines.of(HEAD), "alerts")]
    smtp = table.get("smtp")
    if isinstance(smtp, dict):
        faults += _faults(smtp, _SMTP, lines.of(f"{HEAD}.smtp"), "smtp")
        faults += _faults_of_login(smtp, lines.of(f"{HEAD}.smtp"))
    robots = (
        [one for one in table.get("webhook", ()) if isinstance(one, dict)] if _is_list(table.get("webhook")) else []
    )
    for number, robot in enumerate(robots):
        found = lines.of(f"{HEAD}.webhook", number)
        faults += _faults(robot, _WEBHOOK, found, "webhook")
        if "secret_env" in robot and robot.get("form") != "dingtalk":
            faults.append((found("secret_env"), "webhook: secret_env is for dingtalk; no other form signs"))
        if _key(robot) in [_key(other) for other in robots[:number]]:
            faults.append(
                (found("url_env"), "webhook: the same form and url_env stand twice; each alert would come twice")
            )
    if faults:
        return AlertSettings(), [ProjectError(file, line, message) for line, message in faults]
    settings = AlertSettings(
        log=table.get("log", AlertSettings.log),
        give_up_after=table.get("give_up_after", AlertSettings.give_up_after),
        smtp=_smtp(smtp) if isinstance(smtp, dict) else None,
        webhooks=tuple(WebhookSettings(**robot) for robot in robots),
    )
    return settings, []


def _is_list(value: object) -> bool:
    return isinstance(value, list)


def _key(robot: Mapping[str, object]) -> tuple[object, object]:
    return robot.get("form"), robot.get("url_env")


def _smtp(table: Mapping[str, object]) -> SmtpSettings:
    values = dict(table)
    tls = str(values.get("tls", SmtpSettings.tls))
    values |= {"sender": values.pop("from"), "to": tuple(table["to"]), "port": values.get("port", PORTS[tls])}  # type: ignore[arg-type]
    return SmtpSettings(**values)  # type: ignore[arg-type]


def _faults(
    table: Mapping[str, object], rules: Mapping[str, _Rule], line: Callable[[str], int], where: str
) -> Iterable[tuple[int, str]]:
    for name, value in table.items():
        if name in rules:
            if not rules[name].holds(value):
                yield line(name), f"{where}: {name}: {rules[name].wanted}"
        elif name.lower() in _SECRET:
            named = _SECRET[name.lower()]
            remedy = (
                f"name its variable with {named}"
                if named in rules
                else f"this table has no use for it ({named} is of others)"
            )
            yield (
                line(name),
                f"{where}: {name} must not stand in the project file: it belongs in the environment; {remedy}",
            )
        else:
            yield line(name), f"{where}: unknown setting “{name}”; known: {', '.join(rules)}"
    for name, rule in rules.items():
        if rule.required and name not in table:
            yield line(""), f"{where}: the setting “{name}” is missing"


def _faults_of_login(smtp: Mapping[str, object], line: Callable[[str], int]) -> Iterable[tuple[int, str]]:
    if ("user" in smtp) != ("password_env" in smtp) and "password" not in smtp:
        yield (
            line("user" if "user" in smtp else "password_env"),
            "smtp: user and password_env are given both or neither",
        )
    if "user" in smtp and smtp.get("tls") == "none":
        yield line("tls"), 'smtp: tls = "none" would send the password of “user” in plain: starttls or tls is wanted'


class _Lines:
    """Where the settings of a table stand in the text of the file (1-based; the table's own line for what is not found)."""

    def __init__(self, text: str) -> None:
        self._lines = text.splitlines()

    def of(self, head: str, number: int = 0) -> Callable[[str], int]:
        """``number``: which of several tables ``[[head]]``, from 0. The name "" asks for the table itself."""
        heads = [at for at, line in enumerate(self._lines, start=1) if self._head(line) == head]
        start = heads[number] if number < len(heads) else 0

        def line(name: str) -> int:
            if not start or not name:
                return start
            for at in range(start + 1, len(self._lines) + 1):
                if self._head(self._lines[at - 1]):
                    break
                if re.match(rf'\s*"?{re.escape(name)}"?\s*=', self._lines[at - 1]):
                    return at
            return start

        return line

    @staticmethod
    def _head(line: str) -> str:
        found = re.match(r"\s*\[\[?\s*([^\[\]]+?)\s*\]\]?\s*(#.*)?$", line)
        return found[1].replace(" ", "") if found else ""
