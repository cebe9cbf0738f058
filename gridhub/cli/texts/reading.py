"""Texts of the command line: what a release says: grids, explanations, ledgers, releases, headings of columns.

Belongs here: each text in Chinese and in English, by key. Not here: choosing one (``cli.messages``).
"""

from __future__ import annotations

from collections.abc import Mapping

READING: Mapping[str, tuple[str, str]] = {
    "grid.changed": (
        "末级网格变化的房屋 {dwellings} 套，其中有人居住 {households} 户，换了网格员 {workers} 户",
        "dwellings in another leaf grid: {dwellings}; lived in: {households}; with another worker: {workers}",
    ),
    "grid.roster": (
        "网格员按现行花名册的任职日期计算，花名册没有离任的人；当时由谁走访不详的 {unknown} 户，不计入换了网格员的户数",
        "workers by the first day of today's roster, which names nobody who left; not known who visited then: {unknown} "
        "households, not counted as changed",
    ),
    "grid.roster_lacks": (
        "有一侧没有网格或没有网格员的 {unknown} 户，不计入换了网格员的户数",
        "without a grid or a worker on one side: {unknown} households, not counted as changed",
    ),
    "grid.known_from": (
        "{days} 的网格划分没有资料：最早的划分自 {first} 起。那一侧是空的，不等于没有网格",
        "no division is known of {days}: the oldest one begins on {first}. That side is empty, which is not the same as no grid",
    ),
    "grid.known_until": (
        "{days} 晚于数据截止日 {last}：按截至 {last} 的网格表回答，此后的调整还不知道",
        "{days} is after {last}, the day this release looks from: answered by the list of that day, later changes are not known",
    ),
    "grid.known_never": (
        "当前发布里没有任何房屋的网格划分",
        "the release in force knows no division: no dwelling is in a grid",
    ),
    "grid.of_since": (
        "{day} 没有资料：这套房屋在哪个网格，自 {first} 起才知道",
        "not known for {day}: the grid of this dwelling is known since {first}",
    ),
    "grid.of_gap": (
        "{day} 这套房屋不在任何末级网格（不写 --as-of 可列出历次）",
        "on {day} the dwelling was in no leaf grid (without --as-of: all its grids)",
    ),
    "grid.of_never": (
        "这套房屋没有落入过任何末级网格",
        "this dwelling never was in a leaf grid",
    ),
    "grid.norm": ("--min 和 --max 要一起写，且下限不大于上限", "--min and --max go together, the lower first"),
    "grid.no_day": ("日期写成 2026-10-31，不是“{text}”", "a date is written 2026-10-31, not “{text}”"),
    "grid.unmet": ("未达标：{reason}", "not within the norm: {reason}"),
    "grid.map_form": ("地图写成 .svg 或 .html：{path}", "a map is written as .svg or .html: {path}"),
    "grid.map_points": (
        "画房屋坐标要同时写 --points、--reveal 和 --purpose（记入导出日志）",
        "points of dwellings need --points, --reveal and --purpose together (logged)",
    ),
    "grid.map_done": (
        "{community}：{n} 个末级网格、{points} 个房屋坐标，已写入 {path}",
        "{community}: {n} lowest grids, {points} dwellings, written to {path}",
    ),
    "explain.row": ("{table} 的这一行", "this row of {table}"),
    "explain.sources": ("来源（{n} 行）", "source rows ({n})"),
    "explain.lineage": ("由这些字段得来：{fields}", "computed from: {fields}"),
    "explain.computed": (
        "这个数没有自己的来源行，由下列表计算而来（{path}）：",
        "counted from these tables ({path}); ask them for the rows:",
    ),
    "explain.behind": (
        "这个数由下面这条查询的 {rows} 行得来（算法见 {path}）；再对其中一行用 gridhub explain 追到单元格：",
        "this number is made of the {rows} rows of this query (computed in {path}); explain one of them to reach its cells:",
    ),
    "explain.numerator": (
        "分子是下面这条查询的 {rows} 行（算法见 {path}）：",
        "numerator: the {rows} rows of this query (computed in {path}):",
    ),
    "explain.denominator": (
        "分母是下面这条查询的 {rows} 行；再对其中一行用 gridhub explain 追到单元格：",
        "denominator: the {rows} rows of this query; explain one of them to reach its cells:",
    ),
    "explain.counted": ("（{rows} 行）", " ({rows} rows)"),
    "explain.doubt": ("没有落到房屋：{reason}", "no dwelling: {reason}"),
    "explain.candidate": ("  可能是 {dwelling} {address}", "  may be {dwelling} {address}"),
    "explain.line": ("认定后在 {file} 加一行：", "once somebody knows, add a line to {file}:"),
    "explain.hidden": (
        "（所写名称加 --reveal --purpose … 才填出）",
        "(--reveal --purpose … fills in the name as written)",
    ),
    "explain.not_tied": (
        "{n} 行可能说的是它，没有关联：",
        "{n} rows may speak of it and were not tied to it:",
    ),
    "explain.may_be": (
        "{place}（现归 {own}）可能是 {other}：{reason}",
        "{place} (now {own}) may be {other}: {reason}",
    ),
    "explain.more": ("- 另有 {n} 行来源没有列出", "- {n} more source rows, not listed"),
    "explain.doubtful": ("    ※ {what}", "    * {what}"),
    "explain.merges": ("关联依据", "merges and refusals"),
    "explain.written": ("写入 {path}", "written to {path}"),
    "ledger.out": ("台账须用 --out 写成 .xlsx 文件", "a ledger needs --out FILE.xlsx"),
    "ledger.list_out": ("list 只在屏幕上列出，不写 --out", "list is shown on the terminal, without --out"),
    "ledger.one_place": (
        "--grid、--town、--community 只写一个",
        "one of --grid, --town, --community is wanted",
    ),
    "ledger.explain": (
        "追查一行：gridhub explain {table} <编号>",
        "follow a line back: gridhub explain {table} <编号>",
    ),
    "releases.none": ("还没有发布", "no releases yet"),
    "releases.removed": ("已清理：{ids}", "removed: {ids}"),
    "releases.same": ("两次发布没有不同", "the two releases do not differ"),
    "releases.unexplained": (
        "原因不明 {n} 处：这些不同找不到原因，须核对两次发布的构建过程（见上“原因不明”）",
        "{n} differences have no known cause (原因不明 above): look at how the two releases were made",
    ),
    "releases.marked": ("发布 {id} 已标为不可用，不会再退回", "release {id} is marked as bad"),
    "column.rule": ("规则", "rule"),
    "column.verdict": ("结果", "verdict"),
    "column.reviewer": ("核实人", "reviewer"),
    "column.pairs": ("共同核实", "pairs"),
    "column.agreed": ("一致", "agreed"),
    "column.share": ("一致比例", "share"),
    "column.kappa": ("κ", "kappa"),
    "column.by": ("经手", "by"),
    "column.case": ("案件", "case"),
    "column.finding": ("疑点", "finding"),
    "column.department": ("核查部门", "department"),
    "column.due": ("期限", "due"),
    "column.overdue": ("逾期", "overdue"),
    "column.amount": ("金额", "amount"),
    "column.day": ("日期", "day"),
    "column.what": ("经过", "what"),
    "column.said": ("内容", "said"),
    "column.at": ("时间", "at"),
    "column.channel": ("渠道", "channel"),
    "column.kind": ("种类", "kind"),
    "column.title": ("标题", "title"),
    "column.attempts": ("次数", "tries"),
    "column.delivery": ("批次", "delivery"),
    "column.file": ("文件", "file"),
    "column.period": ("所属期", "period"),
    "column.in_force": ("生效", "in force"),
    "column.letter": ("来文号", "letter"),
    "column.way": ("方式", "way"),
    "column.reason": ("原因", "reason"),
    "column.release": ("发布", "release"),
    "column.stage": ("阶段", "stage"),
    "column.as_of": ("数据截止", "as of"),
    "column.created": ("发布时间", "created"),
    "column.state": ("状态", "state"),
    "column.refused": ("拒收", "refused"),
    "rollback.done": ("已从 {old} 退回 {new}", "rolled back from {old} to {new}"),
}
