"""Sending: each alert once per channel, what failed again at the next occasion, what fails too often given up.

Belongs here: order, tries, what is remembered. Not here: how a channel delivers (``channel``, ``mail``, ``webhook``).

1. A row is written as soon as a channel has taken an alert: a run that is killed then tells nothing twice but what it was
   telling at that moment.
2. A channel that is out of reach is not asked again for the other alerts of the occasion; they count as tried.
3. Two that send at the same time do it one after the other.
"""

from __future__ import annotations

import contextlib
import fcntl
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime

from gridhub.alerts.alert import ITEM, SEVERITIES, Alert, one_line
from gridhub.alerts.channel import Channel, LogFile, NotDelivered
from gridhub.alerts.mail import Mail
from gridhub.alerts.sent import Sent, all_sent, record
from gridhub.alerts.webhook import Webhook
from gridhub.project.alert_settings import AlertSettings
from gridhub.state.home import Home

FIRST_PAUSE = 1.0
"""Seconds before the second try; each further pause is twice as long."""

OpenChannels = Callable[[AlertSettings, Home, Mapping[str, str]], Sequence[Channel]]


def channels_of(settings: AlertSettings, home: Home, environ: Mapping[str, str]) -> tuple[Channel, ...]:
    """The log, the mail server and the robots of the settings. Nothing is connected, no variable is read yet."""
    mail = (Mail(settings.smtp, environ),) if settings.smtp else ()
    return (LogFile(home.root / settings.log), *mail, *(Webhook(one, environ) for one in settings.webhooks))


def send(
    alerts: Sequence[Alert],
    settings: AlertSettings,
    home: Home,
    *,
    environ: Mapping[str, str],
    clock: Callable[[], datetime],
    open_channels: OpenChannels = channels_of,
    sleep: Callable[[float], None] = time.sleep,
) -> tuple[Sent, ...]:
    """Send what each channel was not told yet, and what it did not take at earlier occasions; what was tried now.

    A channel that fails raises nothing: its rows say why, and so does the log. Raises ``NewerHome``, and
    ``sqlalchemy.exc.OperationalError`` when the control database stays locked.
    """
    log = LogFile(home.root / settings.log)
    tried: list[Sent] = []
    with _alone(home):
        known = {(sent.channel, sent.alert.identity): sent for sent in all_sent(home)}
        for channel in open_channels(settings, home, environ):
            waiting = [sent.alert for sent in known.values() if (sent.channel, sent.state) == (channel.name, "failed")]
            new = [alert for alert in alerts if (channel.name, alert.identity) not in known]
            due = list({alert.identity: alert for alert in (*waiting, *new)}.values())
            for alert, failure in _tell(channel, due, clock, sleep):
                before = known.get((channel.name, alert.identity))
                sent = _outcome(alert, channel, before, failure, settings.give_up_after, clock())
                record(home, sent)
                _log_failure(log, sent, clock())
                tried.append(sent)
    return tuple(tried)


def try_channels(
    settings: AlertSettings,
    home: Home,
    *,
    environ: Mapping[str, str],
    clock: Callable[[], datetime],
    open_channels: OpenChannels = channels_of,
    sleep: Callable[[float], None] = time.sleep,
) -> tuple[tuple[str, str], ...]:
    """Send one test alert to each channel and remember nothing: (name of the channel, why it failed or "")."""
    now = clock()
    text = "这是一条测试提醒，不需要处理。收到它，说明这个渠道可以用。"
    alert = Alert("test", f"test {now.isoformat()}", "测试提醒", text, "info", now)
    failures = (
        (channel.name, _try(channel, alert, clock, sleep)) for channel in open_channels(settings, home, environ)
    )
    return tuple((name, str(failure) if failure else "") for name, failure in failures)


def _tell(
    channel: Channel, due: Sequence[Alert], clock: Callable[[], datetime], sleep: Callable[[float], None]
) -> Iterator[tuple[Alert, NotDelivered | None]]:
    """Each alert that is due with its failure, None when it was taken; nothing more is tried once the channel is silent."""
    silence: NotDelivered | None = None
    for message, told in _messages(due, channel.most_at_once, clock):
        failure = silence or _try(channel, message, clock, sleep)
        if failure is not None and failure.silent:
            silence = failure
        for alert in told:
            yield alert, failure


def _messages(
    due: Sequence[Alert], most: int | None, clock: Callable[[], datetime]
) -> Iterator[tuple[Alert, Sequence[Alert]]]:
    """What is sent, and which alerts it tells: one each, but when there are too many the last message lists the rest."""
    single = len(due) if most is None or len(due) <= most else most - 1
    for alert in due[:single]:
        yield alert, (alert,)
    rest = due[single:]
    if rest:
        gravest = max((alert.severity for alert in rest), key=list(SEVERITIES).index)
        lines = "\n".join(f"{ITEM}{one_line(alert.title)}" for alert in rest)
        text = f"{lines}\n详见日志，或运行 gridhub alerts list。"
        yield Alert(rest[0].kind, "rest", f"另有 {len(rest)} 条提醒", text, gravest, clock()), rest


def _try(
    channel: Channel, alert: Alert, clock: Callable[[], datetime], sleep: Callable[[float], None]
) -> NotDelivered | None:
    for number in range(channel.retries + 1):
        if number:
            sleep(FIRST_PAUSE * 2 ** (number - 1))
        try:
            channel.deliver(alert, clock())
        except NotDelivered as failure:
            last = failure
        except Exception as error:  # whatever is wrong with a channel, the run goes on; its text may quote a secret
            last = NotDelivered(f"没有送达（{type(error).__name__}）")
        else:
            return None
        if not last.again:
            break
    return last


def _outcome(
    alert: Alert, channel: Channel, before: Sent | None, failure: NotDelivered | None, give_up_after: int, now: datetime
) -> Sent:
    attempts = (before.attempts if before else 0) + 1
    if failure is None:
        return Sent(alert, channel.name, "sent", attempts, now, "")
    return Sent(
        alert, channel.name, "given_up" if attempts >= give_up_after else "failed", attempts, None, str(failure)
    )


def _log_failure(log: LogFile, sent: Sent, now: datetime) -> None:
    if sent.state == "sent":
        return
    next_time = "不再尝试" if sent.state == "given_up" else "下次再试"
    with contextlib.suppress(NotDelivered):  # a log that cannot be written has said so in its own row
        log.note(
            f"未送达 {sent.channel} 第 {sent.attempts} 次，{next_time}：{sent.reason} | {one_line(sent.alert.title)}",
            now,
        )


@contextmanager
def _alone(home: Home) -> Iterator[None]:
    home.root.mkdir(parents=True, exist_ok=True)
    with (home.root / "alerts.lock").open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
