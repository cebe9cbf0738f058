"""[tool.gridhub.alerts] of pyproject.toml: every wrong setting with its line, no secret in the file, none in a message."""

from __future__ import annotations

from pathlib import Path

import pytest

from gridhub.contracts.errors import BrokenProject
from gridhub.project.alert_settings import AlertSettings, SmtpSettings, WebhookSettings
from gridhub.project.config import read_config

CITY = '[tool.gridhub]\ncity_name = "镇"\nregion_code = "990081"\ninbox = "in"\nhome = "var"\n'
SMTP = (
    '[tool.gridhub.alerts.smtp]\nhost = "mail.example.gov.cn"\nfrom = "hub@example.gov.cn"\nto = ["a@example.gov.cn"]\n'
)
ROBOT = '[[tool.gridhub.alerts.webhook]]\nform = "wecom"\nurl_env = "ROBOT_URL"\n'


def alerts_of(text: str, folder: Path) -> AlertSettings:
    (folder / "pyproject.toml").write_text(CITY + text, encoding="utf-8")
    return read_config(folder, environ={}).alerts


def faults_of(text: str, folder: Path) -> list[str]:
    with pytest.raises(BrokenProject) as caught:
        alerts_of(text, folder)
    return [str(error) for error in caught.value.errors]


def test_a_project_that_says_nothing_of_alerts_has_its_log(tmp_path: Path) -> None:
    assert alerts_of("", tmp_path) == AlertSettings(log="alerts.log", smtp=None, webhooks=())


def test_everything_that_can_be_set_is_read(tmp_path: Path) -> None:
    text = f"""[tool.gridhub.alerts]
log = "log/alerts.log"
give_up_after = 3
{SMTP}tls = "tls"
user = "hub"
password_env = "MAIL_PASSWORD"
timeout = 2.5
[[tool.gridhub.alerts.webhook]]
form = "dingtalk"
url_env = "DING_URL"
secret_env = "DING_SECRET"
{ROBOT}proxy_env = "OUR_PROXY"
retries = 0
"""
    assert alerts_of(text, tmp_path) == AlertSettings(
        log="log/alerts.log",
        give_up_after=3,
        smtp=SmtpSettings(
            "mail.example.gov.cn", 465, "hub@example.gov.cn", ("a@example.gov.cn",), "tls", "hub", "MAIL_PASSWORD", 2.5
        ),
        webhooks=(
            WebhookSettings("dingtalk", "DING_URL", "DING_SECRET"),
            WebhookSettings("wecom", "ROBOT_URL", proxy_env="OUR_PROXY", retries=0),
        ),
    )


@pytest.mark.parametrize(("tls", "port"), [("none", 25), ("starttls", 587), ("tls", 465)])
def test_the_port_follows_the_kind_of_tls(tls: str, port: int, tmp_path: Path) -> None:
    smtp = alerts_of(f'{SMTP}tls = "{tls}"\n', tmp_path).smtp
    assert smtp is not None and smtp.port == port


@pytest.mark.parametrize(("head", "line", "key", "named"), [
    (SMTP, 10, "password", "password_env"), (ROBOT, 9, "url", "url_env"), (ROBOT, 9, "secret", "secret_env"),
    (ROBOT, 9, "token", "url_env"), (SMTP, 10, "Password", "password_env"),
])  # fmt: skip
def test_a_secret_in_the_project_file_is_refused_with_where_it_belongs_and_not_repeated(
    head: str, line: int, key: str, named: str, tmp_path: Path
) -> None:
    (fault,) = faults_of(f'{head}{key} = "geheim"\n', tmp_path)
    assert fault.startswith(f"pyproject.toml:{line}: ")
    assert (
        f"{key} must not stand in the project file: it belongs in the environment; name its variable with {named}"
        in fault
    )
    assert "geheim" not in fault


@pytest.mark.parametrize(("head", "key"), [(SMTP, "password_env"), (ROBOT, "url_env"), (ROBOT, "proxy_env")])
@pytest.mark.parametrize("value", ["geheim!", "https://robot.example/send?key=geheim", "geheim", ""])
def test_a_secret_where_the_name_of_a_variable_is_wanted_is_not_repeated(
    head: str, key: str, value: str, tmp_path: Path
) -> None:
    text = head.replace('url_env = "ROBOT_URL"\n', "") if key == "url_env" else head
    faults = faults_of(f'{text}{key} = "{value}"\n', tmp_path)
    assert any(f"{key}: the NAME of an environment variable is wanted" in fault for fault in faults)
    assert not any("geheim" in fault for fault in faults)


@pytest.mark.parametrize(("text", "fault"), [
    ('[tool.gridhub.alerts]\nlgo = "x"\n', "pyproject.toml:7: alerts: unknown setting “lgo”"),
    ('[tool.gridhub.alerts]\nlog = "/var/log/x"\n', "pyproject.toml:7: alerts: log: a path below the home"),
    ('[tool.gridhub.alerts]\nlog = "../x"\n', "pyproject.toml:7: alerts: log"),
    ('[tool.gridhub.alerts]\nlog = "vault/x"\n', "pyproject.toml:7: alerts: log"),
    ('[tool.gridhub.alerts]\nlog = "control.db"\n', "pyproject.toml:7: alerts: log"),
    ("[tool.gridhub.alerts]\ngive_up_after = true\n", "pyproject.toml:7: alerts: give_up_after: a whole number"),
    ('[tool.gridhub.alerts]\n\n[tool.gridhub.alerts.smtp] # mail\nhost = "x"\nfrom = "nobody"\nto = ["a@b.cn"]\n',
     "pyproject.toml:10: smtp: from: one mail address"),
    (f"{SMTP}port = 70000\n", "pyproject.toml:10: smtp: port: a port from 1 to 65535"),
    (f'{SMTP}tls = "ssl"\n', "pyproject.toml:10: smtp: tls: one of none, starttls, tls"),
    (f'{SMTP}user = "hub"\n', "pyproject.toml:10: smtp: user and password_env are given both or neither"),
    (f'{SMTP}tls = "none"\nuser = "hub"\npassword_env = "P"\n', "pyproject.toml:10: smtp: tls = \"none\" would send the password"),
    (f"{SMTP}timeout = 0\n", "pyproject.toml:10: smtp: timeout: seconds are wanted"),
    (SMTP.replace('to = ["a@example.gov.cn"]', "to = []"), "pyproject.toml:9: smtp: to: a list of mail addresses"),
    (SMTP.replace('host = "mail.example.gov.cn"\n', ""), "pyproject.toml:6: smtp: the setting “host” is missing"),
    (f'{ROBOT}\n{ROBOT.replace("wecom", "feishu")}', "pyproject.toml:11: webhook: form: one of wecom, gov_wecom, dingtalk, json"),
    (f"{ROBOT}{ROBOT}", "pyproject.toml:11: webhook: the same form and url_env stand twice"),
    (f'{ROBOT}secret_env = "S"\n', "pyproject.toml:9: webhook: secret_env is for dingtalk"),
    (f"{ROBOT}retries = 9\n", "pyproject.toml:9: webhook: retries: a whole number from 0 to 5"),
    ('[tool.gridhub.alerts]\nwebhook = "x"\n', "pyproject.toml:7: alerts: webhook: tables"),
    ('[tool.gridhub.alerts]\nsmtp = "x"\n', "pyproject.toml:7: alerts: smtp: a table"),
    ('alerts = "x"\n', "pyproject.toml: alerts: a table [tool.gridhub.alerts] is wanted"),
])  # fmt: skip
def test_a_wrong_setting_is_told_with_its_line(text: str, fault: str, tmp_path: Path) -> None:
    assert [found for found in faults_of(text, tmp_path) if found.startswith(fault)], faults_of(text, tmp_path)


def test_every_wrong_setting_is_told_at_once(tmp_path: Path) -> None:
    faults = faults_of(f"[tool.gridhub.alerts]\nx = 1\n{SMTP}port = 0\n{ROBOT}y = 2\n", tmp_path)
    assert len(faults) == 3


def test_settings_of_another_tables_do_not_lend_their_lines(tmp_path: Path) -> None:
    text = f"{ROBOT}timeout = 1\n{ROBOT.replace('ROBOT_URL', 'OTHER')}timeout = 99\n"
    (fault,) = faults_of(text, tmp_path)
    assert fault.startswith("pyproject.toml:13: webhook: timeout")
