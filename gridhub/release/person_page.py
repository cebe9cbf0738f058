"""A person, or two side by side, as one HTML page that needs nothing else: to be read by whoever has to say who is who.

Belongs here: the page. Not here: what it says (``person_story``, ``person_pair``).
Every text is escaped. Nothing is loaded from elsewhere, no script runs, and a browser is told to load nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape

from gridhub.release.person_pair import Pair
from gridhub.release.person_sides import Compared
from gridhub.release.person_story import Record, Refusal, Statement, Story, TieStep

_STYLE = """
@page { size: A4 landscape; margin: 12mm; }
body { font: 10.5pt/1.5 "Noto Sans CJK SC", "Microsoft YaHei", "SimSun", sans-serif; color: #1a1a1a; max-width: 280mm; margin: 8mm auto; padding: 0 4mm; }
h1 { font-size: 17pt; margin: 0 0 2mm; }
h2 { font-size: 13pt; margin: 7mm 0 2mm; border-bottom: 0.4mm solid #1f4e79; color: #1f4e79; }
p.note { color: #555; margin: 1mm 0 2mm; }
ul.why { margin: 1mm 0 3mm; }
table { border-collapse: collapse; width: 100%; margin-bottom: 3mm; }
th, td { border: 0.2mm solid #999; padding: 0.8mm 2mm; text-align: left; vertical-align: top; overflow-wrap: anywhere; }
th { background: #ddebf7; }
td.n { text-align: right; white-space: nowrap; }
tr { break-inside: avoid; }
.same { color: #1b5e20; } .different { color: #b71c1c; font-weight: bold; } .unknown { color: #777; } .near { color: #9c5700; font-weight: bold; }
.verdict { font-size: 12.5pt; font-weight: bold; padding: 2mm 3mm; background: #f2f2f2; border-left: 1.5mm solid #1f4e79; margin: 3mm 0; }
.taken { font-weight: bold; }
"""


def person_page(story: Story, head: str, *, plain: bool) -> str:
    """One person. ``head``: which release, of which day."""
    name = "、".join(story.side.shown.get("name", ())) or "（没有写姓名）"
    parts = [
        f"<h1>{escape(name)}　{escape(story.side.name)}</h1>", _note(head, plain=plain),
        f'<p class="verdict">{len(story.records)} 个来源行归在这个编号名下</p>', *_of_story(story),
    ]  # fmt: skip
    return _page(f"人员 {story.side.name}", parts)


def pair_page(pair: Pair, head: str, *, plain: bool) -> str:
    """Two side by side: how each field compares first, then why, then what each rests on."""
    one, other = pair.left, pair.right
    verdict = "本系统认为是同一人" if pair.is_one else "本系统没有把两者归为同一人"
    parts = [
        "<h1>是不是同一人</h1>", _note(head, plain=plain),
        f'<p class="verdict">{verdict}</p>', _list(pair.why),
    ]  # fmt: skip
    if pair.compared:
        parts += ["<h2>逐项对照</h2>", _COMPARED_NOTE, _compared(pair.compared)]
    if pair.is_one:
        parts += _of_story(one)
    else:
        parts += [
            f"<h2>甲方 {escape(one.side.name)}：{len(one.records)} 个来源行</h2>", _records(one.records),
            f"<h2>乙方 {escape(other.side.name)}：{len(other.records)} 个来源行</h2>", _records(other.records),
        ]  # fmt: skip
        for word, story in (("甲方", one), ("乙方", other)):
            if story.steps:
                parts += [f"<h2>{word}的来源行是怎样关联的</h2>", _steps(story.steps, story.records)]
    return _page("是不是同一人", parts)


_COMPARED_NOTE = '<p class="note">比较用的是原值；显示脱敏时，两边显示一样而原值不同的，以“对照”一栏为准。“按号码”的出生日期和性别出自号码，不是另一项依据；房屋、户号相同的，常是一家人。</p>'


def _of_story(story: Story) -> list[str]:
    parts = ["<h2>一、来源行，按关联的先后</h2>", _records(story.records)]
    parts.append("<h2>二、怎样一步步关联起来</h2>")
    parts.append(_steps(story.steps, story.records) if story.steps else '<p class="note">只有一行，没有关联。</p>')
    parts.append("<h2>三、碰到过而没有关联的</h2>")
    if story.refusals:
        parts.append(_refusals(story.refusals))
        if story.more_refusals:
            parts.append(f'<p class="note">另有 {story.more_refusals} 个，没有列出。</p>')
    else:
        parts.append('<p class="note">没有。</p>')
    parts.append("<h2>四、每一项采用了哪个值，为什么</h2>")
    parts.append(_fields(story.fields) if story.fields else '<p class="note">没有归在人员编号名下，没有采用值。</p>')
    return parts


def _records(records: Sequence[Record]) -> str:
    rows = [
        (str(number), f"{one.title}（{one.period}）", one.place, one.role, one.says, _with_confidence(one.rule, one.confidence), one.cid)
        for number, one in enumerate(records, start=1)
    ]  # fmt: skip
    return _table(("序号", "来源", "文件、行", "角色", "写明", "凭什么归在这里", "身份号码"), rows)


def _steps(steps: Sequence[TieStep], records: Sequence[Record]) -> str:
    number = {
        record.name: f"{place}（{record.title} {record.period}）" for place, record in enumerate(records, start=1)
    }
    rows = [
        (str(place), number[step.left], number[step.right], _with_confidence(step.rule, step.confidence), "；".join(step.differs) or "没有")
        for place, step in enumerate(steps, start=1)
    ]  # fmt: skip
    return _table(("步骤", "这一行（序号）", "与这一行（序号）", "凭什么关联", "写得不一样的"), rows)


def _with_confidence(rule: str, confidence: str) -> str:
    return f"{rule}（可信度 {confidence}）" if confidence else rule


def _refusals(refusals: Sequence[Refusal]) -> str:
    rows = [
        (one.side, one.name, one.rule, one.reason, "；".join(f"{each.title}{each.words}" for each in one.compared))
        for one in refusals
    ]
    return _table(("编号或来源行", "姓名", "哪条规则碰到", "为什么没有关联", "逐项对照"), rows)


def _fields(fields: Sequence[tuple[str, Sequence[Statement]]]) -> str:
    head = "".join(f"<th>{title}</th>" for title in ("项目", "值", "是否采用", "为什么", "来源行数", "其中一行"))
    rows: list[str] = []
    for title, statements in fields:
        for place, one in enumerate(statements):
            first = f'<td rowspan="{len(statements)}">{escape(title)}</td>' if place == 0 else ""
            taken = "<td class=taken>采用</td>" if one.is_chosen else "<td>未采用</td>"
            rows.append(
                f"<tr>{first}<td>{escape(one.value)}</td>{taken}<td>{escape(one.why)}</td>"
                f'<td class="n">{one.rows}</td><td>{escape(one.source)}</td></tr>'
            )
    return f"<table><tr>{head}</tr>{''.join(rows)}</table>"


def _compared(lines: Sequence[Compared]) -> str:
    rows = "".join(
        f"<tr><td>{escape(one.title)}</td><td>{escape(one.left)}</td><td>{escape(one.right)}</td>"
        f'<td class="{_look(one.agreement)}">{escape(one.words)}</td></tr>'
        for one in lines
    )
    return f"<table><tr><th>项目</th><th>甲方</th><th>乙方</th><th>对照</th></tr>{rows}</table>"


def _look(agreement: str) -> str:
    return agreement if agreement in ("same", "different", "unknown") else "near"


def _list(lines: Iterable[str]) -> str:
    return f'<ul class="why">{"".join(f"<li>{escape(line)}</li>" for line in lines)}</ul>'


def _note(head: str, *, plain: bool) -> str:
    shown = (
        "显示明文，只供所述用途，阅后按规定保管或销毁" if plain else "脱敏显示；只在保险库的来源行不显示，也不参与对照"
    )
    return f'<p class="note">{escape(head)}　{shown}</p>'


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    titles = "".join(f"<th>{escape(title)}</th>" for title in head)
    body = "".join(f"<tr>{''.join(f'<td>{escape(cell)}</td>' for cell in row)}</tr>" for row in rows)
    return f"<table><tr>{titles}</tr>{body}</table>"


def _page(title: str, parts: Iterable[str]) -> str:
    lines = [
        "<!DOCTYPE html>",
        '<html lang="zh-CN"><head><meta charset="utf-8">',
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">",
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        f"<title>{escape(title)}</title><style>{_STYLE}</style></head><body>",
        *parts,
        "</body></html>",
    ]
    return "\n".join(lines) + "\n"
