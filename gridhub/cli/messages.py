"""What the command line says, in Chinese or English by locale.

Belongs here: texts of the commands. Not here: texts about data (always Chinese: a department reads them).
"""

from __future__ import annotations

import os
from collections.abc import Mapping

_TEXTS: Mapping[str, tuple[str, str]] = {
    "run.start": ("运行「{city}」：收件箱 {inbox}，数据目录 {home}", "Running {city}: inbox {inbox}, home {home}"),
    "run.step": ("{title}", "{name}"),
    "run.done": (
        "已发布 {release}（数据截止 {as_of}）：{tables} 张表，用时 {seconds:.1f} 秒",
        "Released {release} (as of {as_of}): {tables} tables in {seconds:.1f} s",
    ),
    "run.counts": (
        "人口 {persons}，房屋 {dwellings}，网格 {grids}，经营主体 {entities}，疑点 {findings}",
        "persons {persons}, dwellings {dwellings}, grids {grids}, market entities {entities}, findings {findings}",
    ),
    "run.parsed": ("解析 {parsed} 份，沿用缓存 {cached} 份", "{parsed} deliveries parsed, {cached} from cache"),
    "run.steps": ("执行 {made} 步，沿用结果 {reused} 步", "{made} steps carried out, {reused} taken over"),
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
    "run.refused": ("有 {n} 份数据被拒收（其余照常发布）：", "Refused: {n} (all else was released):"),
    "run.preliminary": ("初步：{deadline} 之前的发布都是初步的", "preliminary: until {deadline}"),
    "run.final": ("终版：本月截止时间 {deadline} 已过", "final: the deadline {deadline} has passed"),
    "run.held": (
        "暂缓采用（{n}），核对后用 gridhub delivery accept 放行：",
        "Held back ({n}), gridhub delivery accept lets one through:",
    ),
    "run.early": (
        "早到待用（{n}）：比本次截止 {as_of} 晚，到各自的数据截止日自动采用，无需处理：",
        "Early ({n}): later than this release's {as_of}, used when their own date has come, nothing to do:",
    ),
    "run.withdrawn": ("已撤回、收件箱里又有的文件（{n}）：", "Withdrawn, yet in the inbox ({n}):"),
    "run.incomplete": (
        "有 {n} 个数因此不全或无法计算，见 台账.数据完整性",
        "{n} values are therefore partial or not computable: see 台账.数据完整性",
    ),
    "run.gaps": ("缺报 {n} 项：", "Missing: {n}"),
    "run.drift": ("与上期相比变化过大 {n} 项：", "Changed beyond the limits since the delivery before: {n}"),
    "inspect.format.workbook": ("工作簿", "workbook"),
    "inspect.format.encrypted": ("加密的工作簿", "encrypted workbook"),
    "inspect.format.text": ("文本表格", "text table"),
    "inspect.format.html": ("网页格式的表格", "HTML tables"),
    "inspect.format.spreadsheet_xml": ("XML 表格 2003", "SpreadsheetML 2003"),
    "inspect.format.geojson": ("GeoJSON 地图", "GeoJSON map"),
    "inspect.format.shapefile": ("Shapefile 地图（压缩包）", "Shapefile map (zipped)"),
    "inspect.format.extract": ("数据库抽取", "database extract"),
    "inspect.claimed": ("文件名属于：{who}", "the file name belongs to: {who}"),
    "inspect.unclaimed": ("没有哪一类数据认领这个文件名", "no export claims the file name"),
    "inspect.sheet": ("工作表 {name}：{rows} 行 × {columns} 列", "sheet {name}: {rows} rows × {columns} columns"),
    "inspect.hidden": ("（隐藏）", " (hidden)"),
    "inspect.no_table": ("  没有找到表头", "  no header found"),
    "inspect.header": (
        "  表头在第 {first}–{last} 行；各类行数：{counts}",
        "  header in rows {first}–{last}; rows by kind: {counts}",
    ),
    "inspect.candidate": (
        "  最接近：{title}（{name}），相似度 {likeness}；同义的列：{alike}",
        "  nearest: {title} ({name}), likeness {likeness}; columns that mean the same: {alike}",
    ),
    "inspect.lacks": (
        "  按它的写法：已识别 {matched} 列；缺少必需 {missing}；缺少可选 {absent}；不认识 {unknown}",
        "  by its spellings: {matched} columns matched; required but missing {missing}; optional and absent {absent}; unknown {unknown}",
    ),
    "inspect.others": ("  其次：{others}", "  then: {others}"),
    "inspect.none_near": ("  没有相近的数据项", "  no export is near to it"),
    "inspect.column.place": ("列", "column"),
    "inspect.column.header": ("表头", "header"),
    "inspect.column.field": ("字段", "field"),
    "inspect.column.kind": ("类型", "kind"),
    "inspect.column.filled": ("填写率", "filled"),
    "inspect.column.stored": ("存储", "stored as"),
    "inspect.column.sample": ("样例（脱敏）", "sample (masked)"),
    "inspect.belief": ("不采集", "not taken"),
    "inspect.account": ("不要写进协议", "do not agree"),
    "inspect.why.belief": (
        "  {letter} 列“{header}”：民族、宗教、政治面貌一类，协议没有写明就不要采集",
        "  column {letter} “{header}”: descent, belief or party: not taken unless an agreement names it",
    ),
    "inspect.why.account": (
        "  {letter} 列“{header}”：像银行卡号或账号，敏感，网格管理用不到；不要把这一列写进协议，请部门导出时去掉",
        "  column {letter} “{header}”: numbers of bank cards or accounts, sensitive and not needed: do not agree to this column, ask the department to leave it out",
    ),
    "inspect.why.doubt": (
        "  {letter} 列“{header}”：表头和内容对不上，或只凭内容判断为 {kind}；请看几行原件再定",
        "  column {letter} “{header}”: header and values disagree, or the values alone say {kind}: look at the file",
    ),
    "inspect.joined": (
        "以下 {n} 份文件是同一类数据（表头同义，文件名只差{differ}），合起草一份：{names}",
        "these {n} files are one export (columns mean the same, names differ in {differ}), drafted as one: {names}",
    ),
    "inspect.differ.period": ("所属期", "the period"),
    "inspect.differ.part": ("报送单位", "the part"),
    "inspect.parts": (
        "  报送单位（part）：{parts}",
        "  parts: {parts}",
    ),
    "inspect.parts_doubted": (
        "  文件名只差一个词：{parts}。若只是报送单位不同，就是一类数据；若是不同的数据，请分别 inspect",
        "  the names differ in one word: {parts}. If that is who sent them they are one export, else inspect them apart",
    ),
    "inspect.place": (
        "  地点写在{where}，表里没有这一列：草稿用 place_field 取它",
        "  the place stands in {where} and in no column: the draft takes it with place_field",
    ),
    "inspect.where.title": ("表格上方的标题里", "the title"),
    "inspect.where.sheet": ("工作表的名称里", "the names of the sheets"),
    "inspect.same_period": (
        "  标题里的地点是唯一能区分同期文件的词：文件名没有报送单位，同一期的后一份会取代前一份；请部门把单位写进文件名",
        "  only the titles tell files of one period apart: a later one takes the place of an earlier; put the part into the name",
    ),
    "inspect.no_files": (
        "{path} 里没有可以看的文件",
        "there is no file to look at in {path}",
    ),
    "inspect.too_many": (
        "一次最多看 {most} 份文件，这里有 {n} 份；请分批指定",
        "at most {most} files at once, here are {n}: name some of them",
    ),
    "inspect.refused": (
        "按“{title}”接收会被拒收或暂缓：{reason}",
        "as “{title}” it would be refused or held: {reason}",
    ),
    "inspect.nothing": (
        "没有可登记的表：前 30 行里没有一行像表头。请部门在表格第一行写上每一列的名称，再重新导出",
        "there is no table to declare: none of the first 30 rows looks like a header. Ask for one with the names of the columns",
    ),
    "inspect.fits": (
        "可以直接接收：{name} 是“{title}”{period}{part}的数据，无需起草",
        "can be taken as it is: {name} is “{title}” {period}{part}, nothing to draft",
    ),
    "inspect.claimed_twice": (
        "有 {n} 类数据都认领这个文件名，运行时会拒收；请修改 connectors/ 中的 files，使文件名只属于一类数据",
        "{n} exports claim the file name, so a run would refuse it: change files in connectors/",
    ),
    "inspect.change": ("{file} 已有，请加上这些行：", "{file} is there: add these lines:"),
    "inspect.diff": ("在 {file} 里这样改，就能接收这份文件：", "this change of {file} would accept the file:"),
    "inspect.no_diff": (
        "没有可以建议的列名；请部门补上缺少的列",
        "no alias can be proposed; the department must add the missing columns",
    ),
    "out.exists": (
        "{path} 已存在，没有改动；请另起文件名，或先移走旧文件",
        "{path} exists and is left as it is: choose another name or move the file away",
    ),
    "out.exists_force": (
        "{path} 已存在，没有改动；请另起文件名，要替换请加 --force",
        "{path} exists and is left as it is: choose another name, or add --force to replace it",
    ),
    "out.inside": (
        "{path} 在数据目录或收件箱里，不能写；请写到别处",
        "{path} lies in the hub's own folder or the inbox: write elsewhere",
    ),
    "out.link": (
        "{path} 是一个链接，没有写；请写明文件本身",
        "{path} is a link and was not followed: name the file itself",
    ),
    "out.no_file": ("{path} 不是普通文件，不能写；请另起文件名", "{path} is no plain file: choose another name"),
    "inspect.exists": ("{path} 已存在，没有改动", "{path} exists, left as it is"),
    "inspect.written": ("已写入 {path}", "written: {path}"),
    "inspect.marked": (
        "有 {n} 行标了“待填”“待确认”；改完运行 gridhub check",
        "{n} lines are marked 待填/待确认; when done: gridhub check",
    ),
    "run.next": ("接下来可以试：", "Three things to try next:"),
    "project.fine": (
        "项目检查通过：{departments} 个部门，{exports} 个数据项，{assets} 个 SQL 文件",
        "The project is sound: {departments} departments, {exports} exports, {assets} SQL files",
    ),
    "project.default": (
        "没有 {file}：按默认值办理，写法见 {page}",
        "{file} is not there: defaults hold, see {page}",
    ),
    "project.undecided": (
        "没有 {file}：按没有这类决定办理",
        "{file} is not there: nothing of the kind counts as decided",
    ),
    "usage.purpose": ("查看明文须用 --purpose 说明用途", "--reveal needs --purpose TEXT"),
    "usage.name": (
        "“{name}”不能作代号：只用小写字母、数字和单词之间的单个下划线，以字母开头",
        "“{name}”: a name has small letters, digits and single _ between words only, and begins with a letter",
    ),
    "usage.out": ("xlsx 须用 --out 指定文件", "--format xlsx needs --out FILE"),
    "usage.ending": (
        "{path}：这样的文件写不出来，后缀应是 {endings}",
        "{path}: no such file can be written here, its name must end with {endings}",
    ),
    "usage.folder": (
        "{path}：--out 是文件夹，签收单的两个文件写在里面",
        "{path}: --out is a folder, the two files of the slip are written into it",
    ),
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
    "written": ("已写入 {path}（{rows} 行）", "wrote {path} ({rows} rows)"),
    "releases.none": ("还没有发布", "no releases yet"),
    "releases.removed": ("已清理：{ids}", "removed: {ids}"),
    "usage.releases": (
        "选项须写在 {name} 之后：gridhub releases {name} … --home …",
        "options stand behind {name}: gridhub releases {name} … --home …",
    ),
    "releases.same": ("两次发布没有不同", "the two releases do not differ"),
    "releases.unexplained": (
        "原因不明 {n} 处：这些不同找不到原因，须核对两次发布的构建过程（见上“原因不明”）",
        "{n} differences have no known cause (原因不明 above): look at how the two releases were made",
    ),
    "rollback.done": ("已从 {old} 退回 {new}", "rolled back from {old} to {new}"),
    "reveal.serving": (
        "明文服务已就绪：{path}（账号 {account}）；Ctrl+C 结束",
        "Revealing at {path} as {account}; Ctrl+C ends it",
    ),
    "reveal.told": ("{at} {account}：{outcome}，{seconds:.1f} 秒", "{at} {account}: {outcome}, {seconds:.1f} s"),
    "reveal.logged": ("已记入导出日志第 {entry} 条", "logged as entry {entry}"),
    "publish.done": (
        "已写出 {path}（{tier}，导出日志第 {entry} 条）",
        "written: {path} ({tier}, entry {entry} of the export log)",
    ),
    "publish.alike": (
        "与人有关的表 {tables} 张：放宽 {generalised} 行，因不足 5 人不写 {left_out} 行，因不满 14 岁或不知年龄不写 {not_of_age} 行，不写的小数 {hidden} 个；每张表见 {path}",
        "{tables} tables about people: {generalised} rows generalised, {left_out} left out for lack of 5 alike, {not_of_age} of children or unknown age left out, {hidden} small counts hidden; per table: {path}",
    ),
    "backup.done": (
        "已备份到 {path}：{files} 个文件，{megabytes} MB，生效的发布 {release}",
        "backed up to {path}: {files} files, {megabytes} MB, release in force {release}",
    ),
    "backup.mended": (
        "备份里有 {n} 个文件的内容与备份时不同，已重新复制（{paths}）：请检查备份所在的磁盘",
        "{n} files of the backup had changed and were copied anew ({paths}): look at the disk of the backup",
    ),
    "backup.keep": (
        "备份含密钥和明文身份信息，请与数据目录一样保管，并离线另存；城市项目（connectors、decisions 等）在自己的版本库里",
        "the backup holds the key and plain identities: keep it as you keep the home, with a copy offline",
    ),
    "usage.restore": (
        "restore 需要 --from 备份目录，或 --from-archive；--key-only 与 --from 一起用",
        "restore takes --from DIR or --from-archive; --key-only goes with --from",
    ),
    "restore.done": (
        "已恢复 {path}：{files} 个文件，备份于 {at}，生效的发布 {release}；请运行 gridhub verify",
        "restored {path}: {files} files of {at}, release in force {release}; now run `gridhub verify`",
    ),
    "restore.key": ("已恢复密钥 {path}", "the key is back: {path}"),
    "restore.rebuilt": ("已由存档重建 {path}：{n} 份文件的记载", "{path} rebuilt from the archive: {n} deliveries"),
    "restore.not_in_archive": (
        "案件办理、人员核实、告警和导出日志不在存档里，只能从备份恢复",
        "cases, reviews, alerts and the export log are not in the archive: only a backup has them",
    ),
    "restore.damaged": ("存档里有 {n} 份记载损坏，没有采用", "{n} notes of the archive are damaged and were left out"),
    "verify.none": ("还没有发布", "nothing released yet"),
    "verify.head": (
        "发布 {release} 的清单指纹：{head}（请记在系统之外，日后可证明此前没有被改动）",
        "head of release {release}: {head} (write it down outside: it proves later that nothing before was changed)",
    ),
    "verify.differences": ("有 {n} 处与原来不同", "{n} differences"),
    "verify.whole": ("完整：核对了 {n} 个文件和日志条目", "whole: {n} files and log entries looked at"),
    "releases.marked": ("发布 {id} 已标为不可用，不会再退回", "release {id} is marked as bad"),
    "usage.bad_reason": ("请用 --reason 写明为什么不可用", "say why with --reason"),
    "grid.map_form": ("地图写成 .svg 或 .html：{path}", "a map is written as .svg or .html: {path}"),
    "grid.map_points": (
        "画房屋坐标要同时写 --points、--reveal 和 --purpose（记入导出日志）",
        "points of dwellings need --points, --reveal and --purpose together (logged)",
    ),
    "grid.map_done": (
        "{community}：{n} 个末级网格、{points} 个房屋坐标，已写入 {path}",
        "{community}: {n} lowest grids, {points} dwellings, written to {path}",
    ),
    "city.done": ("已生成：{path}", "written: {path}"),
    "city.recut_none": (
        "注意：没有重新划分任何网格：这座城市太小，没有可以移动的边界，也没有可以划给邻格的小区；请加大 --households",
        "Note: no grid was cut anew: the city is too small to have a border or a block that can move; ask for more --households",
    ),
    "city.recut_later": (
        "注意：--recut 从第二个月起重新划分，这里只有一个月；用 gridhub city next-month 写出第二个月",
        "Note: --recut begins with the second month and there is only one; gridhub city next-month writes the second",
    ),
    "city.inbox": ("{month} 的 {n} 份文件已放进 {path}", "{month}: {n} files written to {path}"),
    "city.late": (
        "{month} 的 {n} 份迟报文件在 {path}，移进收件箱就算送到",
        "{month}: {n} late files wait in {path}; move them into the inbox",
    ),
    "city.not_over": (
        "注意：{month} 还没有过完（{last} 才满），这个月的数据是预先编的",
        "Note: {month} is not over before the end of {last}; its files tell of days to come",
    ),
    "city.no_month": (
        "--last-month 须写成 2026-10 的样子：{text}",
        "--last-month must be written like 2026-10: {text}",
    ),
    "city.recut_no_maps": (
        "--recut 与 --with-geometry 不能同时使用：重新划分的城市没有地图。请分两次生成，--out 各写一个文件夹",
        "--recut and --with-geometry exclude each other: a city that is cut anew has no maps. Generate two, each with its own --out",
    ),
    "score.missing": ("真值文件夹缺少文件：{path}", "the truth folder lacks a file: {path}"),
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
    "query.row": ("第 {number} 行，共 {rows} 行", "row {number} of {rows}"),
    "query.none": ("0 行", "0 rows"),
    "query.more": ("还有 {n} 行没有显示；请用 --format csv 或 xlsx", "{n} more rows: use --format csv or xlsx"),
    "yes": ("是", "yes"),
    "no": ("否", "no"),
    "disk.full": (
        "磁盘已满（{path}）；没有发布，原发布继续有效。请清理磁盘（如 gridhub releases --keep 3）后再运行",
        "the disk is full ({path}); nothing was released, the old release stays in force. Free space (such as gridhub releases --keep 3) and run again",
    ),
    "memory.error": (
        "内存不足；没有发布，原发布继续有效。请关闭其他程序，或把最大的文件拆成几份报送后再运行",
        "out of memory; nothing was released, the old release stays in force. Close other programs or split the largest file and run again",
    ),
    "os.error": ("{path}：无法读写（{reason}）", "{path}: cannot be read or written ({reason})"),
    "run.purpose": ("核对来源", "check-the-source"),
    "run.new_key": (
        "已生成新密钥 {path}：请与 vault/archive 一起备份，丢失后编号无法复原",
        "A new key was made: {path}. Back it up with vault/archive; without it no id can be made again",
    ),
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
    "usage.reason": ("请用 --reason 说明撤回原因", "withdraw needs --reason TEXT"),
    "delivery.withdrawn": (
        "已撤回 {file}；运行 gridhub run 后生效",
        "withdrew {file}; `gridhub run` makes a release without it",
    ),
    "delivery.added": ("已放入收件箱：{path}", "in the inbox: {path}"),
    "delivery.later": (
        "另一次运行正在进行：文件已在收件箱，下次运行时收下，之后可以打印签收单",
        "another run is at work: the files lie in the inbox and are taken by the next run; the slip can be printed then",
    ),
    "delivery.slip": (
        "打印签收单：gridhub delivery receipt --latest；发布数据：gridhub run",
        "print the slip: `gridhub delivery receipt --latest`; release the data: `gridhub run`",
    ),
    "delivery.slip_written": ("已写入 {path}", "wrote {path}"),
    "usage.receipt": (
        "请写批次编号，或者 --latest（最近登记的一次），二者选一",
        "say the ID of a delivery or --latest, one of the two",
    ),
    "delivery.undone": ("已恢复 {file}；运行 gridhub run 后生效", "{file} counts again from the next `gridhub run`"),
    "case.none": ("没有符合条件的案件", "no such cases"),
    "case.sent": (
        "第 {number} 号工作簿：{n} 件，已写入 {path}；填好后用 gridhub case import 登记",
        "workbook {number}: {n} cases, written to {path}; when it is filled: gridhub case import",
    ),
    "case.left_out": (
        "另有 {n} 件的规则属实率过低，只作内部复核，没有下发；要一并导出加 --review",
        "{n} more are for review only (the rule was wrong too often): --review adds them",
    ),
    "case.taken": (
        "第 {number} 号工作簿：采用 {taken} 件，与已登记的相同 {again} 件，未填 {empty} 件，未采用 {refused} 行",
        "workbook {number}: {taken} taken, {again} said already, {empty} left empty, {refused} lines refused",
    ),
    "case.next": ("gridhub run 之后进入发布", "in the release after the next `gridhub run`"),
    "identity.given": (
        "第 {number} 号人员核实单，{n} 对，写入 {path}",
        "workbook {number} with {n} pairs written to {path}",
    ),
    "identity.waiting": ("另有 {n} 对等待核实", "{n} more pairs wait"),
    "identity.taken": (
        "第 {number} 号人员核实单：写入决定 {written}，复核 {approved}，更正 {corrected}，只登记 {noted}，以前收过 {again}，未填 {empty}，没有采用 {refused}",
        "workbook {number}: lines written {written}, approved {approved}, corrected {corrected}, only noted {noted}, known before "
        "{again}, left open {empty}, refused {refused}",
    ),
    "identity.next": (
        "已写入 decisions/identity.csv，下一次 gridhub run 起作用；请查看并提交这个文件，要撤回就删去那一行",
        "written to decisions/identity.csv, in force with the next `gridhub run`; review and commit the file, delete a line to undo it",
    ),
    "identity.no_agreement": ("还没有两个人都核实过的人员对", "no pair was judged by two reviewers yet"),
    "identity.all": ("合计", "all"),
    "identity.no_kappa": ("无法计算", "none"),
    "explain.written": ("写入 {path}", "written to {path}"),
    "usage.html": (
        "--html 和 --with 只用于 core.person；--with 要和 --html 一起用",
        "--html and --with are for core.person; --with needs --html",
    ),
    "column.rule": ("规则", "rule"),
    "column.verdict": ("结果", "verdict"),
    "column.reviewer": ("核实人", "reviewer"),
    "column.pairs": ("共同核实", "pairs"),
    "column.agreed": ("一致", "agreed"),
    "column.share": ("一致比例", "share"),
    "column.kappa": ("κ", "kappa"),
    "case.closed": ("{case} 已销号", "{case} is closed"),
    "case.history": (
        "案件 {case}：{state}，第 {round} 次，期限 {due}",
        "case {case}: {state}, round {round}, due {due}",
    ),
    "usage.close_reason": ("请用 --reason 说明为什么销号", "close needs --reason TEXT"),
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
    "usage.accept_reason": ("请用 --reason 说明核对了什么、为什么可以用", "accept needs --reason TEXT"),
    "delivery.accepted": ("已放行 {file}；运行 gridhub run 后生效", "{file} is taken from the next `gridhub run` on"),
    "alerts.sent": ("{channel}：已送达", "{channel}: delivered"),
    "alerts.failed": ("{channel}：没有送达：{reason}", "{channel}: not delivered: {reason}"),
    "alerts.state.sent": ("已送达", "sent"),
    "alerts.state.failed": ("未送达，下次再试", "failed, tried again next time"),
    "alerts.state.given_up": ("已放弃", "given up"),
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
    "ui.missing": ("没有安装界面组件；请安装 gridhub[ui]", "the UI is not installed: install gridhub[ui]"),
    "ui.start": (
        "正在启动，约半分钟后打开 http://{host}:{port}（Ctrl+C 结束）",
        "Starting; in about half a minute it is at http://{host}:{port} (Ctrl+C ends it)",
    ),
}


def speaks_chinese(environ: Mapping[str, str] = os.environ) -> bool:
    """Whether the locale asks for Chinese (LC_ALL, then LC_MESSAGES, then LANG)."""
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if environ.get(name):
            return environ[name].lower().startswith("zh")
    return False


def say(key: str, **values: object) -> str:
    """One text in the user's language."""
    chinese, english = _TEXTS[key]
    return (chinese if speaks_chinese() else english).format(**values)
