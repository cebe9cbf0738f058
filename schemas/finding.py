"""Contracts of the findings of this city: one table per rule, all of the one shape the engine publishes.

Belongs here: name and title of each finding table. Not here: the shape (``gridhub.contracts.interfaces.Finding``), the
rules (``assets/finding``, domain.md §4), their parameters (``assets/rules/finding.yaml``).
A finding is something to verify (疑点), never a decision.
"""

from __future__ import annotations

from gridhub.contracts.interfaces import Finding


class DeceasedStillPaid(Finding):
    """F01：死亡当月之后仍领取补贴。每个领取人、发放部门、发放月份一行；金额为当月发放额。"""

    class Config:
        name = "finding.f01_deceased_still_paid"
        title = "已死亡仍领取补贴"
        metadata = {"key": ["finding_id"]}


class PermitWithoutLiveEntity(Finding):
    """F12：排污许可有效，而主体已注销、吊销或不在登记中。每个污染源一行。"""

    class Config:
        name = "finding.f12_permit_without_live_entity"
        title = "主体已注销或不存在而排污许可仍有效"
        metadata = {"key": ["finding_id"]}


class DwellingInTwoGrids(Finding):
    """F18：房屋同时落入多个在用末级网格。每套房屋一行。"""

    class Config:
        name = "finding.f18_dwelling_in_two_grids"
        title = "一户落入两个末级网格"
        metadata = {"key": ["finding_id"]}
