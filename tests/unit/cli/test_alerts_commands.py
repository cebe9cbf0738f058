"""``gridhub alerts``: trying the channels, listing what was sent."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from typer.testing import CliRunner, Result

from gridhub.alerts.alert import Alert
from gridhub.alerts.send import send
from gridhub.cli import app
from gridhub.project.config import read_config
from gridhub.state.home import Home

NOW = datetime(2026, 11, 2, 9, tzinfo=ZoneInfo("Asia/Shanghai"))
CITY = '[tool.gridhub]\ncity_name = "镇"\nregion_code = "990081"\ninbox = "in"\nhome = "var"\n'
ROBOT = '[[tool.gridhub.alerts.webhook]]\nform = "wecom"\nurl_env = "ROBOT_URL"\nretries = 0\n'


def call(*words: str, project: Path, **environ: str) -> Result:
    return CliRunner().invoke(
        app, ["alerts", *words, "--project", str(project)], env={"LC_ALL": "zh_CN.UTF-8"} | environ
    )


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "pyproject.toml").write_text(CITY, encoding="utf-8")
    return tmp_path


def test_a_test_alert_goes_to_the_log_without_a_project_being_loaded(project: Path) -> None:
    told = call("test", project=project)
    assert told.exit_code == 0, told.output
    assert told.stdout == "log：已送达\n"
    assert "测试提醒" in (project / "var" / "alerts.log").read_text(encoding="utf-8")
    assert not (project / "var" / "control.db").exists()


def test_a_channel_that_fails_is_named_with_its_reason_and_is_exit_1(project: Path) -> None:
    (project / "pyproject.toml").write_text(CITY + ROBOT, encoding="utf-8")
    told = call("test", project=project, ROBOT_URL="http://127.0.0.1:1/send?key=geheim")
    assert told.exit_code == 1
    assert told.stdout == "log：已送达\nwecom:ROBOT_URL：没有送达：拒绝连接（服务没有运行，或端口不对）\n"
    assert "没有设置环境变量 ROBOT_URL" in call("test", project=project, ROBOT_URL="").stdout


def test_a_password_in_the_project_file_is_exit_2_and_nothing_is_sent(project: Path) -> None:
    (project / "pyproject.toml").write_text(
        f'{CITY}[tool.gridhub.alerts.smtp]\npassword = "geheim"\n', encoding="utf-8"
    )
    told = call("test", project=project)
    assert told.exit_code == 2
    assert (
        "pyproject.toml:7: smtp: password must not stand in the project file: it belongs in the environment"
        in told.stderr
    )
    assert "geheim" not in told.output
    assert not (project / "var").exists()


def test_the_list_tells_what_was_sent_and_with_failed_only_what_was_not(project: Path) -> None:
    (project / "pyproject.toml").write_text(CITY + ROBOT, encoding="utf-8")
    alert = Alert("late_department", "公安 2026-10", "公安 2026-10 缺报 1 项", "x", "warning", NOW)
    settings = read_config(project, environ={}).alerts
    send([alert], settings, Home(project / "var"), environ={}, clock=lambda: NOW)
    everything, failed = call("list", project=project).stdout, call("list", "--failed", project=project).stdout
    assert "2026-11-02 09:00 │ log" in everything and "已送达" in everything
    assert "wecom:ROBOT_URL │ 缺报 │ 公安 2026-10 缺报 1 项 │ 未送达，下次再试 │ 1" in failed
    assert "│ log" not in failed


def test_a_home_that_sent_nothing_lists_nothing_and_stays_as_it_is(project: Path) -> None:
    assert call("list", project=project).exit_code == 0
    assert not (project / "var").exists()
