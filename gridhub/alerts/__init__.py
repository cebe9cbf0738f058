"""Telling people what needs them: one interface to the log file, mail and the robots of chat groups.

Belongs here: alerts, which of them a run gives, channels, sending each once. Not here: when that is done (``orchestration``,
``cli``), the settings (``project.alert_settings``), the table of what was sent (``state.control_tables``).

    alert      what an alert is, its identity, how long texts are cut
    of_run     the alerts that a run gives: pure, from plain values
    of_home    the alert of the nightly look at the home: pure likewise
    channel    what a channel is; the log file
    mail       SMTP                       webhook    企业微信, 政务微信, 钉钉, JSON
    sent       what was sent to whom      send       each alert once per channel; what failed, again

1. An alert is its kind, its subject and its text: the same three are told once per channel, whatever the day.
2. No personal value: names of files, counts, reasons. What looks like a citizen id or a phone is struck out all the same.
3. A channel that fails stops nothing: it is tried again, then at the next occasion, then given up, and the log says so.
4. No secret is told: not in a reason, not in the log, not in an error. A channel's name is not its address.
"""
