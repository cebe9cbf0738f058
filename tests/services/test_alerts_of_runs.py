"""Alerts of real runs, through Dagster and without it, at a mail server and a robot's server of this machine."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from email import message_from_bytes, policy
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from gridhub.build.reporting_date import NothingToDo
from gridhub.cli.running import run_bare
from gridhub.orchestration.launch import run_in_dagster
from gridhub.project.alert_settings import AlertSettings
from tests.integration.conftest import CityRun
from tests.integration.test_cli import SMALL
from tests.unit.alerts.conftest import MailServer, Robot, mail_server, robot, start_mail, webhook  # noqa: F401

pytestmark = pytest.mark.service

MISSING, REFUSED = "网格办_重点人群名单_202610.xlsx", "网格办_网格员名册_202610.xlsx"
HELD, COPIED = "网格办_走访记录_202610.csv", "网格办_走访记录_202609.csv"


def before_the_deadline() -> datetime:
    return datetime(2026, 11, 3, 9, tzinfo=ZoneInfo("Asia/Shanghai"))


def after_the_deadline() -> datetime:
    return datetime(2026, 11, 10, 9, tzinfo=ZoneInfo("Asia/Shanghai"))


def kinds(robot: Robot) -> Counter[str]:  # noqa: F811
    return Counter(body["kind"] for body in robot.bodies)


def test_what_a_run_has_to_tell_comes_once_by_mail_and_once_by_robot(
    make_city: Callable[..., CityRun], mail_server: MailServer, robot: Robot, monkeypatch: pytest.MonkeyPatch  # noqa: F811
) -> None:  # fmt: skip
    city = make_city(lambda name: name.startswith(SMALL) and name != MISSING)
    inbox = Path(city.project.config.inbox)
    (inbox / REFUSED).write_bytes(b"not a workbook")
    (inbox / HELD).write_bytes((inbox / COPIED).read_bytes())
    settings = AlertSettings(smtp=mail_server.settings(), webhooks=(webhook("json", timeout=5.0),))
    project = replace(city.project, config=replace(city.project.config, alerts=settings))

    run_in_dagster(project, city.home, clock=before_the_deadline, environ=robot.environ)
    assert kinds(robot)["held_delivery"] == 1
    assert kinds(robot)["failed_check"] == 1
    assert kinds(robot)["release_made"] == 1
    assert not [body for body in robot.bodies if "2026-10 缺报" in body["title"]], "October is not late yet"
    told = len(robot.bodies)

    for name, value in robot.environ.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr("gridhub.cli.running.clock", after_the_deadline)
    run_bare(project, city.home, None, anew=False, watch=lambda step, result: None)
    new = robot.bodies[told:]
    (late,) = [body for body in new if body["subject"] == "网格办 2026-10"]
    assert "重点人群名单：未收到" in late["text"] and "网格员名册：已拒收" in late["text"]
    assert "因此还不是最终数的有" in late["text"] and "重点人群台账" in late["text"]
    assert {body["kind"] for body in new} == {"late_department", "release_made"}

    with pytest.raises(NothingToDo):
        run_in_dagster(project, city.home, clock=after_the_deadline, environ=robot.environ, as_of=date(2020, 1, 1))
    assert kinds(robot)["failed_run"] == 1

    identities = [body["id"] for body in robot.bodies]
    assert len(identities) == len(set(identities))
    mails = [message_from_bytes(mail, policy=policy.default) for mail in mail_server.box.mails]
    assert len(mails) == len(identities)
    assert Counter(mail["Message-ID"] for mail in mails).most_common(1)[0][1] == 1
    assert not re.search(r"\d{17}[\dXx]", str(robot.bodies))
