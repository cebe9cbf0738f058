"""Whether an account may see plain values now, for that purpose: asked anew for every question.

Belongs here: reading the two files that say so and holding a request to them. Not here: their form
(``project.reading``), the log, the query.

1. What no line of ``decisions/access.csv`` with tier ``reveal`` grants today is denied.
2. A file that is faulty, cannot be read or that anybody may write grants nothing.
3. The kind of purpose is one of ``assets/rules/reveal_purpose.yaml``; a text says the rest.
"""

from __future__ import annotations

import stat
from collections.abc import Iterable
from datetime import date
from pathlib import Path

from gridhub.project.decisions import FOLDER, REVEAL, AccessGrant
from gridhub.project.reading.decision_files import read_access
from gridhub.project.reading.reveal_purposes import read_reveal_purposes
from gridhub.project.reveal_purposes import FILE as PURPOSES
from gridhub.project.reveal_purposes import RevealPurpose
from gridhub.release.revealing.accounts import Account
from gridhub.release.revealing.protocol import NotRevealed, Request
from gridhub.release.tiers.grants import FILE, why_idle


def may_reveal(root: Path, account: Account, today: date) -> AccessGrant:
    """The line that lets the account ask. Raises ``NotRevealed`` (denied, rights_broken)."""
    lines = _lines_of(root)
    if not account.is_known:
        raise NotRevealed(
            "denied", "操作系统认不出是哪个账号，不能看明文", "the system cannot tell which account asks: denied"
        )
    return granted_line(lines, account, today)


def granted_line(lines: Iterable[AccessGrant], account: Account, today: date) -> AccessGrant:
    """Of the lines that name the account or a group of it, one that holds today. Raises ``NotRevealed``."""
    names = {account.name, f"uid:{account.uid}", *(f"group:{group}" for group in account.groups)}
    mine = [line for line in lines if line.tier == REVEAL and line.group in names]
    for line in mine:
        if line.holds_on(today):
            return line
    idle = "；".join(why_idle(line, today) for line in mine)
    if idle:
        raise NotRevealed("denied", f"账号 {account.name}：{idle}", f"account {account.name}: {idle}")
    raise NotRevealed(
        "denied",
        f"{FILE}: 没有给账号 {account.name} 的 reveal 授权；没有写明的一律不给",
        f"{FILE}: account {account.name} is granted no reveal: what no line grants is denied",
    )


def stated_purpose(root: Path, request: Request) -> str:
    """Kind and text, as they are logged. Raises ``NotRevealed`` (purpose, rights_broken)."""
    purposes, faults = read_reveal_purposes(root)
    if faults:
        raise _rights_broken(PURPOSES)
    return purpose_of(purposes, request)


def purpose_of(purposes: Iterable[RevealPurpose], request: Request) -> str:
    """Kind and text, as they are logged. Raises ``NotRevealed`` when the kind is not listed, or nothing is said."""
    kinds = [one.kind for one in purposes]
    if request.purpose_kind not in kinds:
        listed = "、".join(kinds)
        raise NotRevealed(
            "purpose",
            f"用途类别（--purpose-kind）只能是：{listed or f'（{PURPOSES} 里一种也没有）'}",
            f"the kind of purpose (--purpose-kind) is one of: {listed or f'(none in {PURPOSES})'}",
        )
    if not any(char.isalnum() for char in request.purpose):
        raise NotRevealed("purpose", "请用 --purpose 写明具体事由", "say in --purpose what it is for")
    return f"{request.purpose_kind}：{request.purpose}"


def _lines_of(root: Path) -> tuple[AccessGrant, ...]:
    try:
        for path in (root, root / FOLDER, root / FILE):
            if path.exists() and path.stat().st_mode & stat.S_IWOTH:
                raise _rights_broken(FILE)
        lines, faults = read_access(root)
    except OSError:
        raise _rights_broken(FILE) from None
    if faults:
        raise _rights_broken(FILE)
    return lines


def _rights_broken(file: str) -> NotRevealed:
    return NotRevealed(
        "rights_broken",
        f"{file} 有错误、读不到或人人可改，改好以前谁也不能看明文；请告诉数据办运行 gridhub check",
        f"{file} is faulty, cannot be read or may be written by anybody: until that is mended nothing is revealed",
    )
